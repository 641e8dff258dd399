//! The core's client: configuration and what calls share.

use std::sync::Arc;

use monaco_core::{CallId, CallOptions as CoreOptions, Config, Instant, KeySource, PageOptions, UnixTime};

use crate::call::Call;
use crate::error::{CoreError, Refused};
use crate::json::text;
use crate::key::ApiKey;
use crate::pages::Pages;
use crate::request::Request;
use crate::turn::Turn;

/// What one call may be told; what it leaves out is the client's.
#[derive(Debug, uniffi::Object)]
pub struct CallOptions {
    inner: CoreOptions,
}

#[uniffi::export]
impl CallOptions {
    /// From the JSON of the core's `CallOptions`. Throws where a member is not what the core takes.
    #[uniffi::constructor]
    pub fn new(json: &str) -> Result<Arc<Self>, Refused> {
        Ok(Arc::new(Self { inner: CoreOptions::from_json(json)? }))
    }
}

/// What each call is told, besides its request.
#[derive(Debug, uniffi::Record)]
pub struct Told {
    /// Its options.
    pub options: Option<Arc<CallOptions>>,
    /// 32 fresh bytes of the cryptographic generator.
    pub entropy: Vec<u8>,
}

/// A call to start.
#[derive(Debug, uniffi::Record)]
pub struct Start {
    /// What is asked for.
    pub request: Request,
    /// What the call is told.
    pub told: Told,
}

/// A call that was started.
#[derive(uniffi::Record)]
pub struct Started {
    /// The call.
    pub call: Arc<Call>,
    /// Its number, by which it is woken.
    pub id: u64,
    /// Its first turn.
    pub turn: Turn,
}

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Place {
    /// A name or an address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether the connection is TLS.
    pub is_tls: bool,
    /// Whether it is this machine, which is reached past any proxy.
    pub is_loopback: bool,
}

/// Keys, limiter and retry quota, shared by calls.
#[derive(Debug, uniffi::Object)]
pub struct Client {
    inner: monaco_core::Client,
}

#[uniffi::export]
impl Client {
    /// `config` is the JSON of the core's `Config`. Without `key` the host's provider is asked. `unix_ms` is the wall
    /// clock: not `unix`, which C compilers on Linux replace by a number.
    #[uniffi::constructor]
    pub fn new(
        config: &str,
        key: Option<Arc<ApiKey>>,
        standby: Option<Arc<ApiKey>>,
        now: u64,
        unix_ms: i64,
    ) -> Result<Arc<Self>, Refused> {
        let config = Config::from_json(config)?;
        let keys = KeySource::from_keys(key.map(|key| key.inner.clone()), standby.map(|key| key.inner.clone()))?;
        let inner = monaco_core::Client::new(config, keys, Instant::from_millis(now), UnixTime::from_millis(unix_ms))?;
        Ok(Arc::new(Self { inner }))
    }

    /// Starts a call.
    pub fn start(&self, start: Start, now: u64) -> Result<Started, Refused> {
        self.started(&start.request.into_core()?, start.told, now)
    }

    /// Starts the call for the next page of a listing; none once the listing is done.
    pub fn start_page(&self, pages: &Pages, told: Told, now: u64) -> Result<Option<Started>, Refused> {
        pages.next().map(|request| self.started(&request, told, now)).transpose()
    }

    /// Starts a listing. `options` is the JSON of the core's `PageOptions`.
    pub fn pages(&self, request: Request, options: &str) -> Result<Arc<Pages>, Refused> {
        let options = PageOptions::from_json(options)?;
        let pages = self.inner.pages(&request.into_core()?, &options)?;
        Ok(Arc::new(Pages::new(pages)))
    }

    /// What `start` would send and wait for, as JSON; the key is shown as its fingerprint.
    pub fn explain(&self, request: Request, options: Option<Arc<CallOptions>>, now: u64) -> Result<String, Refused> {
        let plan = self.inner.explain(&request.into_core()?, &options_of(options), Instant::from_millis(now))?;
        Ok(text(&plan))
    }

    /// Installs a successor and gives its fingerprint; then signal `take_wakes`.
    pub fn rotate(&self, key: Arc<ApiKey>) -> Result<String, Refused> {
        Ok(self.inner.rotate(key.inner.clone())?.to_string())
    }

    /// The calls to signal after `rotate`, or after a call was freed before its end.
    pub fn take_wakes(&self) -> Vec<u64> {
        self.inner.take_wakes().into_iter().map(CallId::number).collect()
    }

    /// The current key's fingerprint, if one is known.
    pub fn current_key(&self) -> Option<String> {
        self.inner.current_key().map(|id| id.to_string())
    }

    /// Where requests go.
    pub fn origin(&self) -> Place {
        let origin = self.inner.origin();
        Place { host: origin.host.clone(), port: origin.port, is_tls: origin.is_tls, is_loopback: origin.is_loopback() }
    }

    /// What may still be sent, until when, and who waits, as JSON.
    pub fn limits(&self, now: u64) -> String {
        text(&self.inner.limits(Instant::from_millis(now)))
    }
}

impl Client {
    fn started(&self, request: &monaco_core::Request, told: Told, now: u64) -> Result<Started, Refused> {
        let entropy = told.entropy.try_into().map_err(|_| misuse("entropy is not of 32 bytes"))?;
        let (call, turn) = self.inner.start(request, &options_of(told.options), entropy, Instant::from_millis(now))?;
        let call = Call::new(call, turn);
        Ok(Started { id: call.id(), turn: call.first_turn(), call: Arc::new(call) })
    }
}

fn options_of(given: Option<Arc<CallOptions>>) -> CoreOptions {
    given.map(|options| options.inner.clone()).unwrap_or_default()
}

pub(crate) fn misuse(fault: &str) -> Refused {
    Refused::Because { error: Box::new(CoreError::misuse(fault)), bounds: None }
}
