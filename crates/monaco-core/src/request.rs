//! Operation and arguments to an `http::Request<Bytes>`: exact paths, encoded segments, and a key only when it is written.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::base_url::BaseUrl;
use crate::body::{Checked, Parts};
use crate::check;
use crate::config::Priority;
use crate::error::Error;
use crate::json::{self, quote};
use crate::key::{ApiKey, KeyId};
use crate::operation::{BodyRule, Method, Operation};
use crate::time::{Instant, Millis};

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const JSON: &str = "application/json";

/// Headers that the core or the transport sets; a caller's own would contradict them or carry a second credential.
const RESERVED_HEADERS: [&str; 15] = [
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-monaco-api-key",
];

/// One logical request: what the caller asked for, before it is checked.
#[derive(Clone)]
pub struct Request {
    operation: Operation,
    path_args: Vec<(String, String)>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Parts,
    priority: Priority,
}

impl Request {
    /// A request for `operation`, without arguments yet.
    pub fn new(operation: &Operation) -> Self {
        Self {
            operation: operation.clone(),
            path_args: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Parts::default(),
            priority: Priority::Interactive,
        }
    }

    /// Fills `{name}` of the path; the value is percent-encoded as one segment.
    #[must_use]
    pub fn path_arg(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.path_args.push((name.into(), value.into()));
        self
    }

