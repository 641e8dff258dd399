//! The core's client: configuration and what calls share.

use monaco_core::{CallOptions as CoreOptions, Config, Instant, KeySource, PageOptions, UnixTime};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::call::Call;
use crate::json::{text, thrown};
use crate::key::ApiKey;
use crate::pages::{PageMode, Pages};
use crate::request::Request;

const ENTROPY_BYTES: usize = 32;

/// What one call may be told, from the JSON of the core's `CallOptions`; what it leaves out is the client's.
#[wasm_bindgen]
pub struct CallOptions {
    inner: CoreOptions,
}

#[wasm_bindgen]
impl CallOptions {
    /// Throws where a member is not what the core takes.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &str) -> Result<CallOptions, JsValue> {
        CoreOptions::from_json(json).map(|inner| Self { inner }).map_err(thrown)
    }
}

/// Keys, limiter and retry quota, shared by calls.
#[wasm_bindgen]
pub struct Client {
    inner: monaco_core::Client,
}

impl Client {
    pub(crate) fn core(&self) -> &monaco_core::Client {
        &self.inner
    }

    fn started(&self, request: &monaco_core::Request, options: &CallOptions, entropy: &[u8], now: f64) -> Result<Call, JsValue> {
        let entropy: [u8; ENTROPY_BYTES] = entropy.try_into().map_err(|_| JsValue::from_str("entropy is not of 32 bytes"))?;
        let (call, turn) = self.inner.start(request, &options.inner, entropy, instant(now)).map_err(thrown)?;
        Ok(Call::new(call, turn))
    }
}

#[wasm_bindgen]
impl Client {
    /// `config` is the JSON of the core's `Config`. Without `key` the host's provider is asked. `unix` is the wall clock.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, key: Option<ApiKey>, standby: Option<ApiKey>, now: f64, unix: f64) -> Result<Client, JsValue> {
        let config = Config::from_json(config).map_err(thrown)?;
        let keys = KeySource::from_keys(key.map(|key| key.inner), standby.map(|key| key.inner)).map_err(thrown)?;
        let unix = UnixTime::from_millis(unix as i64);
        monaco_core::Client::new(config, keys, instant(now), unix).map(|inner| Self { inner }).map_err(thrown)
    }

    /// Starts a call. `entropy` is 32 fresh bytes of the cryptographic generator.
    pub fn start(&self, request: &Request, options: &CallOptions, entropy: &[u8], now: f64) -> Result<Call, JsValue> {
        self.started(&request.inner, options, entropy, now)
    }

    /// As `start`, for the next page of a listing; undefined once the listing is done.
    #[wasm_bindgen(js_name = startPage)]
    pub fn start_page(&self, pages: &Pages, options: &CallOptions, entropy: &[u8], now: f64) -> Result<Option<Call>, JsValue> {
        pages.next().map(|request| self.started(&request, options, entropy, now)).transpose()
    }

    /// Starts a listing. Counts are whole numbers; those that are left out are the core's to choose.
    pub fn pages(
        &self,
        request: &Request,
        mode: PageMode,
        page_size: Option<f64>,
        page: Option<f64>,
        limit: Option<f64>,
        position: Option<String>,
    ) -> Result<Pages, JsValue> {
        let [page_size, page, limit] = [page_size, page, limit].map(|count| count.map(|count| count as u64));
        let options = PageOptions { mode: mode.into(), page_size, page, limit, position };
        self.inner.pages(&request.inner, &options).map(Pages::new).map_err(thrown)
    }

    /// What `start` would send and wait for, as JSON; the key is shown as its fingerprint.
    pub fn explain(&self, request: &Request, options: &CallOptions, now: f64) -> Result<String, JsValue> {
        let plan = self.inner.explain(&request.inner, &options.inner, instant(now)).map_err(thrown)?;
        Ok(text(&plan))
    }

    /// Installs a successor and gives its fingerprint; then signal `takeWakes`.
    pub fn rotate(&self, key: ApiKey) -> Result<String, JsValue> {
        self.inner.rotate(key.inner).map(|id| id.to_string()).map_err(thrown)
    }

    /// The calls to signal after `rotate`, or after a call was freed before its end.
    #[wasm_bindgen(js_name = takeWakes)]
    pub fn take_wakes(&self) -> Vec<f64> {
        self.inner.take_wakes().into_iter().map(|call| call.number() as f64).collect()
    }

    /// The current key's fingerprint, if one is known.
    #[wasm_bindgen(getter, js_name = currentKey)]
    pub fn current_key(&self) -> Option<String> {
        self.inner.current_key().map(|id| id.to_string())
    }

    /// Where requests go, as JSON: `{host, port, isTls}`. The host has no brackets.
    pub fn origin(&self) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Shown<'a> {
            host: &'a str,
            port: u16,
            is_tls: bool,
        }
        let origin = self.inner.origin();
        text(&Shown { host: &origin.host, port: origin.port, is_tls: origin.is_tls })
    }

    /// What may still be sent, until when, and who waits, as JSON.
    pub fn limits(&self, now: f64) -> String {
        text(&self.inner.limits(instant(now)))
    }
}

/// Fractions are cut off; what is negative or no number is the clock's start.
pub(crate) fn instant(now: f64) -> Instant {
    Instant::from_millis(now as u64)
}
