//! HTTP/1.1 on a socket: reading requests within limits, writing answers.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::http::{Request, Response};
use crate::listener::Limits;

const MAX_HEADERS: usize = 100;

/// Why no request was read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The client closed the connection, or it broke, or nothing came for long.
    Gone,
    /// The client is too slow.
    TooSlow,
    /// What came is not HTTP.
    Malformed,
    /// The head is too large.
    HeadTooLarge,
    /// The body is too large.
    BodyTooLarge,
}

impl ReadError {
    /// The answer to it, if one makes sense.
    pub(crate) fn response(&self) -> Option<Response> {
        let text = |status, body: &str| Some(crate::error::detail(status, body));
        match self {
            Self::Gone => None,
            Self::TooSlow => text(408, "Request Timeout"),
            Self::Malformed => text(400, "Invalid HTTP request received."),
            Self::HeadTooLarge => text(431, "Request Header Fields Too Large"),
            Self::BodyTooLarge => text(413, "Request Entity Too Large"),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) { Self::TooSlow } else { Self::Gone }
    }
}

/// How a body is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunked,
}

/// A request whose head was read.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) request: Request,
    pub(crate) keep_alive: bool,
    framing: Framing,
    expects_continue: bool,
}

/// The reading side of a connection.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    stream: &'a TcpStream,
    limits: Limits,
    buffer: Vec<u8>,
    /// When the request being read must be whole.
    deadline: Instant,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(stream: &'a TcpStream, limits: Limits) -> Self {
        Self { stream, limits, buffer: Vec::new(), deadline: Instant::now() }
    }

    /// Reads up to the end of a head.
    pub(crate) fn head(&mut self) -> Result<Head, ReadError> {
        if self.buffer.is_empty() {
            self.deadline = Instant::now() + self.limits.idle;
            // Nobody is waiting for an answer on an idle connection.
            self.fill().map_err(|_| ReadError::Gone)?;
        }
        self.deadline = Instant::now() + self.limits.request;
        loop {
            if let Some((head, length)) = parse_head(&self.buffer)? {
                self.buffer.drain(..length);
                return Ok(head);
            }
            if self.buffer.len() > self.limits.head_bytes {
                return Err(ReadError::HeadTooLarge);
            }
            self.fill()?;
        }
    }

    /// Reads the body that belongs to a head.
    pub(crate) fn body(&mut self, head: &Head) -> Result<Vec<u8>, ReadError> {
        if let Framing::Length(length) = head.framing
            && length > self.limits.body_bytes
        {
            return Err(ReadError::BodyTooLarge);
        }
        if head.expects_continue && self.buffer.is_empty() {
            let mut stream = self.stream;
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        match head.framing {
            Framing::Length(length) => self.take(length),
            Framing::Chunked => self.chunks(),
        }
    }

    fn take(&mut self, length: usize) -> Result<Vec<u8>, ReadError> {
        while self.buffer.len() < length {
            self.fill()?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    fn chunks(&mut self) -> Result<Vec<u8>, ReadError> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let text = std::str::from_utf8(&line).map_err(|_| ReadError::Malformed)?;
            let size = text.split(';').next().unwrap_or_default().trim();
            if size.is_empty() || !size.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(ReadError::Malformed);
            }
            let size = usize::from_str_radix(size, 16).map_err(|_| ReadError::BodyTooLarge)?;
            if size == 0 {
                // Trailers end with an empty line.
                while !self.line()?.is_empty() {}
                return Ok(body);
            }
            if body.len().saturating_add(size) > self.limits.body_bytes {
                return Err(ReadError::BodyTooLarge);
            }
            body.extend(self.take(size)?);
            if !self.line()?.is_empty() {
                return Err(ReadError::Malformed);
            }
        }
    }

    fn line(&mut self) -> Result<Vec<u8>, ReadError> {
        loop {
            if let Some(at) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let mut line: Vec<u8> = self.buffer.drain(..at + 2).collect();
                line.truncate(at);
                return Ok(line);
            }
            if self.buffer.len() > self.limits.head_bytes {
                return Err(ReadError::Malformed);
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> Result<(), ReadError> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ReadError::TooSlow);
        }
        self.stream.set_read_timeout(Some(left))?;
        let mut chunk = [0; 16 * 1024];
        let mut stream = self.stream;
        loop {
            match stream.read(&mut chunk) {
                Ok(0) => return Err(ReadError::Gone),
                Ok(count) => {
                    self.buffer.extend_from_slice(&chunk[..count]);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// A head and its length, or `None` while it is incomplete.
fn parse_head(bytes: &[u8]) -> Result<Option<(Head, usize)>, ReadError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(ReadError::HeadTooLarge),
        Err(_) => return Err(ReadError::Malformed),
    };
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        headers: parsed.headers.iter().map(|header| (header.name.to_owned(), header.value.to_vec())).collect(),
        body: Vec::new(),
    };
    let says = |name: &str, value: &str| {
        let header = request.first_header(name).unwrap_or_default();
        let text = String::from_utf8_lossy(header).to_ascii_lowercase();
        text.split(',').any(|part| part.trim() == value)
    };
    let keep_alive = match parsed.version {
        Some(1) => !says("connection", "close"),
        _ => says("connection", "keep-alive"),
    };
    let framing = framing(&request)?;
    let expects_continue = says("expect", "100-continue");
    Ok(Some((Head { keep_alive, framing, expects_continue, request }, length)))
}

