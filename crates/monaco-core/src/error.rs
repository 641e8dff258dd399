//! What can go wrong, as data a caller can act on.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::names::named;
use crate::redact::redact;
use crate::time::Millis;

/// Bytes of an answer's body that are kept.
const KEPT_BODY: usize = 4096;

named! {
    /// Whether the server acted on a request that failed.
    ///
    /// Of several attempts the strongest counts: one that may have been applied outweighs any number that were refused.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Certainty {
        /// No byte of the request was written.
        NotSent = "not_sent",
        /// The server answered that it did nothing.
        Rejected = "rejected",
        /// The request was written, at least in part, and no answer tells what became of it.
        Unknown = "unknown",
        /// The server answered that it did it, but the answer could not be used.
        Applied = "applied",
    }
}

named! {
    /// What kind of failure an [`Error`] is: one exception class each, in languages that have them.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum ErrorKind {
        /// The key is not one (format, placeholder, an opaque bearer for Monaco's own host).
        InvalidKey = "invalid_key",
        /// The configuration does not hold together.
        InvalidConfig = "invalid_config",
        /// The request could not be built; nothing was sent.
        InvalidRequest = "invalid_request",
        /// The request would start messages to people, and the caller has not allowed that; nothing was sent.
        SendsNotAllowed = "sends_not_allowed",
        /// The host's key provider failed.
        KeyProvider = "key_provider",
        /// 400.
        BadRequest = "bad_request",
        /// 401, and no other key is known.
        Authentication = "authentication",
        /// 403: the key is valid but lacks access.
        PermissionDenied = "permission_denied",
        /// 404.
        NotFound = "not_found",
        /// 409: a duplicate, or a campaign that is being processed.
        Conflict = "conflict",
        /// 422: the server's validation refused the request.
        Unprocessable = "unprocessable",
        /// 429, or a wait for the rate limit that is longer than the caller allows.
        RateLimited = "rate_limited",
        /// 5xx.
        Server = "server",
        /// Any other status that is no success, redirects included: they are never followed.
        UnexpectedStatus = "unexpected_status",
        /// The connection could not be made, or was lost.
        Connection = "connection",
        /// The server's certificate was refused.
        Certificate = "certificate",
        /// The proxy refused the connection.
        Proxy = "proxy",
        /// No answer came within the attempt's time, or no attempt could be made within the call's deadline.
        Timeout = "timeout",
        /// A success whose body is not what the operation promises.
        Undecodable = "undecodable",
        /// The caller cancelled the call.
        Cancelled = "cancelled",
        /// The host drove the core out of turn.
        Misuse = "misuse",
    }
}

/// A failure, with everything a caller needs to act on it. It never holds a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Error(Box<Details>);

/// What an [`Error`] carries, behind one pointer, so that results stay small.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Details {
    kind: ErrorKind,
    message: Cow<'static, str>,
    certainty: Certainty,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip)]
    bounds: Option<Bounds>,
}

/// An option that is out of its bounds, for hosts that know it by another name or in another unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The option's name in [`Config`](crate::Config) or [`CallOptions`](crate::CallOptions).
    pub option: &'static str,
    /// What it was given.
    pub value: u64,
    /// The least that is accepted.
    pub least: u64,
    /// The most that is accepted.
    pub most: u64,
}

