//! A failure as data, and the one exception that carries it out of a constructor.

use monaco_core::{ErrorKind, FailureKind};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use crate::convert::name_of;

pyo3::create_exception!(_core, CoreError, PyException, "Carries an `Error` as its only argument.");

/// A failure, with everything a caller needs to act on it. It never holds a key.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Error {
    kind: ErrorKind,
    message: String,
    /// None where this binding could not convert what it was given.
    inner: Option<monaco_core::Error>,
}

impl Error {
    pub(crate) fn new(inner: monaco_core::Error) -> Self {
        Self { kind: inner.kind(), message: inner.message().to_owned(), inner: Some(inner) }
    }

    fn of_conversion(fault: &str) -> Self {
        Self { kind: ErrorKind::InvalidRequest, message: monaco_core::redact(fault).into_owned(), inner: None }
    }
}

#[pymethods]
impl Error {
    /// One of `ERROR_KINDS`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.kind.name()
    }

    #[getter]
    fn message(&self) -> &str {
        &self.message
    }

    /// `not_sent`, `rejected`, `unknown` or `applied`.
    #[getter]
    fn certainty(&self) -> String {
        let certainty = self.inner.as_ref().map_or(monaco_core::Certainty::NotSent, monaco_core::Error::certainty);
        name_of(&certainty)
    }

    #[getter]
    fn attempts(&self) -> u32 {
        self.inner.as_ref().map_or(0, monaco_core::Error::attempts)
    }

    #[getter]
    fn status(&self) -> Option<u16> {
        self.inner.as_ref()?.status()
    }

    #[getter]
    fn code(&self) -> Option<&str> {
        self.inner.as_ref()?.code()
    }

    #[getter]
    fn body(&self) -> Option<&str> {
        self.inner.as_ref()?.body()
    }

    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.inner.as_ref()?.request_id()
    }

    #[getter]
    fn retry_after_ms(&self) -> Option<u64> {
        self.inner.as_ref()?.retry_after_ms()
    }

    /// An option's name, what it was given, the least and the most that is accepted.
    #[getter]
    fn bounds(&self) -> Option<(&'static str, u64, u64, u64)> {
        let bounds = self.inner.as_ref()?.bounds()?;
        Some((bounds.option, bounds.value, bounds.least, bounds.most))
    }

    #[getter]
    fn cause(&self) -> Option<&str> {
        self.inner.as_ref()?.cause()
    }

    fn __repr__(&self) -> String {
        format!("Error({}: {})", self.kind.name(), self.message)
    }
}

/// The exception of a core error.
pub(crate) fn raised(error: monaco_core::Error) -> PyErr {
    CoreError::new_err(Error::new(error))
}

/// The exception of an argument that is not what the core takes.
pub(crate) fn bad_argument(fault: &str) -> PyErr {
    CoreError::new_err(Error::of_conversion(fault))
}

pub(crate) fn error_kinds() -> Vec<&'static str> {
    ErrorKind::ALL.iter().map(|kind| kind.name()).collect()
}

pub(crate) fn failure_kinds() -> Vec<String> {
    FailureKind::ALL.iter().map(name_of).collect()
}
