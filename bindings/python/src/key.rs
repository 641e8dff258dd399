//! A key as Python sees it: its fingerprint, and nothing else.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::error::raised;

/// A secret that is sent as `Authorization: Bearer …`. It shows its fingerprint, and can neither be read, copied nor pickled.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct ApiKey {
    pub(crate) inner: monaco_core::ApiKey,
}

#[pymethods]
impl ApiKey {
    /// A Monaco key; raises `CoreError`, which names the fault and never the value.
    ///
    /// The text is taken whatever it holds: the core refuses what is no key, where Python's own conversion would show it.
    #[new]
    fn new(text: &Bound<'_, PyString>) -> PyResult<Self> {
        let inner = monaco_core::ApiKey::parse(&text.to_string_lossy()).map_err(raised)?;
        Ok(Self { inner })
    }

    /// A relay's own token; raises `CoreError`.
    #[staticmethod]
    fn opaque(token: &Bound<'_, PyString>) -> PyResult<Self> {
        let inner = monaco_core::ApiKey::opaque(&token.to_string_lossy()).map_err(raised)?;
        Ok(Self { inner })
    }

    /// The fingerprint, such as `mks_…0a1b2c3d4e5f`.
    #[getter]
    fn id(&self) -> String {
        self.inner.id().to_string()
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.inner)
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(refused("pickled"))
    }

    fn __copy__(&self) -> PyResult<()> {
        Err(refused("copied"))
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<()> {
        Err(refused("copied"))
    }
}

fn refused(what: &str) -> PyErr {
    PyTypeError::new_err(format!("an API key cannot be {what}"))
}
