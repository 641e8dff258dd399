//! An answer from bytes, split anywhere.

use bytes::Bytes;
use memchr::memmem;

use crate::headers::Headers;
use crate::wire::chunked::{check_trailer, chunk_size};
use crate::wire::error::WireError;
use crate::wire::framing::{ContentCoding, Framing, content_coding, framing, keeps_alive};

/// Bytes of an answer's body that a transport takes, without any coding. A page of 500 rows has less than one MiB.
pub const MOST_BODY_BYTES: u64 = 64 * 1024 * 1024;

/// Interim answers before the final one.
const MOST_INTERIM: u32 = 16;
/// Header fields, which are parsed into an array on the stack.
const MOST_HEADERS: usize = 256;
/// What is set aside for a body whose length was announced, before its bytes come.
const TRUSTED_LENGTH: u64 = 1024 * 1024;

/// How much of an answer is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a head, and of the trailers, and of a chunk's first line.
    pub head: usize,
    /// Header fields, at most 256.
    pub headers: usize,
    /// Bytes of a body.
    pub body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { head: 64 * 1024, headers: MOST_HEADERS, body: MOST_BODY_BYTES }
    }
}

/// Whether the answer is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Read on.
    NeedMore,
    /// [`Decoder::finish`] gives the answer.
    Complete,
}

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The final status.
    pub status: u16,
    /// Its header fields.
    pub headers: Headers,
    /// The body, without its transfer coding.
    pub body: Bytes,
    /// The content coding that the host undoes.
    pub coding: ContentCoding,
    /// Whether the connection may carry another request.
    pub keep_alive: bool,
    /// Bytes that came after the answer. Nothing asked for them: where there are any, `keep_alive` is false.
    pub leftover: Bytes,
}

/// Reads one answer.
#[derive(Debug)]
pub struct Decoder {
    limits: Limits,
    asked_by: Asked,
    state: State,
    /// The head, or the line, that is not whole yet.
    pending: Vec<u8>,
    interim: u32,
    head: Option<Head>,
    body: Vec<u8>,
    /// Bytes of trailers so far.
    trailers: usize,
}

/// What kind of request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Request,
    Connect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    Length { left: u64 },
    ChunkSize,
    Chunk { left: u64 },
    ChunkEnd,
    Trailers,
    UntilClose,
    Complete,
    Failed,
}

#[derive(Debug)]
struct Head {
    status: u16,
    headers: Headers,
    coding: ContentCoding,
    keep_alive: bool,
}

impl Decoder {
    /// A decoder for the answer to one request.
    pub fn new(limits: Limits) -> Self {
        Self::answering(Asked::Request, limits)
    }

    /// A decoder for a proxy's answer to CONNECT, whose head is all of it: behind a 2xx the tunnel begins (RFC 9112 section 6.3), and
    /// what stands behind any other is not read.
    pub(super) fn for_connect(limits: Limits) -> Self {
        Self::answering(Asked::Connect, limits)
    }

    fn answering(asked_by: Asked, limits: Limits) -> Self {
        let (pending, body) = (Vec::new(), Vec::new());
        Self { limits, asked_by, state: State::Head, pending, interim: 0, head: None, body, trailers: 0 }
    }

