//! The sans-IO core of the Monaco SDK: it builds authenticated requests, interprets answers, and decides on waits, retries and
//! keys, without doing any I/O.
//!
//! # The contract
//!
//! A [`Client`] holds what calls share. [`Client::start`] begins a [`Call`] and gives its first [`Turn`]; the host does what the
//! turn's [`Step`] says and reports what came of it to [`Call::advance`], which gives the next one, until [`Step::Done`].
//!
//! - Time, randomness and bytes are arguments. The core reads no clock, draws no randomness, opens no socket, starts no thread.
//! - Equal inputs give equal turns, in every language, bit for bit. Time is whole milliseconds on a monotonic clock.
//! - Any input is legal at any time. One that a call is not waiting for changes nothing and is told as an event; a clock that
//!   runs backwards counts as standing still.
//! - Each turn may name other calls to wake. A wake is sticky: one that comes before its call sleeps counts. Every
//!   [`Step::Wait`] ends by itself, so a lost wake costs time and nothing else; waking early is legal.
//! - Dropping a [`Call`] cancels it. What it held is free at once; whom that wakes leaves with the next turn of any call.
//! - No lock is held when a method returns, so a host may do I/O, block or await between any two.
//!
//! # The loop
//!
//! The same fifteen lines in every language, blocking or not. Here the transport is a closure; a real one writes
//! [`Outbound::to_http`] to a socket and reads the answer within [`Outbound::timeout_ms`].
//!
//! ```
//! use monaco_core::{
//!     ApiKey, Body, CallOptions, Client, Config, Headers, Input, Instant, KeySource, Operation, Outbound, Request, Response, Step,
//!     UnixTime,
//! };
//!
//! fn drive(
//!     client: &Client,
//!     request: &Request,
//!     entropy: [u8; 32],
//!     mut now: impl FnMut() -> Instant,
//!     mut sleep_until: impl FnMut(Instant),
//!     mut send: impl FnMut(&Outbound) -> Response,
//! ) -> Result<u16, monaco_core::Error> {
//!     let (call, mut turn) = client.start(request, &CallOptions::default(), entropy, now())?;
//!     loop {
//!         // A host with several calls signals turn.wake here, and hands turn.events to its logger.
//!         let input = match turn.step {
//!             Step::Send(outbound) => Input::Response(send(&outbound)),
//!             Step::Wait { until, .. } => {
//!                 sleep_until(until);
//!                 Input::Timeout
//!             }
//!             Step::FetchKey { .. } => Input::Key(Err("this host has no key provider".into())),
//!             Step::Done(result) => return result.map(|success| success.status),
//!             _ => Input::Cancel,
//!         };
//!         turn = call.advance(input, now());
//!     }
//! }
//!
//! # fn main() -> Result<(), monaco_core::Error> {
//! let key = ApiKey::parse("mks_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL")?;
//! let start = Instant::from_millis(0);
//! let client = Client::new(Config::default(), KeySource::Literal(key), start, UnixTime::from_secs(1_800_000_000))?;
//! let request = Request::new(Operation::find("get_me").expect("catalogued"));
//!
//! // A server that is busy once, and then answers.
//! let mut answers = vec![(200, r#"{"data": {}}"#, vec![]), (429, "", vec![("Retry-After", "2")])];
//! let clock = std::cell::Cell::new(start);
//! let status = drive(&client, &request, [7; 32], || clock.get(), |until| clock.set(until), |_outbound| {
//!     let (status, body, headers) = answers.pop().expect("two requests");
//!     Response { status, headers: Headers::from_pairs(headers), body: Body::Bytes(body.into()) }
//! })?;
//! assert_eq!(status, 200);
//! assert!(clock.get().since(start) >= 2_000, "never before Retry-After");
//! # Ok(())
//! # }
//! ```
//!
//! # Where a decision is made
//!
//! | question | module |
//! | --- | --- |
//! | What is a valid key, and how is it shown? | `key` |
//! | Which key is current, what does a 401 change? | `key_ring` |
//! | What is sent? | `request`, `body`, `base_url`, `operation` |
//! | What may a request hold? | `check`, `schema` |
//! | What do the helpers of resources decide? | `tags`, `enrollment`, `field_schemas` |
//! | What does an answer mean? | `response`, `headers`, `facts`, `rows`, `rate_limit` |
//! | Is it sent again, and when? | `retry` |
//! | What may still be sent, and who is next? | `limiter` |
//! | In which order does all that happen? | `call` |
//! | Which page comes next, which rows are new? | `pages` |

#![forbid(unsafe_code)]

mod base_url;
mod body;
mod call;
mod call_id;
mod check;
mod client;
mod config;
mod enrollment;
mod entropy;
mod error;
mod event;
mod facts;
mod field_schemas;
mod headers;
mod json;
mod key;
mod key_ring;
mod limiter;
mod named;
mod names;
mod operation;
mod operations;
mod pages;
mod rate_limit;
mod read;
mod redact;
mod request;
mod response;
mod retry;
mod rfc3339;
mod rows;
mod schema;
mod schemas;
mod shared;
mod tags;
mod time;
pub mod wire;

pub use base_url::Origin;
pub use call::{Call, Input, Step, Success, Turn};
pub use call_id::CallId;
pub use check::custom_field_id;
pub use client::{Client, Limits, Plan};
pub use config::{CallOptions, Config, Pacing, Priority, Window};
pub use enrollment::next_poll;
pub use error::{Bounds, Certainty, Error, ErrorKind};
pub use event::{Event, EventKind, GiveUpReason, Severity};
pub use facts::{Facts, Pagination};
pub use field_schemas::check_listing;
pub use headers::Headers;
pub use json::texts;
pub use key::{ApiKey, KeyId};
pub use key_ring::{KeyReason, KeySource};
pub use limiter::{ServerBudget, WaitReason, WindowUse};
pub use operation::{BodyRule, Envelope, Method, OPERATIONS, Operation, Paging, PagingStyle, RetrySafety, StartsSends};
pub use pages::{Accepted, PageMode, PageOptions, Pages};
pub use rate_limit::{HeaderFault, IgnoredHeader};
pub use redact::redact;
pub use request::{Credential, HeaderField, Outbound, Request};
pub use response::{Body, PageFacts, Response, is_success};
pub use retry::{FailureKind, TransportFailure};
pub use rows::{Row, Rows};
pub use schema::{Bound, Field, Kind, Schema, Sends};
pub use tags::tag_ids;
pub use time::{Instant, Millis, UnixTime};
