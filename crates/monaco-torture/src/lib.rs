//! What an HTTP transport must survive, served as raw bytes on loopback.
//!
//! A [`Case`] is data: what the server does with each connection, what the client is told, what must come of it. [`Running`] serves
//! one case on fresh listeners and reports what was [`Seen`]. [`control`] is the line protocol by which a harness in any language
//! drives it; `tests/torture/README.md` specifies both. Nothing here knows the client.

#![forbid(unsafe_code)]

mod address;
pub mod case;
mod certificate;
mod connection;
pub mod control;
mod listener;
mod part;
mod request;
mod running;
mod step;
mod stream;
mod witness;

pub use case::{Case, Cases};
pub use certificate::Authority;
pub use running::Running;
pub use witness::Seen;
