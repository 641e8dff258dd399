//! The core's error as a record, and what is thrown.

use std::fmt;

use monaco_core::{Certainty, ErrorKind};

/// A failure, with everything a caller needs to act on it. It never holds a key.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CoreError {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// What was wrong, in words: the server's message where it gave one.
    pub message: String,
    /// Whether the server acted on the request: the strongest over all attempts.
    pub certainty: Certainty,
    /// Attempts that were sent.
    pub attempts: u32,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// Monaco's error code.
    pub code: Option<String>,
    /// The answer's raw body, bounded and redacted.
    pub body: Option<String>,
    /// The request's id, where the server or a proxy gave one.
    pub request_id: Option<String>,
    /// How long the server asked to wait, in milliseconds from the moment the call failed.
    pub retry_after_ms: Option<u64>,
    /// The class and redacted text of the transport's or provider's own failure.
    pub cause: Option<String>,
}

impl CoreError {
    pub(crate) fn of(error: &monaco_core::Error) -> Self {
        Self {
            kind: error.kind(),
            message: error.message().to_owned(),
            certainty: error.certainty(),
            attempts: error.attempts(),
            status: error.status(),
            code: error.code().map(str::to_owned),
            body: error.body().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            retry_after_ms: error.retry_after_ms(),
            cause: error.cause().map(str::to_owned),
        }
    }

    /// Of a host that drives the binding in a way that no host of this project does.
    pub(crate) fn misuse(fault: &str) -> Self {
        Self {
            kind: ErrorKind::Misuse,
            message: fault.to_owned(),
            certainty: Certainty::NotSent,
            attempts: 0,
            status: None,
            code: None,
            body: None,
            request_id: None,
            retry_after_ms: None,
            cause: None,
        }
    }
}

/// An option that is out of its bounds, for hosts that know it by another name or in another unit.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OutOfBounds {
    /// The option's name in the core.
    pub option: String,
    /// What it was given.
    pub value: u64,
    /// The least that is accepted.
    pub least: u64,
    /// The most that is accepted.
    pub most: u64,
}

/// What the core refuses before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
pub enum Refused {
    /// The one way in which it does.
    Because {
        /// What was wrong.
        error: Box<CoreError>,
        /// Which option was out of its bounds, where that is what was wrong.
        bounds: Option<OutOfBounds>,
    },
}

impl From<monaco_core::Error> for Refused {
    fn from(error: monaco_core::Error) -> Self {
        let bounds = error.bounds().map(|bounds| OutOfBounds {
            option: bounds.option.to_owned(),
            value: bounds.value,
            least: bounds.least,
            most: bounds.most,
        });
        Self::Because { error: Box::new(CoreError::of(&error)), bounds }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Because { error, .. } = self;
        f.write_str(&error.message)
    }
}

impl std::error::Error for Refused {}
