//! What the API answers when it refuses, and in which shape.

use monaco_catalog::Method;
use serde_json::{Value, json};

use crate::http::Response;

/// A refusal. Each has its status and its documented (or usual) body.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// 400, `{"error": ...}`
    BadRequest(String),
    /// 401, `{"detail": "No key found"}`
    Unauthorized,
    /// 403, `{"error": ...}`
    Forbidden,
    /// 404 for a record, `{"error": ...}`
    NotFound(&'static str),
    /// 404 for a route, the framework's `{"detail": ...}`
    NoRoute,
    /// 405, the framework's `{"detail": ...}`
    MethodNotAllowed(Vec<Method>),
    /// 307 to the path with the right slash
    Redirect(String),
    /// 409, `{"error": ...}`
    Conflict(String),
    /// 422 for a rule the types do not carry, `{"error": ...}`
    Unprocessable(String),
    /// 422 for the shape of parameters or body, the framework's `{"detail": [...]}`
    Invalid(Vec<FieldError>),
    /// 429, `{"error": ...}`
    RateLimited,
    /// 500: the store failed
    Store(rusqlite::Error),
}

/// One entry of the framework's validation errors.
#[derive(Debug, Clone)]
pub(crate) struct FieldError {
    pub(crate) loc: Vec<Value>,
    pub(crate) msg: String,
    pub(crate) kind: &'static str,
}

impl ApiError {
    pub(crate) fn response(&self) -> Response {
        match self {
            Self::BadRequest(message) => shape_1(400, "bad_request", message),
            Self::Unauthorized => detail(401, "No key found"),
            Self::Forbidden => shape_1(403, "forbidden", "The API key lacks the required access"),
            Self::NotFound(what) => shape_1(404, "not_found", &format!("{what} not found")),
            Self::NoRoute => detail(404, "Not Found"),
            Self::MethodNotAllowed(allowed) => {
                let allowed: Vec<&str> = allowed.iter().map(|method| method.as_str()).collect();
                detail(405, "Method Not Allowed").with_header("allow", allowed.join(", "))
            }
            Self::Redirect(location) => Response::empty(307).with_header("location", location),
            Self::Conflict(message) => shape_1(409, "conflict", message),
            Self::Unprocessable(message) => shape_1(422, "validation_error", message),
            Self::Invalid(errors) => {
                let errors: Vec<Value> = errors.iter().map(|e| json!({"loc": e.loc, "msg": e.msg, "type": e.kind})).collect();
                Response::json(422, &json!({ "detail": errors }))
            }
            Self::RateLimited => shape_1(429, "rate_limited", "Rate limit exceeded"),
            Self::Store(_) => shape_1(500, "internal_error", "The emulator's store failed"),
        }
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error)
    }
}

/// `{"error": {"code", "message"}}`, the shape the document promises for every 4XX.
pub(crate) fn shape_1(status: u16, code: &str, message: &str) -> Response {
    Response::json(status, &json!({"error": {"code": code, "message": message}}))
}

/// `{"detail": "..."}`, the framework's own shape.
pub(crate) fn detail(status: u16, message: &str) -> Response {
    Response::json(status, &json!({ "detail": message }))
}
