//! How loud an event is, in the numbers of Python's `logging`.

use monaco_core::EventKind;

const DEBUG: u8 = 10;
const INFO: u8 = 20;
const WARNING: u8 = 30;

/// DEBUG for a call's ordinary way, INFO for what delays or redirects it, WARNING for what someone should look at.
pub(crate) fn level(kind: &EventKind) -> u8 {
    match kind {
        EventKind::Started { .. }
        | EventKind::Waiting { .. }
        | EventKind::Sending { .. }
        | EventKind::Answered { .. }
        | EventKind::KeyRequested { .. }
        | EventKind::GateOpened
        | EventKind::Finished { .. } => DEBUG,
        EventKind::Failed { .. }
        | EventKind::Retrying { .. }
        | EventKind::GateClosed { .. }
        | EventKind::KeySwitched { .. }
        | EventKind::DeletedBefore => INFO,
        EventKind::GaveUp { .. }
        | EventKind::HeaderIgnored(_)
        | EventKind::KeyRejected { .. }
        | EventKind::KeyProviderFailed
        | EventKind::InputIgnored => WARNING,
    }
}
