//! A logical request, from plain arguments.

use monaco_core::Operation;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::convert::{pairs, text};
use crate::error::raised;

type Pairs = Vec<(String, String)>;
type Given<'py> = Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>;

/// What a caller asks for: an operation of the catalogue or a raw one, and its arguments. Checked when a call starts.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Request {
    pub(crate) inner: monaco_core::Request,
}

#[pymethods]
impl Request {
    /// An operation of the catalogue, such as `list_contacts`.
    #[new]
    #[pyo3(signature = (
        operation, *, path = Vec::new(), query = Vec::new(), headers = Vec::new(), body = None, custom_fields = None, extra = None
    ))]
    fn new(
        operation: &Bound<'_, PyAny>,
        path: Given<'_>,
        query: Given<'_>,
        headers: Given<'_>,
        body: Option<Vec<u8>>,
        custom_fields: Option<Vec<u8>>,
        extra: Option<Vec<u8>>,
    ) -> PyResult<Self> {
        let operation = Operation::named(&text("operation", operation)?).map_err(raised)?;
        let (path, query, headers) = (pairs("path", &path)?, pairs("query", &query)?, pairs("headers", &headers)?);
        let request = assemble(monaco_core::Request::new(operation), path, query, headers, body);
        let request = custom_fields.into_iter().fold(request, monaco_core::Request::custom_fields);
        Ok(Self { inner: extra.into_iter().fold(request, monaco_core::Request::extra) })
    }

    /// An operation that the catalogue does not know.
    #[staticmethod]
    #[pyo3(signature = (method, path, *, retry_safety, query = Vec::new(), headers = Vec::new(), body = None))]
    fn raw(
        method: &Bound<'_, PyAny>,
        path: &Bound<'_, PyAny>,
        retry_safety: &Bound<'_, PyAny>,
        query: Given<'_>,
        headers: Given<'_>,
        body: Option<Vec<u8>>,
    ) -> PyResult<Self> {
        let (method, path, retry_safety) = (text("method", method)?, text("path", path)?, text("retry_safety", retry_safety)?);
        let operation = Operation::raw_named(&method, &path, &retry_safety).map_err(raised)?;
        let (query, headers) = (pairs("query", &query)?, pairs("headers", &headers)?);
        Ok(Self { inner: assemble(monaco_core::Request::new(&operation), Vec::new(), query, headers, body) })
    }

    /// The operation's id; method and path for a raw request.
    #[getter]
    fn operation(&self) -> &str {
        &self.inner.operation().id
    }

    /// The query's names and values, not yet encoded.
    #[getter]
    fn query(&self) -> Vec<(String, String)> {
        self.inner.query_pairs().to_vec()
    }

    /// The body as it was given, with what a listing puts in.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.inner.body_bytes().map(|body| PyBytes::new(py, &body))
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.inner)
    }
}

fn assemble(
    request: monaco_core::Request,
    path: Pairs,
    query: Pairs,
    headers: Pairs,
    body: Option<Vec<u8>>,
) -> monaco_core::Request {
    let request = path.into_iter().fold(request, |request, (name, value)| request.path_arg(name, value));
    let request = query.into_iter().fold(request, |request, (name, value)| request.query(name, value));
    let request = headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    match body {
        Some(body) => request.body(body),
        None => request,
    }
}
