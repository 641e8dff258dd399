//! A logical request, from plain arguments.

use monaco_core::Operation;
use wasm_bindgen::prelude::*;

use crate::json::{named, text, thrown};

/// What a caller asks for: an operation of the catalogue or a raw one, and its arguments. Checked when a call starts.
///
/// `path`, `query` and `headers` are the JSON of `[name, value, …]`.
#[wasm_bindgen]
pub struct Request {
    pub(crate) inner: monaco_core::Request,
}

#[wasm_bindgen]
impl Request {
    /// An operation of the catalogue, such as `list_contacts`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        operation: &str,
        path: Option<String>,
        query: Option<String>,
        headers: Option<String>,
        body: Option<String>,
        custom_fields: Option<String>,
        extra: Option<String>,
    ) -> Result<Request, JsValue> {
        let request = monaco_core::Request::new(Operation::named(operation).map_err(thrown)?);
        let request = named(path.as_deref()).fold(request, |request, (name, value)| request.path_arg(name, value));
        let request = custom_fields.into_iter().fold(request, monaco_core::Request::custom_fields);
        Ok(assembled(extra.into_iter().fold(request, monaco_core::Request::extra), query, headers, body))
    }

    /// An operation that the catalogue does not know.
    pub fn raw(
        method: &str,
        path: &str,
        retry_safety: &str,
        query: Option<String>,
        headers: Option<String>,
        body: Option<String>,
    ) -> Result<Request, JsValue> {
        let operation = Operation::raw_named(method, path, retry_safety).map_err(thrown)?;
        Ok(assembled(monaco_core::Request::new(&operation), query, headers, body))
    }

    /// The query's names and values, not yet encoded, as JSON.
    #[wasm_bindgen(getter)]
    pub fn query(&self) -> String {
        text(&self.inner.query_pairs())
    }

    /// The body as it was given, with what a listing puts in.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> Option<String> {
        self.inner.body_bytes().map(|body| String::from_utf8_lossy(&body).into_owned())
    }
}

fn assembled(request: monaco_core::Request, query: Option<String>, headers: Option<String>, body: Option<String>) -> Request {
    let request = named(query.as_deref()).fold(request, |request, (name, value)| request.query(name, value));
    let request = named(headers.as_deref()).fold(request, |request, (name, value)| request.header(name, value));
    let inner = match body {
        Some(body) => request.body(body),
        None => request,
    };
    Request { inner }
}
