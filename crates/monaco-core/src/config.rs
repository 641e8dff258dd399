//! What a client may be told, with its defaults and bounds. Durations are milliseconds and end in `_ms`.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Bounds, Error};
use crate::json;
use crate::names::named;
use crate::read::{Read, deserialized, member, options, unlike};
use crate::request::is_header_value;
use crate::time::Millis;

const DAY: Millis = 24 * 60 * 60 * 1000;
const MAX_WINDOWS: usize = 8;

options! {
    /// A client's configuration; [`Client::new`](crate::Client::new) validates it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Config, refused as invalid_config {
        /// `https://host[:port][/prefix]`, or http to loopback.
        pub base_url: String,
        /// Sent with every request.
        pub user_agent: String,
        /// Attempts of one call, the first included; replays with a new key count.
        pub max_attempts: u32,
        /// Time of one attempt, from connecting to the last byte of the answer.
        pub attempt_timeout_ms: Millis,
        /// Time of connecting within it: name, address, proxy and TLS. What is not connected by then was not sent.
        pub connect_timeout_ms: Millis,
        /// The longest silence of the server within it, once the request is written.
        pub read_timeout_ms: Millis,
        /// Time of one call with all its attempts and waits, queueing included.
        pub deadline_ms: Millis,
        /// The longest single wait that a retry or the server's limit may cost; a longer one fails at once.
        pub max_wait_ms: Millis,
        /// The first wait where the server named none.
        pub backoff_initial_ms: Millis,
        /// What each further wait is multiplied by.
        pub backoff_factor: u32,
        /// Where those waits stop growing.
        pub backoff_cap_ms: Millis,
        /// Tokens of the retry quota, which keeps a failing server from being hammered.
        pub retry_quota: u32,
        /// Whether a `PATCH` of absolute values may be sent again after an unknown outcome.
        pub resend_idempotent_by_effect: bool,
        /// Whether operations may start messages to people. Without this word they fail before they are sent.
        pub allow_sends: bool,
        /// How the client keeps to the limit.
        pub pacing: Pacing,
        /// Windows of the caller's own. None by default: two different limits are documented.
        pub windows: Vec<Window>,
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_url: "https://api.monaco.com".into(),
            user_agent: concat!("monaco-core/", env!("CARGO_PKG_VERSION")).into(),
            max_attempts: 4,
            attempt_timeout_ms: 60_000,
            connect_timeout_ms: 10_000,
            read_timeout_ms: 60_000,
            deadline_ms: 600_000,
            max_wait_ms: 120_000,
            backoff_initial_ms: 500,
            backoff_factor: 2,
            backoff_cap_ms: 30_000,
            retry_quota: 500,
            resend_idempotent_by_effect: false,
            allow_sends: false,
            pacing: Pacing::Follow,
            windows: Vec::new(),
        }
    }
}

impl Config {
    pub(crate) fn validate(&self) -> Result<(), Error> {
        within("backoff_initial_ms", self.backoff_initial_ms, 1..=DAY)?;
        within("backoff_factor", self.backoff_factor.into(), 1..=10)?;
        within("backoff_cap_ms", self.backoff_cap_ms, self.backoff_initial_ms..=DAY)?;
        within("retry_quota", self.retry_quota.into(), 0..=1_000_000)?;
        self.call_limits(&CallOptions::default())?;
        if self.user_agent.trim().is_empty() || !is_header_value(&self.user_agent) {
            return Err(Error::invalid_config("user_agent is empty or holds control or non-ASCII characters"));
        }
        if self.windows.len() > MAX_WINDOWS {
            return Err(Error::invalid_config(format!(
                "windows: at most {MAX_WINDOWS} are kept, {} were given",
                self.windows.len()
            )));
        }
        self.windows.iter().try_for_each(|window| {
            within("windows.limit", window.limit.into(), 1..=100_000)?;
            within("windows.window_ms", window.window_ms, 1..=DAY)
        })
    }

    /// What holds for one call: its own options, else the client's.
    pub(crate) fn call_limits(&self, options: &CallOptions) -> Result<CallLimits, Error> {
        let limits = CallLimits {
            max_attempts: options.max_attempts.unwrap_or(self.max_attempts),
            attempt_timeout_ms: options.attempt_timeout_ms.unwrap_or(self.attempt_timeout_ms),
            connect_timeout_ms: options.connect_timeout_ms.unwrap_or(self.connect_timeout_ms),
            read_timeout_ms: options.read_timeout_ms.unwrap_or(self.read_timeout_ms),
            deadline_ms: options.deadline_ms.unwrap_or(self.deadline_ms),
            max_wait_ms: options.max_wait_ms.unwrap_or(self.max_wait_ms),
            resend_idempotent_by_effect: options.resend_idempotent_by_effect.unwrap_or(self.resend_idempotent_by_effect),
            allow_sends: options.allow_sends.unwrap_or(self.allow_sends),
        };
        within("max_attempts", limits.max_attempts.into(), 1..=100)?;
        within("attempt_timeout_ms", limits.attempt_timeout_ms, 1..=DAY)?;
        within("connect_timeout_ms", limits.connect_timeout_ms, 1..=DAY)?;
        within("read_timeout_ms", limits.read_timeout_ms, 1..=DAY)?;
        within("deadline_ms", limits.deadline_ms, 1..=7 * DAY)?;
        within("max_wait_ms", limits.max_wait_ms, 0..=DAY)?;
        Ok(limits)
    }
}

fn within(name: &'static str, value: u64, range: RangeInclusive<u64>) -> Result<(), Error> {
    if range.contains(&value) {
        return Ok(());
    }
    Err(Error::out_of_bounds(Bounds { option: name, value, least: *range.start(), most: *range.end() }))
}

