//! One logical call: inputs in, turns out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use monaco_core::{Body, FailureKind, Headers, Instant, PageFacts, Pagination, Response, Severity, Step, TransportFailure};

use crate::error::CoreError;
use crate::facts::{Row, Shape, facts};
use crate::json::text;
use crate::key::ApiKey;
use crate::turn::Turn;

/// What the host reports to a call.
#[derive(Debug, uniffi::Enum)]
pub enum Input {
    /// A wait is over, by its time or by a wake. Legal at any time.
    Timeout,
    /// The caller does not want the result any more.
    Cancel,
    /// The answer was a success, and the host decoded it.
    Succeeded {
        /// The status.
        status: u16,
        /// Names and values, one a line.
        headers: String,
        /// What the body was.
        shape: Shape,
        /// Its `pagination`, where that has all four counts.
        pagination: Option<Pagination>,
        /// Where `data` was an array of objects: their ids and times, where those are texts.
        rows: Option<Vec<Row>>,
    },
    /// Any answer, whose body the core reads.
    Answered {
        /// The status.
        status: u16,
        /// Names and values, one a line.
        headers: String,
        /// The body, without any transfer or content coding.
        body: Vec<u8>,
    },
    /// There was no answer.
    Failed {
        /// Why.
        kind: FailureKind,
        /// The class and text of the transport's own exception; redacted when it is taken over.
        cause: String,
    },
    /// The provider's answer to `FetchKey`.
    Key {
        /// The key.
        key: Arc<ApiKey>,
    },
    /// The provider's failure.
    NoKey {
        /// What it said; redacted.
        failure: String,
    },
}

/// One logical call. Freeing it is cancelling it.
#[derive(uniffi::Object)]
pub struct Call {
    inner: monaco_core::Call,
    last: Mutex<monaco_core::Turn>,
}

impl Call {
    pub(crate) fn new(inner: monaco_core::Call, first: monaco_core::Turn) -> Self {
        Self { inner, last: Mutex::new(first) }
    }

    pub(crate) fn id(&self) -> u64 {
        self.inner.id().number()
    }

    pub(crate) fn first_turn(&self) -> Turn {
        Turn::of(&self.last())
    }

    /// What `read` makes of the page that the call ended with; none where it ended with none.
    pub(crate) fn with_page<T>(&self, read: impl FnOnce(&PageFacts) -> T) -> Option<T> {
        let Step::Done(Ok(success)) = &self.last().step else { return None };
        success.page.as_ref().map(read)
    }

    fn last(&self) -> MutexGuard<'_, monaco_core::Turn> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[uniffi::export]
impl Call {
    /// Reports what happened and says what to do next. Any input is legal at any time; one that the call is not waiting for changes
    /// nothing and is told as an event.
    pub fn advance(&self, input: Input, now: u64) -> Turn {
        let mut last = self.last();
        *last = self.inner.advance(into_core(input), Instant::from_millis(now));
        Turn::of(&last)
    }

    /// What happened in the last turn, as JSON: `[[severity, event], …]`.
    pub fn events(&self) -> String {
        text(&self.last().events.iter().map(|event| (severity(event.kind.severity()), event)).collect::<Vec<_>>())
    }

    /// The secret value of the `Authorization` header of what is to be sent. Write it to the socket and keep it nowhere.
    pub fn authorization(&self) -> Option<String> {
        let Step::Send(outbound) = &self.last().step else { return None };
        Some(outbound.credential.authorization().as_str().to_owned())
    }

    /// The error that the call ended with, with the last answer's body where the core did not see it.
    pub fn error_with_body(&self, body: Vec<u8>) -> Option<CoreError> {
        let Step::Done(Err(error)) = &self.last().step else { return None };
        Some(CoreError::of(&self.inner.with_body(error.clone(), &body)))
    }

    /// The page that the call ended with as the core read it, as JSON: for the transcripts.
    pub fn page(&self) -> Option<String> {
        self.with_page(text)
    }
}

fn into_core(input: Input) -> monaco_core::Input {
    match input {
        Input::Timeout => monaco_core::Input::Timeout,
        Input::Cancel => monaco_core::Input::Cancel,
        Input::Succeeded { status, headers, shape, pagination, rows } => {
            answer(status, &headers, Body::Facts(facts(shape, pagination, rows)))
        }
        Input::Answered { status, headers, body } => answer(status, &headers, Body::Bytes(Bytes::from(body))),
        Input::Failed { kind, cause } => monaco_core::Input::Failure(TransportFailure { kind, cause }),
        Input::Key { key } => monaco_core::Input::Key(Ok(key.inner.clone())),
        Input::NoKey { failure } => monaco_core::Input::Key(Err(failure)),
    }
}

fn answer(status: u16, headers: &str, body: Body) -> monaco_core::Input {
    monaco_core::Input::Response(Response { status, headers: Headers::from_lines(headers), body })
}

/// By the names that loggers have.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Debug => "debug",
        Severity::Info => "info",
        Severity::Warning => "warn",
    }
}
