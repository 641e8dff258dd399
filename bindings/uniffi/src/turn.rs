//! A turn as the one record that crosses.

use monaco_core::{CallId, KeyReason, Severity, WaitReason};

use crate::error::CoreError;

/// Everything the host must act on but the events, which are read by [`Call::events`](crate::Call::events) where somebody listens.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Turn {
    /// What this call does next.
    pub step: Step,
    /// Calls to signal, by number: each wakes from its wait and reports `Timeout`.
    pub wake: Vec<u64>,
    /// How loud the loudest event is; none without events.
    pub loudest: Option<Severity>,
}

/// What a call does next.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Step {
    /// Send this request; report `Succeeded`, `Answered` or `Failed`.
    Send {
        /// The request, without its key.
        outbound: Outbound,
    },
    /// Sleep until then or until woken; report `Timeout`.
    Wait {
        /// When to look again.
        until: u64,
        /// What for.
        why: WaitReason,
    },
    /// Ask the key provider; report `Key` or `NoKey`, or `Timeout` once the deadline has passed.
    FetchKey {
        /// Why a key is needed.
        reason: KeyReason,
        /// The call's deadline.
        deadline: u64,
    },
    /// The call ended with a success.
    Done {
        /// What the host does not know of it.
        success: Success,
    },
    /// The call ended with an error.
    Failed {
        /// The error.
        error: CoreError,
    },
    /// The core's `Step` may grow: this workspace builds core and binding together, so nothing is of a kind that is not known here.
    Unknown,
}

/// The request without its key, which [`Call::authorization`](crate::Call::authorization) reveals.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Outbound {
    /// The method.
    pub method: String,
    /// The absolute URL, encoded. Redirects from it are never followed.
    pub url: String,
    /// Names and values without `authorization`, one a line.
    pub headers: String,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// The key's fingerprint.
    pub key: String,
    /// Counted from 1.
    pub attempt: u32,
    /// How long the attempt may take in all.
    pub timeout_ms: u64,
    /// How long connecting may take of that: name, address, proxy and TLS.
    pub connect_timeout_ms: u64,
    /// How long the server may be silent of that, once the request is written.
    pub read_timeout_ms: u64,
    /// `timeout_ms` as an instant.
    pub deadline: u64,
}

/// A success, whose headers and body the host holds.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Success {
    /// The status; 204 for a DELETE that was found done.
    pub status: u16,
    /// The request's id, where the server or a proxy gave one.
    pub request_id: Option<String>,
    /// Attempts that were sent.
    pub attempts: u32,
}

impl Turn {
    pub(crate) fn of(turn: &monaco_core::Turn) -> Self {
        Self {
            step: Step::of(&turn.step),
            wake: turn.wake.iter().copied().map(CallId::number).collect(),
            loudest: turn.events.iter().map(|event| event.kind.severity()).max(),
        }
    }
}

impl Step {
    fn of(step: &monaco_core::Step) -> Self {
        match step {
            monaco_core::Step::Send(outbound) => Self::Send { outbound: Outbound::of(outbound) },
            monaco_core::Step::Wait { until, why } => Self::Wait { until: until.as_millis(), why: *why },
            monaco_core::Step::FetchKey { reason, deadline } => {
                Self::FetchKey { reason: *reason, deadline: deadline.as_millis() }
            }
            monaco_core::Step::Done(result) => match result {
                Ok(success) => Self::Done { success: Success::of(success) },
                Err(error) => Self::Failed { error: CoreError::of(error) },
            },
            _ => Self::Unknown,
        }
    }
}

impl Outbound {
    fn of(outbound: &monaco_core::Outbound) -> Self {
        // The core refuses a header with a line break in it.
        let lines: Vec<&str> = outbound.headers.iter().flat_map(|(name, value)| [name.as_ref(), value.as_ref()]).collect();
        Self {
            method: outbound.method.as_str().to_owned(),
            url: outbound.url.to_string(),
            headers: lines.join("\n"),
            body: outbound.body.as_deref().map(<[u8]>::to_vec),
            key: outbound.credential.key_id().to_string(),
            attempt: outbound.attempt,
            timeout_ms: outbound.timeout_ms,
            connect_timeout_ms: outbound.connect_timeout_ms,
            read_timeout_ms: outbound.read_timeout_ms,
            deadline: outbound.deadline.as_millis(),
        }
    }
}

impl Success {
    fn of(success: &monaco_core::Success) -> Self {
        Self { status: success.status, request_id: success.request_id.clone(), attempts: success.attempts }
    }
}
