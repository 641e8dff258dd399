//! The core's client: configuration and what calls share.

use monaco_core::{Config, Instant, KeySource, PageOptions, UnixTime};
use pyo3::prelude::*;

use crate::call::{Call, Turn};
use crate::convert::to_python;
use crate::error::raised;
use crate::key::ApiKey;
use crate::pages::Pages;
use crate::request::Request;

/// What one call may be told, from the JSON of the core's `CallOptions`; what it leaves out is the client's.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct CallOptions {
    inner: monaco_core::CallOptions,
}

#[pymethods]
impl CallOptions {
    /// Raises `CoreError`.
    #[new]
    #[pyo3(signature = (json = "{}"))]
    fn new(json: &str) -> PyResult<Self> {
        let inner = monaco_core::CallOptions::from_json(json).map_err(raised)?;
        Ok(Self { inner })
    }
}

/// Keys, limiter and retry quota, shared by calls. A forked process makes a new one.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Client {
    inner: monaco_core::Client,
}

impl Client {
    pub(crate) fn core(&self) -> &monaco_core::Client {
        &self.inner
    }
}

#[pymethods]
impl Client {
    /// `config` is the JSON of the core's `Config`. Without `key` the host's provider is asked. Raises `CoreError`.
    #[new]
    #[pyo3(signature = (config, key, standby, *, now_ms, unix_ms))]
    fn new(
        config: &str,
        key: Option<&Bound<'_, ApiKey>>,
        standby: Option<&Bound<'_, ApiKey>>,
        now_ms: u64,
        unix_ms: i64,
    ) -> PyResult<Self> {
        let config = Config::from_json(config).map_err(raised)?;
        let inner_key = |key: &Bound<'_, ApiKey>| key.get().inner.clone();
        let keys = KeySource::from_keys(key.map(inner_key), standby.map(inner_key)).map_err(raised)?;
        let now = Instant::from_millis(now_ms);
        let inner = monaco_core::Client::new(config, keys, now, UnixTime::from_millis(unix_ms)).map_err(raised)?;
        Ok(Self { inner })
    }

    /// Starts a call. `entropy` is 32 fresh bytes of the cryptographic generator. Raises `CoreError`.
    fn start(
        &self,
        py: Python<'_>,
        request: &Bound<'_, Request>,
        options: &Bound<'_, CallOptions>,
        entropy: [u8; 32],
        now_ms: u64,
    ) -> PyResult<(Call, Turn)> {
        let started = self.inner.start(&request.get().inner, &options.get().inner, entropy, Instant::from_millis(now_ms));
        let (call, turn) = started.map_err(raised)?;
        Ok((Call::new(call), Turn::new(py, turn, None)?))
    }

    /// Starts a listing. `options` is the JSON of the core's `PageOptions`. Raises `CoreError`.
    fn pages(&self, request: &Bound<'_, Request>, options: &str) -> PyResult<Pages> {
        let options = PageOptions::from_json(options).map_err(raised)?;
        let pages = self.inner.pages(&request.get().inner, &options).map_err(raised)?;
        Ok(Pages::new(pages))
    }

    /// What `start` would send and wait for, as a dict; the key is shown as its fingerprint. Raises `CoreError`.
    fn explain<'py>(
        &self,
        py: Python<'py>,
        request: &Bound<'_, Request>,
        options: &Bound<'_, CallOptions>,
        now_ms: u64,
    ) -> PyResult<Bound<'py, PyAny>> {
        let plan = self.inner.explain(&request.get().inner, &options.get().inner, Instant::from_millis(now_ms));
        to_python(py, &plan.map_err(raised)?)
    }

    /// Installs a successor and gives its fingerprint; then signal `take_wakes`. Raises `CoreError`.
    fn rotate(&self, key: &Bound<'_, ApiKey>) -> PyResult<String> {
        let id = self.inner.rotate(key.get().inner.clone()).map_err(raised)?;
        Ok(id.to_string())
    }

    /// The calls to signal after `rotate`, or after a call was dropped.
    fn take_wakes(&self) -> Vec<u64> {
        self.inner.take_wakes().into_iter().map(monaco_core::CallId::number).collect()
    }

    /// Whether requests must go past any proxy.
    #[getter]
    fn bypasses_proxies(&self) -> bool {
        self.inner.origin().is_loopback()
    }

    /// Where requests go: host, port, and whether the connection is TLS.
    #[getter]
    fn origin(&self) -> (&str, u16, bool) {
        let origin = self.inner.origin();
        (&origin.host, origin.port, origin.is_tls)
    }

    /// The current key's fingerprint, if one is known.
    #[getter]
    fn current_key(&self) -> Option<String> {
        self.inner.current_key().map(|id| id.to_string())
    }

    /// What may still be sent, until when, and who waits, as a dict.
    fn limits<'py>(&self, py: Python<'py>, now_ms: u64) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.inner.limits(Instant::from_millis(now_ms)))
    }
}
