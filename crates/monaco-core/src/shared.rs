//! What the calls of one client share: what never changes, and, behind one lock, what does.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::base_url::BaseUrl;
use crate::call_id::CallId;
use crate::config::Config;
use crate::error::Error;
use crate::key::ApiKey;
use crate::key_ring::{KeyRing, KeySource};
use crate::limiter::Limiter;
use crate::retry::RetryQuota;
use crate::time::{Anchor, Instant};

/// The part of a client that does not change, and the lock around the part that does.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) config: Config,
    pub(crate) anchor: Anchor,
    pub(crate) base: BaseUrl,
    shared: Mutex<Shared>,
}

/// The part of a client that changes.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) keys: KeyRing,
    pub(crate) limiter: Limiter,
    pub(crate) quota: RetryQuota,
    pub(crate) figures: Figures,
    calls: u64,
    latest: Instant,
    /// Calls to signal with the next turn of any call.
    wakes: Vec<CallId>,
    /// Calls that sleep until the key provider's flight ends.
    key_waiters: Vec<CallId>,
}

/// Counted since construction.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) sent: u64,
    pub(crate) rate_limited: u64,
    pub(crate) retries: u64,
    pub(crate) in_flight: u64,
}

impl Core {
    /// The configuration has been validated.
    pub(crate) fn new(config: Config, keys: &KeySource, anchor: Anchor) -> Result<Self, Error> {
        let base = BaseUrl::parse(&config.base_url)?;
        let shared = Shared {
            keys: KeyRing::new(keys),
            limiter: Limiter::new(&config, anchor.instant),
            quota: RetryQuota::new(config.retry_quota),
            figures: Figures::default(),
            calls: 0,
            latest: anchor.instant,
            wakes: Vec::new(),
            key_waiters: Vec::new(),
        };
        Ok(Self { config, anchor, base, shared: Mutex::new(shared) })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why `key` is not for this base URL: only Monaco's own keys go to Monaco.
    pub(crate) fn refuses_key(&self, key: &ApiKey) -> Option<String> {
        (key.is_opaque() && self.base.is_monaco())
            .then(|| "an opaque token is for a relay of your own; set base_url to it, or pass a Monaco key (mks_…)".into())
    }
}

impl Shared {
    /// The clock never runs backwards: an earlier `now` counts as the latest one seen.
    pub(crate) fn observe_clock(&mut self, now: Instant) -> Instant {
        self.latest = self.latest.max(now);
        self.latest
    }

    pub(crate) fn clock(&self) -> Instant {
        self.latest
    }

    pub(crate) fn next_call(&mut self) -> CallId {
        self.calls += 1;
        CallId::new(self.calls)
    }

    pub(crate) fn await_key(&mut self, call: CallId) {
        if !self.key_waiters.contains(&call) {
            self.key_waiters.push(call);
        }
    }

    pub(crate) fn forget_key_waiter(&mut self, call: CallId) {
        self.key_waiters.retain(|waiter| *waiter != call);
    }

    pub(crate) fn wake_key_waiters(&mut self) {
        self.wakes.append(&mut self.key_waiters);
    }

    pub(crate) fn wake_sleepers(&mut self, now: Instant) {
        self.wakes.extend(self.limiter.wakes(now));
    }

    pub(crate) fn take_wakes(&mut self) -> Vec<CallId> {
        std::mem::take(&mut self.wakes)
    }
}
