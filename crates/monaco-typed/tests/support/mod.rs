//! A small blocking host over real sockets, the emulator as a process, and what accessors see.

// Each test file uses its own part of this module.
#![allow(dead_code, unused_imports, unused_macros)]

mod emulator;
mod host;
mod seen;

pub(crate) use emulator::Emulator;
pub(crate) use host::Host;
pub(crate) use seen::{Seen, seen, seen_text, seen_union};

use monaco_core::{Error, UnixTime};
use serde_json::Value;

/// What a call gives, as its accessors see it.
pub(crate) type Outcome = Result<Value, Error>;

/// A case's call.
pub(crate) type Call = fn(&Host) -> Outcome;

/// An instant of a case.
pub(crate) fn instant(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap_or_else(|| panic!("no instant: {text}"))
}