    /// Adds a query parameter; both sides are percent-encoded.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a header of the caller's own, such as a trace id.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the JSON body. The bytes pass through unchanged, but for what is put in beside them.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body.own = Some(body.into());
        self
    }

    /// Puts the organisation's own fields into the body: a JSON object of values by UUID.
    #[must_use]
    pub fn custom_fields(mut self, fields: impl Into<Bytes>) -> Self {
        self.body.custom_fields = Some(fields.into());
        self
    }

    /// Puts fields into the body that the catalogue does not know, or would refuse: a JSON object. They are not checked.
    #[must_use]
    pub fn extra(mut self, fields: impl Into<Bytes>) -> Self {
        self.body.extra = Some(fields.into());
        self
    }

    /// Puts a field into the body, in the place of the caller's own of that name.
    pub(crate) fn placed(mut self, name: &'static str, json: impl Into<String>) -> Self {
        self.body.placed.push((name, json.into()));
        self
    }

    /// The body's field of that name, as it was given.
    pub(crate) fn own_field(&self, name: &str) -> Option<String> {
        let fields = json::object_fields(self.body.own.as_deref()?).ok()?;
        fields.get(name).map(str::to_owned)
    }

    /// Sends it in the bulk lane, unless the call's options say otherwise: listings do.
    pub(crate) fn in_bulk(mut self) -> Self {
        self.priority = Priority::Bulk;
        self
    }

    pub(crate) fn priority(&self) -> Priority {
        self.priority
    }

    /// What is asked for.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The body, as it was given, with what a listing puts in.
    pub fn body_bytes(&self) -> Option<Bytes> {
        self.body.shown()
    }

    /// The query parameters, as they were given.
    pub fn query_pairs(&self) -> &[(String, String)] {
        &self.query
    }

    pub(crate) fn path_pairs(&self) -> &[(String, String)] {
        &self.path_args
    }

    /// Checks everything that can be checked before sending, and freezes what every attempt shares.
    pub(crate) fn prepare(
        &self,
        base: &BaseUrl,
        user_agent: &str,
        idempotency_key: &dyn Fn() -> String,
    ) -> Result<Prepared, Error> {
        let path = if self.operation.body == BodyRule::Free { self.raw_path()? } else { self.path()? };
        self.check_query()?;
        let Checked { body, sends } = self.body.checked(&self.operation, idempotency_key)?;
        let mut headers = Vec::with_capacity(3 + self.headers.len());
        headers.push((Cow::Borrowed("accept"), Cow::Borrowed(JSON)));
        if body.is_some() {
            headers.push((Cow::Borrowed("content-type"), Cow::Borrowed(JSON)));
        }
        headers.push((Cow::Borrowed("user-agent"), Cow::Owned(user_agent.to_owned())));
        for (name, value) in &self.headers {
            headers.push((Cow::Owned(checked_header(name, value)?), Cow::Owned(value.clone())));
        }
        let url = [base.as_str(), &path, &self.query_string()].concat();
        Ok(Prepared { method: self.operation.method, url: url.into(), headers: headers.into(), body, sends })
    }

    fn path(&self) -> Result<String, Error> {
        let mut path = String::with_capacity(self.operation.path.len() + 40 * self.path_args.len());
        let mut rest = self.operation.path.as_ref();
        let mut used = 0;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            path.push_str(before);
            path.push_str(&self.segment(name)?);
            used += 1;
            rest = after;
        }
        path.push_str(rest);
        match self.path_args.get(used..) {
            None | Some([]) => Ok(path),
            Some(_) => Err(Error::invalid_request(format!(
                "{} takes {used} path argument(s), {} were given",
                self.operation.id,
                self.path_args.len()
            ))),
        }
    }

    fn segment(&self, name: &str) -> Result<String, Error> {
        let given = self.path_args.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
        let fault = match given {
            None => "is missing",
            Some("") => "is empty",
            Some("." | "..") => "is a dot segment, which names another path",
            Some(value) => return Ok(utf8_percent_encode(value, SEGMENT).to_string()),
        };
        Err(Error::invalid_request(format!("{}: path argument {name} {fault}; expected an id", self.operation.id)))
    }

    /// A raw request's path is the caller's own; it must stay below the base URL.
    fn raw_path(&self) -> Result<String, Error> {
        let path = self.operation.path.as_ref();
        let fault = if !path.starts_with('/') {
            "does not start with a slash"
        } else if !path.bytes().all(is_path_byte) {
            "has characters that no path has; percent-encode them, and pass a query as query parameters"
        } else if !is_percent_encoded(path) {
            "has a percent sign without two hex digits"
        } else if has_hollow_segment(path) {
            "has an empty or dot segment"
        } else {
            return Ok(path.to_owned());
        };
        Err(Error::invalid_request(format!("path {} {fault}", quote(path))))
    }

    fn check_query(&self) -> Result<(), Error> {
        check::query(self.operation.query, &self.query)
            .map_err(|faults| Error::invalid_request(format!("{}: {faults}", self.operation.id)))
    }

    fn query_string(&self) -> String {
        let encode = |text| utf8_percent_encode(text, SEGMENT);
        let pairs = self.query.iter().enumerate();
        pairs.fold(String::new(), |text, (index, (name, value))| {
            let separator = if index == 0 { '?' } else { '&' };
            format!("{text}{separator}{}={}", encode(name), encode(value))
        })
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("operation", &self.operation.id).finish_non_exhaustive()
    }
}

fn checked_header(name: &str, value: &str) -> Result<String, Error> {
    let lower = name.to_ascii_lowercase();
    let fault = if !is_header_name(&lower) {
        "is no header name"
    } else if RESERVED_HEADERS.contains(&lower.as_str()) {
        "is set by the client and cannot be given"
    } else if !is_header_value(value) {
        "has a value with control or non-ASCII characters"
    } else {
        return Ok(lower);
    };
    Err(Error::invalid_request(format!("header {} {fault}", quote(name))))
}

/// A token of RFC 9110 section 5.6.2.
fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Visible ASCII, spaces and tabs: what every transport can write.
pub(crate) fn is_header_value(value: &str) -> bool {
    value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}

/// `pchar` of RFC 3986 section 3.3, slashes, and the percent sign of what the caller encoded.
fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/".contains(&byte)
}

/// Every percent sign begins an octet (RFC 3986 section 2.1).
fn is_percent_encoded(path: &str) -> bool {
    path.split('%').skip(1).all(|rest| rest.len() >= 2 && rest.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit))
}

