//! Typed requests and records for Rust programs that drive `monaco-core`.
//!
//! The core decides what a call does; this crate says what it is of. A function for each operation stands in a module of its
//! resource ([`contacts`], [`campaigns`], …) and gives a [`Typed`] or a [`Listing`]: a request for [`Client::start`], and how to read the
//! answer. Nothing here sends, waits or checks: a request is checked by the core when its call starts.
//!
//! ```
//! use monaco_core::{
//!     ApiKey, Body, CallOptions, Client, Config, Error, Headers, Input, Instant, KeySource, Outbound, Response, Step, UnixTime,
//! };
//! use monaco_typed::types::{Contact, ContactCreate};
//! use monaco_typed::{Model, Null, Typed, contacts};
//!
//! /// The loop of the core's documentation, for a host that waits for nothing.
//! fn drive<T: Model>(client: &Client, typed: &Typed<T>, send: impl Fn(&Outbound) -> Response) -> Result<T, Error> {
//!     let now = Instant::from_millis(0);
//!     let (call, mut turn) = client.start(typed.request(), &CallOptions::default(), [7; 32], now)?;
//!     loop {
//!         let input = match turn.step {
//!             Step::Send(outbound) => Input::Response(send(&outbound)),
//!             Step::Done(result) => return typed.read(&result?),
//!             _ => Input::Cancel,
//!         };
//!         turn = call.advance(input, now);
//!     }
//! }
//!
//! # fn main() -> Result<(), Error> {
//! let key = ApiKey::parse("mks_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL")?;
//! let unix = UnixTime::from_secs(1_800_000_000);
//! let client = Client::new(Config::default(), KeySource::Literal(key), Instant::from_millis(0), unix)?;
//!
//! let upsert = contacts::upsert(ContactCreate::new().email("grace@example.com").first_name("Grace").title(Null));
//! let contact: Contact = drive(&client, &upsert, |outbound| {
//!     let sent = outbound.body.as_deref().unwrap_or_default();
//!     assert_eq!(sent, br#"{"email":"grace@example.com","first_name":"Grace","title":null}"#);
//!     let body = r#"{"data": {"id": "con_1", "email": "grace@example.com", "created_at": "2026-01-01T12:00:00Z"}}"#;
//!     Response { status: 200, headers: Headers::default(), body: Body::Bytes(body.into()) }
//! })?;
//! assert_eq!(contact.email(), Some("grace@example.com"));
//! assert_eq!(contact.created_at(), UnixTime::parse("2026-01-01T12:00:00Z"));
//! assert_eq!(contact.title(), None);
//! # Ok(())
//! # }
//! ```
//!
//! # What is read
//!
//! A record ([`types`]) is the object as the server sent it, with an accessor a field. A field that is missing, null or of another type is
//! `None`, and nothing fails for it; [`Record::get`] gives what was sent. Enumerations and unions have an `Other` for what is newer than
//! this version. Nested records are copies. A record shows itself by its id alone.
//!
//! # What is written
//!
//! An input has a setter a field, and takes what is required in `new`. A setter that is not called sends nothing; where null is a value,
//! the setter takes [`Null`] too. What is read and written is one type: accessors by the fields' names, setters as `with_…`. A body of
//! one or two fields that are all required is no type but arguments. Because such a body has no value to hang more on, fields that this
//! version does not know are put in by [`Typed::extra`] and [`Listing::extra`], for all operations alike.
//!
//! # Listings
//!
//! [`Listing::pages`] begins one, by number or of everything. For each page the host starts [`Pages::next_request`], gives the page's
//! facts to [`Pages::accept`], and [`Listing::read`] gives the rows that are new. Rows are read a page at a time, because the core says
//! of a page which rows were delivered before. Filters are made by [`where_`], [`all_of`] and [`any_of`].
//!
//! [`Client::start`]: monaco_core::Client::start
//! [`Pages::next_request`]: monaco_core::Pages::next_request
//! [`Pages::accept`]: monaco_core::Pages::accept

#![forbid(unsafe_code)]

mod call;
mod choice;
mod filter;
mod generated;
mod input;
mod read;
mod record;

pub use call::{Listing, Model, Typed};
pub use filter::{Filter, Where, all_of, any_of, where_};
pub use generated::resources::*;
pub use generated::types;
pub use input::{Entries, List, Null, Nullable};
pub use record::Record;
