//! A client: what starts calls and listings, and shows what they share.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use crate::base_url::Origin;
use crate::call::{Call, StartingCall, Turn};
use crate::call_id::CallId;
use crate::config::{CallOptions, Config};
use crate::entropy::Entropy;
use crate::error::Error;
use crate::key::{ApiKey, KeyId};
use crate::key_ring::KeySource;
use crate::limiter::{ServerBudget, WaitReason, WindowUse};
use crate::operation::RetrySafety;
use crate::pages::{PageOptions, Pages};
use crate::redact::redact;
use crate::request::{HeaderField, Request};
use crate::retry::converges;
use crate::shared::Core;
use crate::time::{Anchor, Instant, Millis, UnixTime};

/// Configuration and what calls share: keys, limiter, retry quota. One lock, never held while the host does I/O.
#[derive(Clone, Debug)]
pub struct Client {
    core: Arc<Core>,
}

/// What a client may still send, until when, and who waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Milliseconds until the next request may be sent; 0 now.
    pub opens_in_ms: Millis,
    /// What the server last said of its window.
    pub server: Option<ServerBudget>,
    /// The configured windows.
    pub windows: Vec<WindowUse>,
    /// Interactive calls that wait for a place.
    pub waiting_interactive: usize,
    /// Bulk calls that wait for a place.
    pub waiting_bulk: usize,
    /// Attempts under way.
    pub in_flight: u64,
    /// Tokens left in the retry quota.
    pub retry_quota: u32,
    /// Attempts sent since construction.
    pub sent: u64,
    /// Answers 429 since construction.
    pub rate_limited: u64,
    /// Attempts that were sent again since construction, replays with a new key not counted.
    pub retries: u64,
}

/// What a call would do, without doing it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The operation's id.
    pub operation: String,
    /// The method.
    pub method: &'static str,
    /// The absolute URL.
    pub url: String,
    /// Names and values, the key shown as its fingerprint.
    pub headers: Vec<HeaderField>,
    /// The body as text.
    pub body: Option<String>,
    /// What it would start, if it starts messages to people.
    pub sends: Option<&'static str>,
    /// Whether the caller has allowed that.
    pub sends_allowed: bool,
    /// How long the limit would hold it back now.
    pub wait_ms: Millis,
    /// Why.
    pub wait_reason: Option<WaitReason>,
    /// When the operation may be sent again.
    pub retry_safety: RetrySafety,
    /// Whether it would be, after an attempt whose outcome is unknown.
    pub resent_after_unknown: bool,
    /// Attempts at most.
    pub max_attempts: u32,
}

impl Client {
    /// A client of its own: it shares nothing with others, and a forked process makes a new one.
    ///
    /// # Errors
    /// `InvalidConfig` names the option that does not hold; `InvalidKey` an opaque bearer meant for Monaco's own host.
    pub fn new(config: Config, keys: KeySource, now: Instant, unix: UnixTime) -> Result<Self, Error> {
        config.validate()?;
        let core = Core::new(config, &keys, Anchor { instant: now, unix })?;
        match keys.keys().find_map(|key| core.refuses_key(key)) {
            Some(fault) => Err(Error::invalid_key(fault)),
            None => Ok(Self { core: Arc::new(core) }),
        }
    }

    /// Starts a call. `entropy` is 32 fresh bytes of the host's cryptographic generator.
    ///
    /// # Errors
    /// `InvalidRequest`, `InvalidConfig` or `SendsNotAllowed`, before anything is sent.
    pub fn start(
        &self,
        request: &Request,
        options: &CallOptions,
        entropy: [u8; 32],
        now: Instant,
    ) -> Result<(Call, Turn), Error> {
        let entropy = Entropy::new(entropy);
        let limits = self.core.config.call_limits(options)?;
        let prepared = request.prepare(&self.core.base, &self.core.config.user_agent, &|| entropy.uuid())?;
        let operation = request.operation().clone();
        if let Some(would) = prepared.sends.filter(|_| !limits.allow_sends) {
            return Err(Error::sends_not_allowed(&operation.id, would));
        }
        let starting =
            StartingCall { operation, prepared, limits, lane: options.priority.unwrap_or_else(|| request.priority()), entropy };
        Ok(Call::start(Arc::clone(&self.core), starting, now))
    }

