//! One listing: which page to fetch next, and which of its rows are new.

use std::sync::{Mutex, MutexGuard, PoisonError};

use monaco_core::{ErrorKind, PageFacts};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::call::Success;
use crate::error::{bad_argument, raised};
use crate::request::Request;

/// A listing's state.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Pages {
    inner: Mutex<monaco_core::Pages>,
}

impl Pages {
    pub(crate) fn new(pages: monaco_core::Pages) -> Self {
        Self { inner: Mutex::new(pages) }
    }

    fn lock(&self) -> MutexGuard<'_, monaco_core::Pages> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Pages {
    /// The request for the next page; None once the listing is done.
    fn next_request(&self) -> Option<Request> {
        self.lock().next_request().map(|inner| Request { inner })
    }

    /// Takes a page that was fetched. Raises `CoreError` for a success that is no page.
    fn accept(&self, page: &Bound<'_, Success>) -> PyResult<Accepted> {
        let Some(facts) = &page.get().page else { return Err(bad_argument("this success is no page")) };
        Ok(Accepted { inner: self.lock().accept(facts) })
    }

    /// As `accept`, from the JSON of a page's `pagination` and `rows`. Raises `CoreError`.
    fn accept_facts(&self, json: &str) -> PyResult<Accepted> {
        let facts = PageFacts::from_json(json).map_err(raised)?;
        Ok(Accepted { inner: self.lock().accept(&facts) })
    }

    /// Takes a failed fetch, by its kind. True where the listing goes on in another way. Raises `CoreError`.
    fn refused(&self, kind: &str) -> PyResult<bool> {
        let kind = ErrorKind::named(kind).map_err(raised)?;
        Ok(self.lock().refused(kind))
    }

    /// Where the listing stands once `consumed` rows of the last page were taken.
    fn position(&self, consumed: u32) -> String {
        self.lock().position(consumed)
    }

    /// Whether every record that matches throughout is delivered exactly once.
    #[getter]
    fn is_exact(&self) -> bool {
        self.lock().is_exact()
    }
}

/// What of an accepted page is new.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Accepted {
    inner: monaco_core::Accepted,
}

#[pymethods]
impl Accepted {
    /// Indices of the rows to deliver, ascending.
    #[getter]
    fn keep<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.inner.keep)
    }

    /// Whether this was the last page.
    #[getter]
    fn done(&self) -> bool {
        self.inner.done
    }
}
