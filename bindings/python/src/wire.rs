//! HTTP/1.1 on bytes, for the transport without dependencies.

use std::sync::{Mutex, MutexGuard, PoisonError};

use monaco_core::TransportFailure;
use monaco_core::wire::{self, Answer, ContentCoding, Limits, Progress, TunnelProgress, WireError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::call::Input;
use crate::client::Client;
use crate::error::raised;

/// Reads the answer to one request.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Decoder {
    reading: Mutex<Reading>,
}

/// How far the answer is. Boxed, because a decoder is much larger than what comes of it.
enum Reading {
    Going(Box<wire::Decoder>),
    Answered(Answer),
    Failed(WireError),
}

impl Reading {
    fn fed(self, data: &[u8]) -> Self {
        let Self::Going(mut decoder) = self else { return self };
        match if data.is_empty() { decoder.end() } else { decoder.feed(data) } {
            Ok(Progress::NeedMore) => Self::Going(decoder),
            Ok(Progress::Complete) => decoder.finish().map_or_else(Self::Failed, Self::Answered),
            Err(fault) => Self::Failed(fault),
        }
    }
}

impl Decoder {
    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Decoder {
    #[new]
    fn new() -> Self {
        Self { reading: Mutex::new(Reading::Going(Box::new(wire::Decoder::new(Limits::default())))) }
    }

    /// Takes bytes as they were read; none where the connection closed. True once there is nothing more to read.
    fn feed(&self, data: &[u8]) -> bool {
        let mut reading = self.lock();
        let before = std::mem::replace(&mut *reading, Reading::Failed(WireError::Misuse));
        *reading = before.fed(data);
        !matches!(*reading, Reading::Going(_))
    }

    /// Whether the connection may carry another request.
    #[getter]
    fn keep_alive(&self) -> bool {
        matches!(&*self.lock(), Reading::Answered(answer) if answer.keep_alive)
    }

    /// The body, where it is for the host to decompress.
    #[getter]
    fn gzipped<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        match &*self.lock() {
            Reading::Answered(answer) if answer.coding == ContentCoding::Gzip => Some(PyBytes::new(py, &answer.body)),
            Reading::Answered(_) | Reading::Going(_) | Reading::Failed(_) => None,
        }
    }

    /// What the call is told. `content` is the body once it was decompressed, for one that was `gzipped`.
    #[pyo3(signature = (content = None))]
    fn input(&self, py: Python<'_>, content: Option<Py<PyBytes>>) -> Input {
        match &*self.lock() {
            Reading::Answered(answer) => {
                let content = content.unwrap_or_else(|| PyBytes::new(py, &answer.body).unbind());
                Input::answer(py, answer.status, answer.headers.clone(), content)
            }
            Reading::Failed(fault) => Input::failed(failure_of(*fault)),
            Reading::Going(_) => Input::failed(failure_of(WireError::Misuse)),
        }
    }
}

fn failure_of(fault: WireError) -> TransportFailure {
    TransportFailure { kind: fault.failure_kind(), cause: fault.to_string() }
}

/// An http proxy that makes tunnels.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Proxy {
    inner: wire::Proxy,
}

#[pymethods]
impl Proxy {
    /// The proxy that the environment names for a client's requests, if it does. `variable` looks one up. Raises `CoreError`.
    #[staticmethod]
    fn from_environment(client: &Bound<'_, Client>, variable: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let look_up = |name: &str| variable.call1((name,)).ok()?.extract().ok()?;
        let found = wire::Proxy::from_environment(client.get().core().origin(), look_up).map_err(raised)?;
        Ok(found.map(|inner| Self { inner }))
    }

    #[getter]
    fn host(&self) -> &str {
        self.inner.host()
    }

    #[getter]
    fn port(&self) -> u16 {
        self.inner.port()
    }

    /// The bytes that ask for a tunnel; they may hold the proxy's password. `Tunnel` reads what comes back.
    fn encode_connect<'py>(&self, py: Python<'py>, client: &Bound<'_, Client>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.inner.encode_connect(client.get().core().origin()))
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.inner)
    }
}

/// Reads a proxy's answer to `encode_connect`.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Tunnel {
    opening: Mutex<Opening>,
}

/// How far the tunnel is.
enum Opening {
    Going(wire::Tunnel),
    Open,
    Failed(TransportFailure),
}

impl Tunnel {
    fn lock(&self) -> MutexGuard<'_, Opening> {
        self.opening.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Tunnel {
    #[new]
    fn new() -> Self {
        Self { opening: Mutex::new(Opening::Going(wire::Tunnel::new())) }
    }

    /// Takes bytes as they were read; none where the proxy closed the connection. True once there is nothing more to read.
    fn feed(&self, data: &[u8]) -> bool {
        let mut opening = self.lock();
        if let Opening::Going(tunnel) = &mut *opening {
            match tunnel.receive(data) {
                Ok(TunnelProgress::NeedMore) => {}
                Ok(TunnelProgress::Open) => *opening = Opening::Open,
                Err(failure) => *opening = Opening::Failed(failure),
            }
        }
        !matches!(*opening, Opening::Going(_))
    }

    /// What the call is told where the tunnel does not open; None where it does.
    fn failure(&self) -> Option<Input> {
        match &*self.lock() {
            Opening::Failed(failure) => Some(Input::failed(failure.clone())),
            Opening::Going(_) | Opening::Open => None,
        }
    }
}