    /// Starts a listing: a state machine of its own, whose requests go through [`start`](Self::start).
    ///
    /// # Errors
    /// `InvalidRequest` where the operation does not page, or the options contradict the request.
    pub fn pages(&self, request: &Request, options: &PageOptions) -> Result<Pages, Error> {
        Pages::new(request, options)
    }

    /// What [`start`](Self::start) would send and wait for; the key is shown as its fingerprint.
    ///
    /// # Errors
    /// As [`start`](Self::start), but for `SendsNotAllowed`: what it would start is part of the plan.
    pub fn explain(&self, request: &Request, options: &CallOptions, now: Instant) -> Result<Plan, Error> {
        let limits = self.core.config.call_limits(options)?;
        let prepared = request.prepare(&self.core.base, &self.core.config.user_agent, &|| "<one per call>".into())?;
        let mut shared = self.core.lock();
        let now = shared.observe_clock(now);
        let key = shared.keys.current_id().map_or_else(|| "<from the key provider>".into(), |id| id.to_string());
        let predicted = shared.limiter.predict(now);
        let mut headers = vec![(Cow::Borrowed("authorization"), Cow::Owned(format!("Bearer {key}")))];
        headers.extend(prepared.headers.iter().map(|(name, value)| (name.clone(), Cow::Owned(redact(value).into_owned()))));
        let operation = request.operation();
        Ok(Plan {
            operation: operation.id.to_string(),
            method: prepared.method.as_str(),
            url: prepared.url.to_string(),
            headers,
            body: prepared.body.map(|body| redact(&String::from_utf8_lossy(&body)).into_owned()),
            sends: prepared.sends,
            sends_allowed: limits.allow_sends,
            wait_ms: predicted.map_or(0, |(wait, _)| wait),
            wait_reason: predicted.map(|(_, why)| why),
            retry_safety: operation.retry_safety,
            resent_after_unknown: limits.max_attempts > 1
                && converges(operation.retry_safety, limits.resend_idempotent_by_effect),
            max_attempts: limits.max_attempts,
        })
    }

    /// Installs a successor: new attempts use it at once, and calls in flight that answer 401 replay once with it.
    ///
    /// The calls that were waiting for a key are woken by the next turn of any call, or by [`take_wakes`](Self::take_wakes).
    ///
    /// # Errors
    /// `InvalidKey` for an opaque bearer meant for Monaco's own host; the old key stays.
    pub fn rotate(&self, key: ApiKey) -> Result<KeyId, Error> {
        if let Some(fault) = self.core.refuses_key(&key) {
            return Err(Error::invalid_key(fault));
        }
        let id = key.id();
        let mut shared = self.core.lock();
        shared.keys.rotate(key);
        shared.wake_key_waiters();
        Ok(id)
    }

    /// The calls to signal after [`rotate`](Self::rotate) or after a call was dropped.
    pub fn take_wakes(&self) -> Vec<CallId> {
        self.core.lock().take_wakes()
    }

    /// Where requests go. Those to this machine go past any proxy.
    pub fn origin(&self) -> &Origin {
        self.core.base.origin()
    }

    /// The current key's fingerprint, if one is known.
    pub fn current_key(&self) -> Option<KeyId> {
        self.core.lock().keys.current_id()
    }

    /// The limiter's and the retry quota's figures.
    pub fn limits(&self, now: Instant) -> Limits {
        let mut shared = self.core.lock();
        let now = shared.observe_clock(now);
        let limiter = shared.limiter.figures(now);
        Limits {
            opens_in_ms: limiter.opens_in_ms,
            server: limiter.server,
            windows: limiter.windows,
            waiting_interactive: limiter.waiting_interactive,
            waiting_bulk: limiter.waiting_bulk,
            in_flight: shared.figures.in_flight,
            retry_quota: shared.quota.tokens(),
            sent: shared.figures.sent,
            rate_limited: shared.figures.rate_limited,
            retries: shared.figures.retries,
        }
    }
}
