//! Why an answer cannot be read.

use std::fmt;

use crate::retry::FailureKind;

/// Why an answer cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireError {
    /// It breaks the grammar, or could be read in two ways; the text says where.
    Malformed(&'static str),
    /// It is larger than [`Limits`](crate::wire::Limits) allow; the text says what of it.
    TooLarge(&'static str),
    /// The connection closed before its end.
    Cut,
    /// The decoder failed before, or was asked for an answer that is not whole.
    Misuse,
}

impl WireError {
    /// What the failure means for the call.
    pub const fn failure_kind(self) -> FailureKind {
        match self {
            Self::Malformed(_) | Self::Misuse => FailureKind::InvalidAnswer,
            Self::TooLarge(_) => FailureKind::AnswerTooLarge,
            Self::Cut => FailureKind::ConnectionLost,
        }
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(what) => write!(f, "the answer has {what}"),
            Self::TooLarge(what) => write!(f, "the answer has {what} beyond the limit"),
            Self::Cut => f.write_str("the connection closed before the end of the answer"),
            Self::Misuse => f.write_str("the decoder has no answer to give"),
        }
    }
}

impl std::error::Error for WireError {}