/// How the body ends; a request that says it in two ways could be smuggling another one.
fn framing(request: &Request) -> Result<Framing, ReadError> {
    let all = |wanted: &'static str| {
        request.headers.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim_ascii())
    };
    let mut lengths = all("content-length");
    let mut codings = all("transfer-encoding");
    match (codings.next(), lengths.next()) {
        (None, None) => Ok(Framing::Length(0)),
        (Some(coding), None) if coding.eq_ignore_ascii_case(b"chunked") => Ok(Framing::Chunked),
        (None, Some(length)) if lengths.all(|other| other == length) => {
            let text = std::str::from_utf8(length).unwrap_or_default();
            if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(ReadError::Malformed);
            }
            Ok(Framing::Length(text.parse().unwrap_or(usize::MAX)))
        }
        _ => Err(ReadError::Malformed),
    }
}

/// An answer as bytes. The body of an answer to `HEAD` is left out, its length is not.
pub(crate) fn serialize(response: &Response, method: &str, keep_alive: bool) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    for (name, value) in &response.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let bodyless = matches!(response.status, 204 | 304);
    if !bodyless && response.first_header("content-length").is_none() {
        head.push_str(&format!("content-length: {}\r\n", response.body.len()));
    }
    if !keep_alive {
        head.push_str("connection: close\r\n");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if !bodyless && method != "HEAD" {
        bytes.extend_from_slice(&response.body);
    }
    bytes
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}

/// Ends a connection so that the client still gets what was written to it.
///
/// Closing a socket with unread bytes resets it, and a reset may overtake the answer.
pub(crate) fn close_gently(stream: &TcpStream) {
    const PATIENCE: Duration = Duration::from_millis(500);
    let deadline = Instant::now() + PATIENCE;
    if stream.shutdown(std::net::Shutdown::Write).is_err() {
        return;
    }
    let mut sink = [0; 16 * 1024];
    let mut reader = stream;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return;
        }
        match reader.read(&mut sink) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framing_of(headers: &[(&str, &str)]) -> Option<Framing> {
        let request = headers.iter().fold(Request::default(), |request, (name, value)| request.header(name, value));
        framing(&request).ok()
    }

    #[test]
    fn a_body_is_delimited_in_one_way_only() {
        assert_eq!(framing_of(&[]), Some(Framing::Length(0)));
        assert_eq!(framing_of(&[("Content-Length", "5")]), Some(Framing::Length(5)));
        let twice = [("Content-Length", "5"), ("content-length", "5")];
        assert_eq!(framing_of(&twice), Some(Framing::Length(5)));
        assert_eq!(framing_of(&[("Transfer-Encoding", "chunked")]), Some(Framing::Chunked));
        for headers in [
            &[("Content-Length", "5"), ("Content-Length", "6")][..],
            &[("Content-Length", "5"), ("Transfer-Encoding", "chunked")],
            &[("Content-Length", "+5")],
            &[("Content-Length", "")],
            &[("Transfer-Encoding", "gzip")],
        ] {
            assert_eq!(framing_of(headers), None, "{headers:?}");
        }
    }

    #[test]
    fn heads_are_read_whole_or_not_at_all() {
        let text = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";
        let (head, length) = parse_head(text).expect("http").expect("whole");
        assert_eq!((head.request.target.as_str(), length), ("/", text.len() - 4));
        assert!(matches!(parse_head(&text[..20]), Ok(None)));
        assert!(matches!(parse_head(b"\x16\x03\x01 tls"), Err(ReadError::Malformed)));
    }

    #[test]
    fn answers_without_a_body_say_no_length() {
        let text = |status, method| {
            let response = Response { body: b"x".to_vec(), ..Response::empty(status) };
            String::from_utf8_lossy(&serialize(&response, method, true)).into_owned()
        };
        assert!(!text(204, "GET").contains("content-length"));
        assert!(text(200, "HEAD").ends_with("content-length: 1\r\n\r\n"));
        assert!(text(200, "GET").ends_with("\r\n\r\nx"));
    }
}