impl Error {
    /// A failure before anything was sent. A message is redacted, unless it is a literal of this crate.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Details {
            kind,
            message: redacted(message.into()),
            certainty: Certainty::NotSent,
            attempts: 0,
            status: None,
            code: None,
            body: None,
            request_id: None,
            retry_after_ms: None,
            cause: None,
            bounds: None,
        }))
    }

    pub(crate) fn invalid_key(fault: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidKey, fault)
    }

    pub(crate) fn invalid_config(fault: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidConfig, fault)
    }

    pub(crate) fn out_of_bounds(bounds: Bounds) -> Self {
        let Bounds { option, value, least, most } = bounds;
        let mut error = Self::invalid_config(format!("{option} is {value}; expected {least} to {most}"));
        error.0.bounds = Some(bounds);
        error
    }

    pub(crate) fn invalid_request(fault: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidRequest, fault)
    }

    pub(crate) fn sends_not_allowed(operation: &str, would: &str) -> Self {
        Self::new(
            ErrorKind::SendsNotAllowed,
            format!(
                "{operation} was not sent, because it would {would}; allow sends for this call or for the client if that is wanted"
            ),
        )
    }

    pub(crate) fn undecodable(fault: impl Into<Cow<'static, str>>, status: u16, request_id: Option<String>) -> Self {
        Self::new(ErrorKind::Undecodable, fault).with_status(status).with_answer(None, None, request_id)
    }

    pub(crate) fn with_certainty(mut self, certainty: Certainty) -> Self {
        self.0.certainty = certainty;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_answer(mut self, code: Option<String>, body: Option<String>, request_id: Option<String>) -> Self {
        self.0.code = code;
        self.0.body = body;
        self.0.request_id = request_id;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Millis>) -> Self {
        self.0.retry_after_ms = wait;
        self
    }

    pub(crate) fn with_cause(mut self, cause: impl AsRef<str>) -> Self {
        self.0.cause = Some(redact(cause.as_ref()).into_owned());
        self
    }

    /// Adds the raw body of a success that could not be decoded and did not cross into the core: bounded and redacted.
    pub(crate) fn with_undecoded(mut self, body: &[u8]) -> Self {
        if self.0.kind == ErrorKind::Undecodable && !body.is_empty() {
            self.0.body = Some(kept_text(body));
        }
        self
    }

    /// Masks secrets that have no form to be known by, wherever text came from outside.
    pub(crate) fn masked(mut self, mask: impl Fn(&str) -> String) -> Self {
        self.0.message = mask(&self.0.message).into();
        for text in [&mut self.0.code, &mut self.0.body, &mut self.0.request_id, &mut self.0.cause] {
            *text = text.as_deref().map(&mask);
        }
        self
    }

    /// Adds why the call was given up although this failure could have been tried again.
    pub(crate) fn with_note(mut self, note: impl Into<Cow<'static, str>>) -> Self {
        let message = self.0.message.to_mut();
        message.push_str("; ");
        message.push_str(&redacted(note.into()));
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What was wrong, in words: the server's message where it gave one.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether the server acted on the request: the strongest over all attempts.
    pub fn certainty(&self) -> Certainty {
        self.0.certainty
    }

    /// Attempts that were sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The status of the last answer.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Monaco's error code, from `{"error": {"code": …}}`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The answer's raw body, bounded and redacted.
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// The request id, where the server or a proxy gave one.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the server asked to wait, in milliseconds from the moment the call failed.
    pub fn retry_after_ms(&self) -> Option<Millis> {
        self.0.retry_after_ms
    }

    /// Which option was out of its bounds, where that is what was wrong.
    pub fn bounds(&self) -> Option<Bounds> {
        self.0.bounds
    }

    /// The class and redacted text of the transport's or provider's own failure.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.status {
            Some(status) => write!(f, "{status}: {}", self.0.message),
            None => f.write_str(&self.0.message),
        }
    }
}

impl std::error::Error for Error {}

fn redacted(text: Cow<'static, str>) -> Cow<'static, str> {
    match text {
        Cow::Borrowed(literal) => Cow::Borrowed(literal),
        Cow::Owned(text) => match redact(&text) {
            Cow::Borrowed(_) => Cow::Owned(text),
            Cow::Owned(masked) => Cow::Owned(masked),
        },
    }
}

/// What an error keeps of a body: bounded and redacted.
pub(crate) fn kept_text(body: &[u8]) -> String {
    redact(&String::from_utf8_lossy(&body[..body.len().min(KEPT_BODY)])).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_grows_from_not_sent_to_applied() {
        let mut all = [Certainty::Applied, Certainty::NotSent, Certainty::Unknown, Certainty::Rejected];
        all.sort();
        assert_eq!(all, [Certainty::NotSent, Certainty::Rejected, Certainty::Unknown, Certainty::Applied]);
    }

    #[test]
    fn names_are_the_serialised_form() {
        for kind in ErrorKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("serialises"), kind.name());
        }
    }

    #[test]
    fn messages_and_causes_are_redacted() {
        let text = |text: &str| text.to_owned();
        let error = Error::new(ErrorKind::Connection, text("lost mks_abc")).with_cause("Bearer abc").with_note(text("mks_def"));
        assert_eq!(error.to_string(), "lost mks_…; mks_…");
        assert_eq!(error.cause(), Some("Bearer …"));
    }

    #[test]
    fn an_error_tells_all_that_is_known_of_the_failure() {
        let error = Error::new(ErrorKind::RateLimited, "slow down").with_status(429).with_retry_after(Some(2_000));
        let error = error.with_certainty(Certainty::Rejected).with_attempts(3);
        assert_eq!(error.to_string(), "429: slow down");
        assert_eq!((error.certainty(), error.attempts(), error.retry_after_ms()), (Certainty::Rejected, 3, Some(2_000)));
        let bounds = Bounds { option: "max_attempts", value: 0, least: 1, most: 100 };
        assert_eq!((error.bounds(), Error::out_of_bounds(bounds).bounds()), (None, Some(bounds)));
    }
}
