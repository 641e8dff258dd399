//! The core's own names, which cross as enums of the host's language. Each is written out, so that a new one does not compile unmapped.

use monaco_core::{Certainty, ErrorKind, FailureKind, KeyReason, Severity, WaitReason};

#[uniffi::remote(Enum)]
pub enum Certainty {
    NotSent,
    Rejected,
    Unknown,
    Applied,
}

#[uniffi::remote(Enum)]
pub enum ErrorKind {
    InvalidKey,
    InvalidConfig,
    InvalidRequest,
    SendsNotAllowed,
    KeyProvider,
    BadRequest,
    Authentication,
    PermissionDenied,
    NotFound,
    Conflict,
    Unprocessable,
    RateLimited,
    Server,
    UnexpectedStatus,
    Connection,
    Certificate,
    Proxy,
    Timeout,
    Undecodable,
    Cancelled,
    Misuse,
}

#[uniffi::remote(Enum)]
pub enum FailureKind {
    NotConnected,
    ConnectTimedOut,
    PoolExhausted,
    CertificateRefused,
    ProxyRefused,
    NotWritten,
    ConnectionLost,
    TimedOut,
    InvalidAnswer,
    AnswerTooLarge,
}

#[uniffi::remote(Enum)]
pub enum KeyReason {
    First,
    Rejected,
}

#[uniffi::remote(Enum)]
pub enum Severity {
    Debug,
    Info,
    Warning,
}

#[uniffi::remote(Enum)]
pub enum WaitReason {
    RateLimit,
    Window,
    Pacing,
    Queue,
    Backoff,
    Key,
    Answer,
}