/// A segment that is empty or names another path, encoded dots and slashes included. One slash may stand at the end.
fn has_hollow_segment(path: &str) -> bool {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    let segments = decoded.strip_prefix(b"/").unwrap_or(&decoded);
    let segments = segments.strip_suffix(b"/").unwrap_or(segments);
    segments.split(|byte| *byte == b'/').any(|segment| matches!(segment, b"" | b"." | b".."))
}

/// A header field that the core sends: its name in lower case, and its value.
pub type HeaderField = (Cow<'static, str>, Cow<'static, str>);

/// What every attempt of a call sends, but for its key.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) method: Method,
    pub(crate) url: Arc<str>,
    pub(crate) headers: Arc<[HeaderField]>,
    pub(crate) body: Option<Bytes>,
    /// What it would start, if it starts messages to people.
    pub(crate) sends: Option<&'static str>,
}

impl Prepared {
    pub(crate) fn outbound(&self, key: ApiKey, attempt: u32, times: AttemptTimes) -> Outbound {
        let AttemptTimes { now, deadline, connect_timeout_ms, read_timeout_ms } = times;
        let timeout_ms = deadline.since(now);
        Outbound {
            method: self.method,
            url: self.url.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            credential: Credential(key),
            attempt,
            timeout_ms,
            connect_timeout_ms: connect_timeout_ms.min(timeout_ms),
            read_timeout_ms: read_timeout_ms.min(timeout_ms),
            deadline,
        }
    }
}

/// The time of one attempt.
pub(crate) struct AttemptTimes {
    pub(crate) now: Instant,
    pub(crate) deadline: Instant,
    pub(crate) connect_timeout_ms: Millis,
    pub(crate) read_timeout_ms: Millis,
}

/// One attempt, for the host's transport to send.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// The method.
    pub method: Method,
    /// The absolute URL, encoded. Redirects from it are never followed.
    pub url: Arc<str>,
    /// Without `authorization`.
    pub headers: Arc<[HeaderField]>,
    /// The body.
    pub body: Option<Bytes>,
    /// The secret to reveal when the request is written, and not before.
    pub credential: Credential,
    /// Counted from 1.
    pub attempt: u32,
    /// How long the attempt may take in all, in milliseconds.
    pub timeout_ms: Millis,
    /// How long connecting may take of that: name, address, proxy and TLS.
    pub connect_timeout_ms: Millis,
    /// How long the server may be silent of that, once the request is written.
    pub read_timeout_ms: Millis,
    /// `timeout_ms` as an instant.
    pub deadline: Instant,
}

impl Outbound {
    /// The request with its `Authorization`, marked sensitive.
    ///
    /// # Errors
    /// None in practice: everything was checked when the call started. A fault would be an `InvalidRequest`.
    pub fn to_http(&self) -> Result<http::Request<Bytes>, Error> {
        let mut authorization = HeaderValue::from_str(&self.credential.authorization())
            .map_err(|_| Error::invalid_request("the key does not fit a header"))?;
        authorization.set_sensitive(true);
        let mut builder =
            http::Request::builder().method(self.method.as_str()).uri(&*self.url).header(AUTHORIZATION, authorization);
        for (name, value) in self.headers.iter() {
            builder = builder.header(&**name, &**value);
        }
        builder.body(self.body.clone().unwrap_or_default()).map_err(|fault| Error::invalid_request(fault.to_string()))
    }
}

/// The right to reveal one key, once a request is written.
#[derive(Clone, Debug)]
pub struct Credential(ApiKey);

impl Credential {
    /// The value of the `Authorization` header. Write it to the socket and nowhere else.
    pub fn authorization(&self) -> Zeroizing<String> {
        self.0.authorization()
    }

    /// The key's fingerprint.
    pub fn key_id(&self) -> KeyId {
        self.0.id()
    }
}