named! {
    /// How a client keeps to the limit.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Pacing {
        /// Every call for itself: no gate, no window, no queue.
        Off = "off",
        /// Send freely until the server's word or a window says stop.
        Follow = "follow",
        /// As `Follow`, and spread evenly over the window.
        Even = "even",
    }
}

/// At most `limit` requests in any stretch of `window_ms`.
///
/// Written as `{"limit": 100, "window_ms": 60000}`, or as `"per_minute"` or `"per_hour"` for the two that Monaco documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    /// Requests.
    pub limit: u32,
    /// Milliseconds.
    pub window_ms: Millis,
}

impl Window {
    /// 1000 requests an hour: Monaco's authentication page.
    pub const PER_HOUR: Self = Self { limit: 1000, window_ms: 3_600_000 };
    /// 100 requests a minute: Monaco's agent skill and plugin documentation.
    pub const PER_MINUTE: Self = Self { limit: 100, window_ms: 60_000 };
}

impl Read for Window {
    fn read(json: &str) -> Result<Self, String> {
        if let Some(own) = json::members(json.as_bytes()) {
            return Ok(Self { limit: member(&own, "limit")?, window_ms: member(&own, "window_ms")? });
        }
        match json::text(json).as_deref() {
            Some("per_hour") => Ok(Self::PER_HOUR),
            Some("per_minute") => Ok(Self::PER_MINUTE),
            _ => Err(unlike("per_hour, per_minute, or an object of limit and window_ms", json)),
        }
    }
}

impl<'de> Deserialize<'de> for Window {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialized(deserializer)
    }
}

options! {
    /// What one call may be told; what it leaves out is the client's.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    #[allow(missing_docs, reason = "as in Config")]
    pub struct CallOptions, refused as invalid_config {
        pub max_attempts: Option<u32>,
        pub attempt_timeout_ms: Option<Millis>,
        pub connect_timeout_ms: Option<Millis>,
        pub read_timeout_ms: Option<Millis>,
        pub deadline_ms: Option<Millis>,
        pub max_wait_ms: Option<Millis>,
        pub resend_idempotent_by_effect: Option<bool>,
        pub allow_sends: Option<bool>,
        /// The lane; interactive, and bulk for the pages of a listing, unless said otherwise.
        pub priority: Option<Priority>,
    }
}

named! {
    /// The lane in which a call waits for its place.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Priority {
        /// A person waits for the answer: served first.
        #[default]
        Interactive = "interactive",
        /// Listings and jobs.
        Bulk = "bulk",
    }
}

/// What holds for one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallLimits {
    pub(crate) max_attempts: u32,
    pub(crate) attempt_timeout_ms: Millis,
    pub(crate) connect_timeout_ms: Millis,
    pub(crate) read_timeout_ms: Millis,
    pub(crate) deadline_ms: Millis,
    pub(crate) max_wait_ms: Millis,
    pub(crate) resend_idempotent_by_effect: bool,
    pub(crate) allow_sends: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        Config::default().validate().expect("valid");
    }

    #[test]
    fn each_bound_is_named_with_what_was_expected() {
        let refused = |change: fn(&mut Config)| {
            let mut config = Config::default();
            change(&mut config);
            config.validate().expect_err("refused").message().to_owned()
        };
        assert_eq!(refused(|config| config.max_attempts = 0), "max_attempts is 0; expected 1 to 100");
        assert!(refused(|config| config.attempt_timeout_ms = 0).starts_with("attempt_timeout_ms"));
        assert!(refused(|config| config.connect_timeout_ms = 0).starts_with("connect_timeout_ms"));
        assert!(refused(|config| config.read_timeout_ms = DAY + 1).starts_with("read_timeout_ms"));
        assert!(refused(|config| config.deadline_ms = 0).starts_with("deadline_ms"));
        assert!(refused(|config| config.max_wait_ms = DAY + 1).starts_with("max_wait_ms"));
        assert!(refused(|config| config.backoff_cap_ms = 1).starts_with("backoff_cap_ms"));
        assert!(refused(|config| config.backoff_factor = 0).starts_with("backoff_factor"));
        assert!(refused(|config| config.backoff_initial_ms = 0).starts_with("backoff_initial_ms"));
        assert!(refused(|config| config.retry_quota = 1_000_001).starts_with("retry_quota"));
        assert!(refused(|config| config.user_agent = "a\nb".into()).starts_with("user_agent"));
        assert!(refused(|config| config.windows = vec![Window { limit: 0, window_ms: 1 }]).starts_with("windows.limit"));
        assert!(refused(|config| config.windows = vec![Window { limit: 1, window_ms: 0 }]).starts_with("windows.window_ms"));
        assert!(refused(|config| config.windows = vec![Window::PER_HOUR; 9]).starts_with("windows"));
    }

    #[test]
    fn windows_have_names_for_the_documented_limits() {
        let config = Config::from_json(r#"{"windows":["per_hour","per_minute",{"limit":5,"window_ms":7}]}"#).expect("valid");
        assert_eq!(config.windows, [Window::PER_HOUR, Window::PER_MINUTE, Window { limit: 5, window_ms: 7 }]);
    }

    #[test]
    fn a_window_that_is_none_is_refused_with_what_was_expected() {
        for window in [r#""daily""#, "5", "[]"] {
            let fault = Config::from_json(&format!(r#"{{"windows":[{window}]}}"#)).expect_err("refused").to_string();
            assert!(fault.contains("expected per_hour, per_minute, or an object of limit and window_ms"), "{fault}");
        }
        let fault = Config::from_json(r#"{"windows":[{"limit":5}]}"#).expect_err("refused").to_string();
        assert_eq!(fault, "windows: missing field `window_ms`");
    }
}
