//! A listing's position as an opaque text: base64url of versioned JSON, bound to the request it belongs to.

use std::hash::Hasher as _;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use siphasher::sip128::{Hasher128 as _, SipHasher24};

use crate::error::Error;
use crate::json;
use crate::pages::walk::Position;
use crate::read::member;
use crate::request::Request;

const VERSION: u32 = 1;
const EMPTY: &[u8] = b"{}";
/// Longer than any token that is written for a few thousand remembered ids.
const LONGEST: usize = 4 * 1024 * 1024;

#[derive(Serialize)]
struct Token<'a> {
    v: u32,
    /// What the position belongs to.
    of: u64,
    at: &'a Position,
}

pub(super) fn write(position: &Position, request: &Request) -> String {
    let token = Token { v: VERSION, of: digest(request), at: position };
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&token).unwrap_or_default())
}

pub(super) fn read(text: &str, request: &Request) -> Result<Position, Error> {
    let refuse =
        |fault: &str| Error::invalid_request(format!("position {fault}; pass what an earlier listing gave, or leave it out"));
    if text.len() > LONGEST {
        return Err(refuse("is too long"));
    }
    let json = BASE64_URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| refuse("is not one of ours"))?;
    let token = json::members(&json).ok_or_else(|| refuse("is not one of ours"))?;
    let version: u32 = member(&token, "v").map_err(|_| refuse("is not one of ours"))?;
    if version != VERSION {
        return Err(refuse("was made by another version"));
    }
    let damaged = |_| refuse("is damaged");
    let (of, at) = (member::<u64>(&token, "of").map_err(damaged)?, member(&token, "at").map_err(damaged)?);
    if of != digest(request) {
        return Err(refuse("belongs to another request (operation, filters or path differ)"));
    }
    Ok(at)
}

/// Without a key: it tells apart by mistake, not by malice. What a caller forges harms that caller's own listing.
fn digest(request: &Request) -> u64 {
    let mut hasher = SipHasher24::new();
    let mut part = |bytes: &[u8]| {
        hasher.write(&(bytes.len() as u64).to_be_bytes());
        hasher.write(bytes);
    };
    part(request.operation().id.as_bytes());
    for (name, value) in request.path_pairs().iter().chain(request.query_pairs()) {
        part(name.as_bytes());
        part(value.as_bytes());
    }
    part(request.body_bytes().as_deref().unwrap_or(EMPTY));
    hasher.finish128().h1
}
