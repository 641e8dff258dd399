//! Requests, as far as a torturer needs to know them.

/// More than any client of ours sends.
const MOST_HEADERS: usize = 64;

/// A request that was read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

/// What a buffer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// A request, and its length in the buffer.
    Whole(Request, usize),
    /// The beginning of one.
    Partial,
    /// Something else.
    NotHttp,
}

pub(crate) fn parse(buffer: &[u8]) -> Parsed {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let head_length = match head.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(_) => return Parsed::NotHttp,
    };
    let headers: Vec<_> = head.headers.iter().map(|header| (header.name.to_ascii_lowercase(), header.value.to_vec())).collect();
    let Some(body_length) = body_length(&headers) else { return Parsed::NotHttp };
    let end = head_length.saturating_add(body_length);
    let Some(body) = buffer.get(head_length..end) else { return Parsed::Partial };
    let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
    Parsed::Whole(Request { method: text(head.method), target: text(head.path), headers, body: body.to_vec() }, end)
}

/// The client always knows its body's length.
fn body_length(headers: &[(String, Vec<u8>)]) -> Option<usize> {
    match headers.iter().find(|(name, _)| name == "content-length") {
        None => Some(0),
        Some((_, value)) => std::str::from_utf8(value).ok()?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_whole_with_its_body() {
        let bytes = b"POST /v1/contacts/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}GET";
        for end in 0..bytes.len() - 3 {
            assert_eq!(parse(&bytes[..end]), Parsed::Partial, "{end}");
        }
        let Parsed::Whole(request, length) = parse(bytes) else { panic!("a request") };
        assert_eq!((request.method.as_str(), request.body.as_slice(), length), ("POST", &b"{}"[..], bytes.len() - 3));
        assert_eq!(request.headers[0], ("host".to_owned(), b"a".to_vec()));
    }

    #[test]
    fn what_is_no_request_is_told_apart() {
        assert_eq!(parse(b"\x16\x03\x01\x02\x00\x01"), Parsed::NotHttp);
        assert_eq!(parse(b"GET / HTTP/1.1\r\ncontent-length: many\r\n\r\n"), Parsed::NotHttp);
        assert_eq!(parse(b""), Parsed::Partial);
    }
}
