//! What is going to happen to the calls of a client, written down before it does.

use std::time::{Duration, UNIX_EPOCH};

use monaco_core::{
    ApiKey, Body, CallOptions, Config, FailureKind, Headers, Input, KeySource, Priority, Response, RetrySafety, TransportFailure,
};

/// The wall clock at the monotonic clock's zero, in seconds.
pub(crate) const UNIX: u64 = 1_800_000_000;
const DAY: u64 = 24 * 60 * 60 * 1000;
const HOUR: u64 = 60 * 60 * 1000;

/// The calls of one client.
#[derive(Clone, Debug)]
pub(crate) struct Fleet {
    pub(crate) calls: Vec<Script>,
    pub(crate) config: Config,
    pub(crate) keys: Keys,
    /// When successors are installed.
    pub(crate) rotations: Vec<u64>,
    pub(crate) seed: u8,
}

/// Where the client's keys come from.
#[derive(Clone, Debug)]
pub(crate) enum Keys {
    Literal,
    Standby,
    /// The number of the key that each question brings, or a failure, and after how long; the last repeats.
    Provider(Vec<(Option<u8>, u64)>),
}

/// One call's script.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) safety: RetrySafety,
    pub(crate) options: CallOptions,
    /// How each attempt ends, and after how long; the last repeats.
    pub(crate) attempts: Vec<(Outcome, u64)>,
    pub(crate) starts_at: u64,
    /// How much later than asked its host looks again.
    pub(crate) late_ms: u64,
    /// When its caller wants no more of it, and how that is said.
    pub(crate) leaves: Option<(u64, Leave)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Leave {
    Cancel,
    Drop,
}

/// How an attempt ends.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Answer(Answer),
    Failure(FailureKind),
    /// The host reports nothing, and looks again when the attempt's time is over.
    Silence,
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<RetryAfter>,
    /// Seconds from the server's present one.
    pub(crate) reset_in: Option<u64>,
    pub(crate) remaining: Option<u64>,
    /// How far the server's clock is from ours in seconds, where the answer has a `Date`.
    pub(crate) skew: Option<i64>,
}

/// Seconds, in one of the two forms of RFC 9110 section 10.2.3.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RetryAfter {
    Seconds(u64),
    Date(u64),
}

/// A key that is told from the others by its number.
pub(crate) fn key(number: u8) -> ApiKey {
    ApiKey::parse(&format!("mks_{number:0>48}")).expect("a key")
}

impl Keys {
    pub(crate) fn source(&self) -> KeySource {
        match self {
            Self::Literal => KeySource::Literal(key(0)),
            Self::Standby => KeySource::WithStandby(key(0), key(1)),
            Self::Provider(_) => KeySource::Provider,
        }
    }
}

impl Script {
    pub(crate) fn lane(&self) -> Priority {
        self.options.priority.unwrap_or_default()
    }
}

impl Outcome {
    /// What the host reports of it at that time.
    pub(crate) fn input(&self, at: u64) -> Input {
        match self {
            Self::Silence => Input::Timeout,
            Self::Failure(kind) => Input::Failure(TransportFailure { kind: *kind, cause: "scripted".into() }),
            Self::Answer(answer) => Input::Response(answer.response(at)),
        }
    }

    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Answer(answer) => Some(answer.status),
            Self::Failure(_) | Self::Silence => None,
        }
    }

    /// Whether no byte of the request was written.
    pub(crate) fn is_not_sent(&self) -> bool {
        matches!(
            self,
            Self::Failure(
                FailureKind::NotConnected
                    | FailureKind::ConnectTimedOut
                    | FailureKind::PoolExhausted
                    | FailureKind::CertificateRefused
                    | FailureKind::ProxyRefused
                    | FailureKind::NotWritten
            )
        )
    }

    /// Whether the server may have acted on it, for all that the client can know.
    pub(crate) fn is_unknown(&self) -> bool {
        match self.status() {
            Some(status) => matches!(status, 0..=199 | 408 | 500 | 502..=504 | 506..),
            None => !self.is_not_sent(),
        }
    }

    /// The wait that the server named when this came at `at`, as the documentation counts it.
    pub(crate) fn named_wait(&self, at: u64) -> Option<u64> {
        let Self::Answer(answer) = self else { return None };
        let reset = answer.reset_in.filter(|_| answer.status == 429);
        let retry_after = answer.retry_after.map(|after| match after {
            RetryAfter::Seconds(seconds) => seconds * 1000,
            RetryAfter::Date(seconds) => answer.wait_until(answer.present(at) + seconds, at),
        });
        let retry_after = retry_after.filter(|wait| *wait > 0).map(|wait| wait.min(DAY));
        let reset = reset.map(|seconds| answer.wait_until(answer.present(at) + seconds, at)).filter(|wait| *wait > 0);
        retry_after.or(reset.map(|wait| wait.min(HOUR)))
    }
}

impl Answer {
    /// The second of the server's clock that has begun at the latest when `at` is over: servers round up.
    fn present(&self, at: u64) -> u64 {
        (UNIX + at.div_ceil(1000)).saturating_add_signed(self.skew.unwrap_or(0))
    }

    /// The server's `Date` at `at`: whole seconds.
    fn date(&self, at: u64) -> Option<u64> {
        self.skew.map(|skew| (UNIX + at / 1000).saturating_add_signed(skew))
    }

    fn wait_until(&self, second: u64, at: u64) -> u64 {
        let now = self.date(at).map_or(UNIX * 1000 + at, |date| date * 1000);
        (second * 1000).saturating_sub(now)
    }

    fn response(&self, at: u64) -> Response {
        let http_date = |second| httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(second));
        let retry_after = self.retry_after.map(|after| match after {
            RetryAfter::Seconds(seconds) => seconds.to_string(),
            RetryAfter::Date(seconds) => http_date(self.present(at) + seconds),
        });
        let named = [
            ("retry-after", retry_after),
            ("x-ratelimit-reset", self.reset_in.map(|seconds| (self.present(at) + seconds).to_string())),
            ("x-ratelimit-remaining", self.remaining.map(|left| left.to_string())),
            ("date", self.date(at).map(http_date)),
        ];
        let headers = named.into_iter().filter_map(|(name, value)| Some((name, value?)));
        Response { status: self.status, headers: Headers::from_pairs(headers), body: Body::Bytes("{}".into()) }
    }
}
