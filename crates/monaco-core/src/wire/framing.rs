//! How long an answer's body is (RFC 9112 section 6.3), what it is coded with, and whether the connection outlives it (section 9.3).

use crate::headers::Headers;
use crate::wire::error::WireError;

/// Where a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    None,
    Length(u64),
    Chunked,
    UntilClose,
}

pub(super) fn framing(status: u16, is_http_11: bool, headers: &Headers) -> Result<Framing, WireError> {
    let codings: Vec<&str> = headers.all("transfer-encoding").collect();
    let lengths: Vec<&str> = headers.all("content-length").collect();
    let framing = match (&codings[..], &lengths[..]) {
        ([], []) => Framing::UntilClose,
        ([], [length]) => Framing::Length(content_length(length)?),
        ([coding], []) if is_http_11 && coding.eq_ignore_ascii_case("chunked") => Framing::Chunked,
        ([_, ..], []) => return Err(WireError::Malformed("a transfer coding other than one chunked")),
        ([], [_, _, ..]) => return Err(WireError::Malformed("two content lengths")),
        ([_, ..], [_, ..]) => return Err(WireError::Malformed("a content length beside a transfer coding")),
    };
    match (status, framing) {
        (304, _) | (204, Framing::UntilClose | Framing::None | Framing::Length(0)) => Ok(Framing::None),
        (204, Framing::Length(_) | Framing::Chunked) => Err(WireError::Malformed("a body announced for 204")),
        (_, framing) => Ok(framing),
    }
}

/// A content coding (RFC 9110 section 8.4.1), which is the host's to undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentCoding {
    /// None.
    Identity,
    /// gzip.
    Gzip,
    /// One that nobody asked for. The body is kept as it is, so that the status is not lost with it.
    Other,
}

pub(super) fn content_coding(headers: &Headers) -> ContentCoding {
    let mut codings = headers.all("content-encoding").flat_map(|value| value.split(',')).map(str::trim);
    let is_gzip = |coding: &str| coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip");
    match (codings.next(), codings.next()) {
        (None, _) => ContentCoding::Identity,
        (Some(coding), None) if coding.is_empty() || coding.eq_ignore_ascii_case("identity") => ContentCoding::Identity,
        (Some(coding), None) if is_gzip(coding) => ContentCoding::Gzip,
        (Some(_), _) => ContentCoding::Other,
    }
}

fn content_length(text: &str) -> Result<u64, WireError> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or(WireError::Malformed("a content length that is no number"))
}

pub(super) fn keeps_alive(is_http_11: bool, framing: Framing, headers: &Headers) -> bool {
    let options = || headers.all("connection").flat_map(|value| value.split(','));
    is_http_11 && framing != Framing::UntilClose && !options().any(|option| option.trim().eq_ignore_ascii_case("close"))
}
