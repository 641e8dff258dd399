//! A listing's position as an opaque text: base64url of versioned JSON, bound to the request it belongs to.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::json;
use crate::pages::walk::Position;
use crate::read::member;
use crate::request::Request;

const VERSION: u32 = 1;
/// Longer than any token that is written for a few thousand remembered ids.
const LONGEST: usize = 4 * 1024 * 1024;

#[derive(Serialize)]
struct Token<'a> {
    v: u32,
    /// What the position belongs to.
    of: String,
    at: &'a Position,
}

pub(super) fn write(position: &Position, request: &Request) -> String {
    let token = Token { v: VERSION, of: digest(request), at: position };
    Base64UrlUnpadded::encode_string(&serde_json::to_vec(&token).unwrap_or_default())
}

pub(super) fn read(text: &str, request: &Request) -> Result<Position, Error> {
    let refuse =
        |fault: &str| Error::invalid_request(format!("position {fault}; pass what an earlier listing gave, or leave it out"));
    if text.len() > LONGEST {
        return Err(refuse("is too long"));
    }
    let json = Base64UrlUnpadded::decode_vec(text.trim()).map_err(|_| refuse("is not one of ours"))?;
    let token = json::members(&json).ok_or_else(|| refuse("is not one of ours"))?;
    let version: u32 = member(&token, "v").map_err(|_| refuse("is not one of ours"))?;
    if version != VERSION {
        return Err(refuse("was made by another version"));
    }
    let damaged = |_| refuse("is damaged");
    let (of, at) = (member::<String>(&token, "of").map_err(damaged)?, member(&token, "at").map_err(damaged)?);
    if of != digest(request) {
        return Err(refuse("belongs to another request (operation, filters or path differ)"));
    }
    Ok(at)
}

fn digest(request: &Request) -> String {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    part(request.operation().id.as_bytes());
    for (name, value) in request.path_pairs().iter().chain(request.query_pairs()) {
        part(name.as_bytes());
        part(value.as_bytes());
    }
    part(request.body_bytes().map_or(b"{}".as_slice(), |body| body));
    let [a, b, c, d, e, f, g, h, ..] = hasher.finalize().0;
    format!("{:016x}", u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}
