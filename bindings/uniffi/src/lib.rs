//! monaco-core for Kotlin and Swift, by UniFFI.
//!
//! Converts types and decides nothing. Synchronous, without futures and without callbacks into the host: the loop is the host's, so that
//! coroutines and tasks are cancelled there, and tell the core. A crossing costs more than what happens behind it (by JNA some tens of
//! microseconds), so a call has two, `start` and `advance`, each of one record, and what is many small things crosses as one text.
//! Instants and durations are whole milliseconds. What each call does crosses on a [`Slate`] as well, for hosts that carry numbers much
//! more cheaply than structures.
//!
//! No record holds a key, because hosts print records: a key crosses into the core as an object that shows its fingerprint, and out of it
//! as what [`Call::authorization`] gives.

mod call;
mod client;
mod error;
mod facts;
mod helpers;
mod json;
mod key;
mod named;
mod pages;
mod request;
mod slate;
mod turn;

// For Rust, whose tests drive the binding as a host does; hosts get what carries `uniffi`.
pub use call::{Call, Input};
pub use client::{CallOptions, Client, Place, Start, Started, Told};
pub use error::{CoreError, OutOfBounds, Refused};
pub use facts::{Row, Shape};
pub use helpers::{check_listing, next_poll, tag_ids};
pub use key::ApiKey;
pub use pages::{Accepted, PageRequest, Pages};
pub use request::{Asked, Field, Request};
pub use slate::{Slate, StartListing};
pub use turn::{Outbound, Step, Success, Turn};

uniffi::setup_scaffolding!();

/// `text` with every key and bearer token masked.
#[uniffi::export]
pub fn redact(text: &str) -> String {
    monaco_core::redact(text).into_owned()
}

/// Whether an answer of that status is a success, whose body the host decodes itself.
#[uniffi::export]
pub fn is_success(status: u16) -> bool {
    monaco_core::is_success(status)
}

/// The version of the core, which is the package's.
#[uniffi::export]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The largest body that a transport takes, decoded, in bytes.
#[uniffi::export]
pub fn most_body_bytes() -> u64 {
    monaco_core::wire::MOST_BODY_BYTES
}
