//! Monaco's public API on your own machine.
//!
//! All operations of the published API, on SQLite: keys and organisations, rate limits, filters, sorting,
//! paging, custom fields, tags, campaigns that enrol. Faults can be asked for, request by request, and a log
//! shows what the wire carried, with keys masked. It listens on loopback addresses only.
//!
//! ```
//! use std::io::{Read, Write};
//! use monaco_emulator::Emulator;
//!
//! let emulator = Emulator::builder().seed(7).contacts(40).start()?;
//! let mut socket = std::net::TcpStream::connect(emulator.address())?;
//! write!(
//!     socket,
//!     "GET /v1/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
//!     emulator.key()
//! )?;
//! let mut answer = String::new();
//! socket.read_to_string(&mut answer)?;
//! assert!(answer.starts_with("HTTP/1.1 200 OK"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The logic is apart from any socket: [`Api::handle`] takes a request and an instant and gives an answer, so
//! that a simulator can run it in virtual time. [`Emulator::builder`] sets it up; [`Builder::start`] adds a
//! listener, [`Builder::build`] does not.
//!
//! Beside the API there is an admin surface under `/_emulator/`; the README lists it.

mod admin;
mod api;
mod checks;
mod config;
mod error;
mod fault;
mod fields;
mod filter;
mod http;
mod keys;
mod listener;
mod listing;
mod log;
mod operations;
mod present;
mod random;
mod rate_limit;
mod router;
mod seed;
mod store;
mod time;
mod wire;

pub use api::{Api, Reply};
pub use config::{Builder, Credentials, StartError};
pub use fault::{Delivery, Manner};
pub use http::{Request, Response};
pub use listener::{Limits, Running};
pub use rate_limit::{RateHeaders, Window, WindowError, WindowKind};
pub use time::Timestamp;

/// Where everything starts.
#[derive(Debug)]
pub struct Emulator;

impl Emulator {
    /// An emulator with 25 contacts, no rate limit, in memory, on a free port.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }
}
