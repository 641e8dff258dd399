//! What happened, as data. Redacted by construction: no event has a field that could hold a key, a body, a path argument or a query.

use std::borrow::Cow;

use serde::Serialize;

use crate::call_id::CallId;
use crate::error::{Certainty, ErrorKind};
use crate::key::KeyId;
use crate::key_ring::KeyReason;
use crate::limiter::WaitReason;
use crate::names::named;
use crate::rate_limit::IgnoredHeader;
use crate::retry::FailureKind;
use crate::time::Millis;

/// Something that happened to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The call it happened to.
    pub call: CallId,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventKind {
    /// A call began.
    Started {
        /// The catalogue's id; `raw` and the method for a raw request.
        operation: Cow<'static, str>,
    },
    /// The call waits.
    Waiting {
        /// What for.
        why: WaitReason,
        /// How long, unless it is woken before.
        wait_ms: Millis,
    },
    /// An attempt is handed to the transport.
    Sending {
        /// Counted from 1.
        attempt: u32,
        /// The key it goes with.
        key: KeyId,
        /// Its time.
        timeout_ms: Millis,
    },
    /// An attempt was answered.
    Answered {
        /// Counted from 1.
        attempt: u32,
        /// The status.
        status: u16,
    },
    /// An attempt brought no answer.
    Failed {
        /// Counted from 1.
        attempt: u32,
        /// Why.
        failure: FailureKind,
        /// Whether the server may have acted on it.
        certainty: Certainty,
    },
    /// The call will be sent again.
    Retrying {
        /// After how long, at the earliest.
        wait_ms: Millis,
        /// Whether the server named that wait.
        server_said: bool,
    },
    /// The failure could have been tried again and is not.
    GaveUp {
        /// Why not.
        because: GiveUpReason,
    },
    /// A 429 closed the gate for every call of the client.
    GateClosed {
        /// For how long.
        wait_ms: Millis,
    },
    /// The probe was answered: the gate is open.
    GateOpened,
    /// A header about the limit was not used.
    HeaderIgnored(IgnoredHeader),
    /// Monaco answered 401 to the current key.
    KeyRejected {
        /// That key.
        key: KeyId,
    },
    /// The call goes on with another key.
    KeySwitched {
        /// The new one.
        to: KeyId,
    },
    /// The host's provider is asked.
    KeyRequested {
        /// Why.
        reason: KeyReason,
    },
    /// The host's provider failed.
    KeyProviderFailed,
    /// A DELETE whose earlier attempt ended unknown found nothing left to delete.
    DeletedBefore,
    /// An input came that the call was not waiting for.
    InputIgnored,
    /// The call ended.
    Finished {
        /// The kind of failure; none for a success.
        error: Option<ErrorKind>,
        /// Attempts that were sent.
        attempts: u32,
        /// Time since it began.
        elapsed_ms: Millis,
    },
}

/// How loud an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A call's ordinary way.
    Debug,
    /// What delays or redirects it.
    Info,
    /// What someone should look at.
    Warning,
}

impl EventKind {
    /// How loud it is.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Started { .. }
            | Self::Waiting { .. }
            | Self::Sending { .. }
            | Self::Answered { .. }
            | Self::KeyRequested { .. }
            | Self::GateOpened
            | Self::Finished { .. } => Severity::Debug,
            Self::Failed { .. }
            | Self::Retrying { .. }
            | Self::GateClosed { .. }
            | Self::KeySwitched { .. }
            | Self::DeletedBefore => Severity::Info,
            Self::GaveUp { .. }
            | Self::HeaderIgnored(_)
            | Self::KeyRejected { .. }
            | Self::KeyProviderFailed
            | Self::InputIgnored => Severity::Warning,
        }
    }
}

named! {
    /// Why a failure that could have been tried again is not.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum GiveUpReason {
        /// All attempts are spent.
        Attempts = "attempts",
        /// The operation must not be sent twice after an unknown outcome.
        RetrySafety = "retry_safety",
        /// The wait is longer than `max_wait_ms`.
        MaxWait = "max_wait",
        /// The wait ends after the call's deadline.
        Deadline = "deadline",
        /// The retry quota is used up.
        RetryQuota = "retry_quota",
        /// No other key is known.
        NoOtherKey = "no_other_key",
    }
}

impl GiveUpReason {
    /// The reason as it ends an error's message.
    pub(crate) const fn as_note(self) -> &'static str {
        match self {
            Self::Attempts => "all attempts are spent",
            Self::RetrySafety => "not sent again: the operation could be done twice",
            Self::MaxWait => "not sent again: the wait is longer than max_wait",
            Self::Deadline => "not sent again: the wait ends after the call's deadline",
            Self::RetryQuota => "not sent again: the retry quota is used up, the server keeps failing",
            Self::NoOtherKey => "no other key is known",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_call_is_quiet_delays_are_told_and_faults_are_warned_of() {
        let finished = EventKind::Finished { error: None, attempts: 1, elapsed_ms: 5 };
        for quiet in [EventKind::Answered { attempt: 1, status: 200 }, EventKind::GateOpened, finished] {
            assert_eq!(quiet.severity(), Severity::Debug, "{quiet:?}");
        }
        for told in [EventKind::GateClosed { wait_ms: 5 }, EventKind::DeletedBefore] {
            assert_eq!(told.severity(), Severity::Info, "{told:?}");
        }
        for fault in
            [EventKind::GaveUp { because: GiveUpReason::Attempts }, EventKind::KeyProviderFailed, EventKind::InputIgnored]
        {
            assert_eq!(fault.severity(), Severity::Warning, "{fault:?}");
        }
    }
}
