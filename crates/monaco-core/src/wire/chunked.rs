//! The chunked transfer coding (RFC 9112 section 7.1), line by line.

use crate::wire::error::WireError;

/// A chunk size of more digits does not fit.
const MOST_SIZE_DIGITS: usize = 16;

/// The size that a chunk's first line announces; extensions are checked and dropped.
pub(super) fn chunk_size(line: &[u8]) -> Result<u64, WireError> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (size, extension) = line.split_at(digits);
    if digits == 0 {
        return Err(WireError::Malformed("a chunk without a size"));
    }
    if digits > MOST_SIZE_DIGITS {
        return Err(WireError::Malformed("a chunk size that does not fit"));
    }
    let blank = |byte: &u8| *byte == b' ' || *byte == b'\t';
    let begins = extension.iter().find(|byte| !blank(byte));
    if begins.is_some_and(|byte| *byte != b';') || (begins.is_none() && !extension.is_empty()) {
        return Err(WireError::Malformed("a chunk size with something behind it that is no extension"));
    }
    if extension.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
        return Err(WireError::Malformed("a control character in a chunk extension"));
    }
    let text = std::str::from_utf8(size).map_err(|_| WireError::Malformed("a chunk size that is no number"))?;
    u64::from_str_radix(text, 16).map_err(|_| WireError::Malformed("a chunk size that does not fit"))
}

/// Checks one trailer line as a header's would be.
pub(super) fn check_trailer(line: &[u8]) -> Result<(), WireError> {
    let mut headers = [httparse::EMPTY_HEADER; 1];
    let whole = [line, b"\r\n\r\n"].concat();
    match httparse::parse_headers(&whole, &mut headers) {
        Ok(httparse::Status::Complete(_)) => Ok(()),
        Ok(httparse::Status::Partial) | Err(_) => Err(WireError::Malformed("a trailer that is no header line")),
    }
}
