//! A request as HTTP/1.1 bytes (RFC 9112 section 3).

use zeroize::Zeroizing;

use crate::error::Error;
use crate::request::Outbound;

/// The bytes of the request, key included: write them to the socket and nowhere else. They are overwritten when dropped.
///
/// `accept_encoding` names the content codings that the host undoes: `identity` or `gzip`.
///
/// # Errors
/// `InvalidRequest` where the URL has no host, which no request that a client prepared lacks.
pub fn encode(outbound: &Outbound, accept_encoding: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (authority, target) = split_url(&outbound.url)?;
    let body = outbound.body.as_deref().unwrap_or_default();
    let authorization = outbound.credential.authorization();
    // Allocated once: a vector that grows would leave copies of the key behind.
    let headers: usize = outbound.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    let room = 128 + outbound.url.len() * 2 + accept_encoding.len() + authorization.len() + headers + body.len();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let mut write = |parts: &[&str]| parts.iter().for_each(|part| bytes.extend_from_slice(part.as_bytes()));
    write(&[outbound.method.as_str(), " ", target, " HTTP/1.1\r\nhost: ", authority, "\r\n"]);
    write(&["authorization: ", &authorization, "\r\naccept-encoding: ", accept_encoding, "\r\n"]);
    for (name, value) in outbound.headers.iter() {
        write(&[name, ": ", value, "\r\n"]);
    }
    if outbound.body.is_some() {
        write(&["content-length: ", &body.len().to_string(), "\r\n"]);
    }
    write(&["\r\n"]);
    bytes.extend_from_slice(body);
    debug_assert!(bytes.len() <= room, "it grew");
    Ok(bytes)
}

/// `host[:port]` and the origin-form of the target.
fn split_url(url: &str) -> Result<(&str, &str), Error> {
    let rest = url.split_once(':').and_then(|(_, rest)| rest.strip_prefix("//"));
    let slash = rest.and_then(|rest| rest.find('/'));
    rest.zip(slash)
        .map(|(rest, slash)| rest.split_at(slash))
        .ok_or_else(|| Error::invalid_request("the URL has no host or no path"))
}
