//! HTTP/1.1 on bytes, for embedders that have a socket and nothing else: [`encode`] writes a request, [`Decoder`] reads its answer,
//! [`Proxy`] and [`Tunnel`] go through a proxy. Connecting, TLS, timeouts, the pool and gzip are the host's.
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
//! | the decoder | what a host does | what comes next |
//! | --- | --- | --- |
//! | needs more | reads, and hands over what it read: [`Decoder::feed`], or [`Decoder::end`] where the connection closed | the same table again |
//! | is complete | takes the answer: [`Decoder::finish`] | another request where `keep_alive`, else the connection is closed |
//! | has failed | reports [`WireError::failure_kind`] | the connection is closed: its place in the stream is lost |
//!
//! Bytes may be split anywhere. One decoder reads one answer. Bytes that come behind a complete answer were asked for by nobody:
//! they are `leftover`, and `keep_alive` is false.
//!
//! # Strictness
//!
//! Ambiguity is an error, never a guess (RFC 9112 sections 6.3 and 11.2): two lengths, even equal ones; a length with a transfer
//! coding; any transfer coding but one `chunked`; a body announced for 204. Where a client may be lenient and this is not: obsolete line
//! folding (section 5.2) and bare line feeds (section 2.2) are refused, and so is an answer that starts with an empty line. Trailers are
//! checked and dropped (section 7.1.2). `101` is an error: no upgrade is ever asked for. A content coding that nobody asked for is
//! no error: the status stands, and the body is what it is.
//!
//! # A loop over a socket
//!
//! ```
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
//!
//! # use monaco_core::{ApiKey, CallOptions, Client, Config, Input, Instant, KeySource, Operation, Request, Step, UnixTime};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
//! # let base_url = format!("http://{}", listener.local_addr()?);
//! # let server = std::thread::spawn(move || -> std::io::Result<String> {
//! #     let (mut stream, _) = listener.accept()?;
//! #     let mut head = Vec::new();
//! #     while !head.ends_with(b"\r\n\r\n") {
//! #         let mut byte = [0];
//! #         stream.read_exact(&mut byte)?;
//! #         head.extend(byte);
//! #     }
//! #     stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{\"data\": {}\r\n1\r\n}\r\n0\r\n\r\n")?;
//! #     Ok(String::from_utf8_lossy(&head).into_owned())
//! # });
//! # let key = ApiKey::parse("mks_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL")?;
//! # let config = Config { base_url, ..Config::default() };
//! # let (now, unix) = (Instant::default(), UnixTime::from_secs(1_800_000_000));
//! # let client = Client::new(config, KeySource::Literal(key), now, unix)?;
//! # let request = Request::new(Operation::find("get_me").expect("catalogued"));
//! # let (call, turn) = client.start(&request, &CallOptions::default(), [7; 32], now)?;
//! # let Step::Send(outbound) = turn.step else { panic!("nothing holds it back") };
//! let mut stream = TcpStream::connect((client.origin().host.as_str(), client.origin().port))?;
//! let turn = call.advance(Input::Response(send(&outbound, &mut stream)?), now);
//! assert!(matches!(turn.step, Step::Done(Ok(success)) if success.status == 200));
//! # assert!(server.join().expect("served")?.starts_with("GET /v1/me HTTP/1.1\r\nhost: 127.0.0.1:"));
//! # Ok(())
//! # }
//! ```

mod chunked;
mod decode;
mod encode;
mod error;
mod framing;
mod proxy;

pub use decode::{Answer, Decoder, Limits, MOST_BODY_BYTES, Progress};
pub use encode::encode;
pub use error::WireError;
pub use framing::ContentCoding;
pub use proxy::{Proxy, Tunnel, TunnelProgress};

#[cfg(test)]
mod tests;
