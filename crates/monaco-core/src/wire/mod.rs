//! HTTP/1.1 on bytes, for embedders that have a socket and nothing else: [`encode`] writes a request, [`Decoder`] reads its answer.
//!
//! # States
//!
//! ```text
//!            ┌── 1xx ──┐
//!            ▼         │
//!  feed ──► head ──────┤──► no body (204, 304) ──────────────► complete
//!                      ├──► content-length ──────────────────► complete
//!                      ├──► chunk size ─► chunk ─► trailers ─► complete
//!                      └──► until the connection closes ─ end ► complete
//! ```
//!
//! [`Decoder::feed`] takes what was read, split anywhere; [`Decoder::end`] says that the connection closed. Both tell whether the answer
//! is [`Progress::Complete`]; [`Decoder::finish`] then gives it, with the decision whether the connection may be used again. After an
//! error the decoder stays failed, and the connection must be closed.
//!
//! # Strictness
//!
//! Ambiguity is an error, never a guess (RFC 9112 sections 6.3 and 11.2): two lengths, even equal ones; a length with a transfer
//! coding; any transfer coding but one `chunked`; a body announced for 204. Where a client may be lenient and this is not: obsolete line
//! folding (section 5.2) and bare line feeds (section 2.2) are refused, and so is an answer that starts with an empty line. Trailers are
//! checked and dropped (section 7.1.2). `101` is an error: no upgrade is ever asked for.
//!
//! # A loop over a socket
//!
//! ```no_run
//! use std::io::{Read, Write};
//! use std::net::TcpStream;
//! use monaco_core::wire::{Decoder, Limits, Progress, encode};
//! use monaco_core::{Body, Outbound, Response};
//!
//! fn send(outbound: &Outbound, stream: &mut TcpStream) -> Result<Response, Box<dyn std::error::Error>> {
//!     stream.write_all(&encode(outbound, "identity")?)?;
//!     let mut decoder = Decoder::new(Limits::default());
//!     let mut buffer = [0; 16 * 1024];
//!     loop {
//!         let read = stream.read(&mut buffer)?;
//!         let progress = if read == 0 { decoder.end()? } else { decoder.feed(&buffer[..read])? };
//!         if progress == Progress::Complete {
//!             let answer = decoder.finish()?;
//!             return Ok(Response { status: answer.status, headers: answer.headers, body: Body::Bytes(answer.body) });
//!         }
//!     }
//! }
//! ```

mod chunked;
mod decode;
mod encode;
mod error;
mod framing;

pub use decode::{Answer, Decoder, Limits, Progress};
pub use encode::encode;
pub use error::WireError;

#[cfg(test)]
mod tests;
