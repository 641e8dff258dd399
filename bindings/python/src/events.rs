//! How loud an event is, in the numbers of Python's `logging`.

use monaco_core::{EventKind, Severity};

pub(crate) fn level(kind: &EventKind) -> u8 {
    match kind.severity() {
        Severity::Debug => 10,
        Severity::Info => 20,
        Severity::Warning => 30,
    }
}