    /// Takes bytes as they were read.
    ///
    /// # Errors
    /// Where the answer cannot be read; the decoder stays failed.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Progress, WireError> {
        let mut input = bytes;
        while !input.is_empty() {
            match self.consume(input) {
                Ok(rest) => input = rest,
                Err(fault) => {
                    self.state = State::Failed;
                    return Err(fault);
                }
            }
        }
        Ok(self.progress())
    }

    /// The connection closed.
    ///
    /// # Errors
    /// [`WireError::Cut`] unless the answer is whole.
    pub fn end(&mut self) -> Result<Progress, WireError> {
        match self.state {
            State::UntilClose => self.state = State::Complete,
            State::Complete => {}
            State::Failed => return Err(WireError::Misuse),
            State::Head | State::Length { .. } | State::ChunkSize | State::Chunk { .. } | State::ChunkEnd | State::Trailers => {
                self.state = State::Failed;
                return Err(WireError::Cut);
            }
        }
        Ok(Progress::Complete)
    }

    /// The whole answer.
    ///
    /// # Errors
    /// [`WireError::Misuse`] where it is not whole.
    pub fn finish(self) -> Result<Answer, WireError> {
        let (State::Complete, Some(head)) = (self.state, self.head) else { return Err(WireError::Misuse) };
        let keep_alive = head.keep_alive && self.pending.is_empty();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: self.body.into(),
            coding: head.coding,
            keep_alive,
            leftover: self.pending.into(),
        })
    }

    fn progress(&self) -> Progress {
        if self.state == State::Complete { Progress::Complete } else { Progress::NeedMore }
    }

    /// Takes some of `input` and gives what is left of it.
    fn consume<'a>(&mut self, input: &'a [u8]) -> Result<&'a [u8], WireError> {
        match self.state {
            State::Head => self.take_head(input),
            State::Length { left } => {
                self.take_body(input, left, |left| if left == 0 { State::Complete } else { State::Length { left } })
            }
            State::Chunk { left } => {
                self.take_body(input, left, |left| if left == 0 { State::ChunkEnd } else { State::Chunk { left } })
            }
            State::UntilClose => self.take_body(input, u64::MAX, |_| State::UntilClose),
            State::ChunkSize => self.take_line(input, Self::begin_chunk),
            State::ChunkEnd => self.take_line(input, Self::end_chunk),
            State::Trailers => self.take_line(input, Self::take_trailer),
            State::Complete => {
                self.pending.extend_from_slice(input);
                Ok(&[])
            }
            State::Failed => Err(WireError::Misuse),
        }
    }

    fn take_head<'a>(&mut self, input: &'a [u8]) -> Result<&'a [u8], WireError> {
        let end = head_end(&self.pending, input);
        let (head, rest) = input.split_at(end.unwrap_or(input.len()));
        if self.pending.len() + head.len() > self.limits.head {
            return Err(WireError::TooLarge("a head"));
        }
        match end {
            // Most heads come in one piece, and are read where they lie.
            Some(_) if self.pending.is_empty() => self.begin_answer(head)?,
            Some(_) => {
                self.pending.extend_from_slice(head);
                let whole = std::mem::take(&mut self.pending);
                self.begin_answer(&whole)?;
            }
            None => self.pending.extend_from_slice(head),
        }
        Ok(rest)
    }

    fn begin_answer(&mut self, head: &[u8]) -> Result<(), WireError> {
        let (status, is_http_11, headers) = parse_head(head, self.limits.headers.min(MOST_HEADERS))?;
        if let 100..=199 = status {
            self.interim += 1;
            return match status {
                101 => Err(WireError::Malformed("an upgrade that nobody asked for")),
                _ if self.interim > MOST_INTERIM => Err(WireError::TooLarge("interim answers")),
                _ => Ok(()),
            };
        }
        let framing = match self.asked_by {
            Asked::Request => framing(status, is_http_11, &headers)?,
            Asked::Connect => Framing::None,
        };
        self.state = match framing {
            Framing::None | Framing::Length(0) => State::Complete,
            Framing::Length(left) if left > self.limits.body => return Err(WireError::TooLarge("a body")),
            Framing::Length(left) => {
                self.body.reserve(usize::try_from(left.min(TRUSTED_LENGTH)).unwrap_or(0));
                State::Length { left }
            }
            Framing::Chunked => State::ChunkSize,
            Framing::UntilClose => State::UntilClose,
        };
        let (coding, keep_alive) = (content_coding(&headers), keeps_alive(is_http_11, framing, &headers));
        self.head = Some(Head { status, headers, coding, keep_alive });
        Ok(())
    }

    fn take_body<'a>(&mut self, input: &'a [u8], left: u64, next: impl Fn(u64) -> State) -> Result<&'a [u8], WireError> {
        let take = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
        if (self.body.len() + take) as u64 > self.limits.body {
            return Err(WireError::TooLarge("a body"));
        }
        self.body.extend_from_slice(&input[..take]);
        self.state = next(left - take as u64);
        Ok(&input[take..])
    }

    /// Collects a line that ends with CR LF and hands it on without them.
    fn take_line<'a>(
        &mut self,
        input: &'a [u8],
        then: impl Fn(&mut Self, &[u8]) -> Result<(), WireError>,
    ) -> Result<&'a [u8], WireError> {
        let end = input.iter().position(|byte| *byte == b'\n').map_or(input.len(), |at| at + 1);
        self.pending.extend_from_slice(&input[..end]);
        if self.pending.len() > self.limits.head {
            return Err(WireError::TooLarge("a line"));
        }
        if self.pending.last() == Some(&b'\n') {
            let line = std::mem::take(&mut self.pending);
            let line = line.strip_suffix(b"\r\n").ok_or(WireError::Malformed("a line that ends with a bare line feed"))?;
            then(self, line)?;
        }
        Ok(&input[end..])
    }

    fn begin_chunk(&mut self, line: &[u8]) -> Result<(), WireError> {
        let left = chunk_size(line)?;
        if left > self.limits.body {
            return Err(WireError::TooLarge("a body"));
        }
        self.state = if left == 0 { State::Trailers } else { State::Chunk { left } };
        Ok(())
    }

    fn end_chunk(&mut self, line: &[u8]) -> Result<(), WireError> {
        self.state = State::ChunkSize;
        if line.is_empty() { Ok(()) } else { Err(WireError::Malformed("a chunk that is longer than its size")) }
    }

    fn take_trailer(&mut self, line: &[u8]) -> Result<(), WireError> {
        if line.is_empty() {
            self.state = State::Complete;
            return Ok(());
        }
        self.trailers += line.len() + 2;
        if self.trailers > self.limits.head {
            return Err(WireError::TooLarge("trailers"));
        }
        check_trailer(line)
    }
}

/// How many bytes of `input` end the head that `before` begins, if it ends there.
fn head_end(before: &[u8], input: &[u8]) -> Option<usize> {
    const END: &[u8] = b"\r\n\r\n";
    // It may lie across the two.
    let tail = &before[before.len().saturating_sub(END.len() - 1)..];
    let seam = [tail, &input[..input.len().min(END.len() - 1)]].concat();
    let across = memmem::find(&seam, END).map(|at| at + END.len() - tail.len());
    across.or_else(|| memmem::find(input, END).map(|at| at + END.len()))
}

fn parse_head(head: &[u8], most_headers: usize) -> Result<(u16, bool, Headers), WireError> {
    let bare_feed = head.iter().enumerate().any(|(at, byte)| *byte == b'\n' && (at == 0 || head[at - 1] != b'\r'));
    if bare_feed || !head.starts_with(b"HTTP/") {
        return Err(WireError::Malformed("a head that is none of HTTP/1"));
    }
    let mut fields = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Response::new(&mut fields[..most_headers]);
    match parsed.parse(head) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(WireError::TooLarge("header fields")),
        Ok(httparse::Status::Partial) | Err(_) => return Err(WireError::Malformed("a head that breaks the grammar")),
    }
    let status = parsed.code.unwrap_or(0);
    if !(100..=599).contains(&status) {
        return Err(WireError::Malformed("a status that is none"));
    }
    let fields = parsed.headers.iter().map(|field| (field.name, field.value));
    Ok((status, parsed.version == Some(1), Headers::from_latin_1(fields)))
}
