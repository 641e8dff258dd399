//! What the listeners of a case saw.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::request::Request;

/// What a key looks like, and the header that carries it.
const SECRETS: [&[u8]; 2] = [b"mks_", b"authorization"];
/// A secret may begin in one read and end in the next.
const KEPT: usize = 16;

/// What a case's listeners saw.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    /// Where the base URL leads.
    pub origin: ListenerSeen,
    /// The proxy, if the case has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<ListenerSeen>,
    /// The other origin, if the case has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_origin: Option<ListenerSeen>,
    /// Whether the key, or its header, came anywhere but in the head of a request to the origin.
    pub key_seen_elsewhere: bool,
    /// Whether any request had a cookie.
    pub cookie_seen: bool,
}

/// What one listener saw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListenerSeen {
    /// Connections that came.
    pub connections: usize,
    /// Method and target of every request that was read, in the order of arrival.
    pub requests: Vec<String>,
    /// Connections that the client had not closed a moment after the case's end.
    pub unclosed: usize,
}

/// Takes down what one listener sees.
#[derive(Debug, Default)]
pub(crate) struct Witness(Mutex<Sighting>);

/// What one listener saw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sighting {
    pub(crate) connections: usize,
    pub(crate) requests: Vec<(String, String)>,
    pub(crate) key_elsewhere: bool,
    pub(crate) cookie: bool,
}

impl Witness {
    pub(crate) fn connection(&self) {
        self.sighting().connections += 1;
    }

    /// A request where the key belongs: the origin's own.
    pub(crate) fn own_request(&self, request: &Request) {
        self.request(request);
        let elsewhere = request.headers.iter().filter(|(name, _)| name != "authorization");
        let values = elsewhere.map(|(_, value)| value.as_slice());
        for text in values.chain([request.target.as_bytes(), &request.body]) {
            self.sighting().key_elsewhere |= holds(text, SECRETS[0]);
        }
    }

    /// A request where no key belongs.
    pub(crate) fn foreign_request(&self, request: &Request) {
        self.request(request);
        let mut watch = KeyWatch::default();
        for (name, value) in &request.headers {
            self.foreign_bytes(name.as_bytes(), &mut watch);
            self.foreign_bytes(value, &mut watch);
        }
        self.foreign_bytes(request.target.as_bytes(), &mut watch);
        self.foreign_bytes(&request.body, &mut watch);
    }

    /// Other bytes, where no key belongs.
    pub(crate) fn foreign_bytes(&self, bytes: &[u8], watch: &mut KeyWatch) {
        let seen = watch.sees(bytes);
        self.sighting().key_elsewhere |= seen;
    }

    pub(crate) fn taken_down(&self) -> Sighting {
        self.sighting().clone()
    }

    fn request(&self, request: &Request) {
        let mut sighting = self.sighting();
        sighting.requests.push((request.method.clone(), request.target.clone()));
        sighting.cookie |= request.headers.iter().any(|(name, _)| name == "cookie");
    }

    /// Each change is whole by itself, so what a panicking thread left behind is still true.
    fn sighting(&self) -> MutexGuard<'_, Sighting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks for secrets in a stream of bytes.
#[derive(Debug, Default)]
pub(crate) struct KeyWatch {
    kept: Vec<u8>,
}

impl KeyWatch {
    fn sees(&mut self, bytes: &[u8]) -> bool {
        self.kept.extend(bytes.iter().map(u8::to_ascii_lowercase));
        let seen = SECRETS.iter().any(|secret| holds(&self.kept, secret));
        self.kept.drain(..self.kept.len().saturating_sub(KEPT));
        seen
    }
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str, headers: &[(&str, &str)], body: &str) -> Request {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
        Request { method: "GET".into(), target: target.into(), headers, body: body.into() }
    }

    #[test]
    fn the_key_belongs_in_the_origins_authorization_header_and_nowhere_else() {
        let own = |request: Request| {
            let witness = Witness::default();
            witness.own_request(&request);
            witness.taken_down().key_elsewhere
        };
        assert!(!own(request("/v1/me", &[("authorization", "Bearer mks_1")], "{}")));
        assert!(own(request("/v1/me?key=mks_1", &[], "")));
        assert!(own(request("/v1/me", &[("x-key", "mks_1")], "")));
        assert!(own(request("/v1/me", &[], r#"{"key":"mks_1"}"#)));
        let witness = Witness::default();
        witness.foreign_request(&request("/v1/me", &[("authorization", "Bearer x")], ""));
        assert!(witness.taken_down().key_elsewhere);
    }

    #[test]
    fn a_secret_is_seen_however_it_is_split() {
        for secret in ["xx mks_yy", "AUTHORIZATION: x"] {
            let mut watch = KeyWatch::default();
            assert!(secret.bytes().any(|byte| watch.sees(&[byte])), "{secret}");
        }
        let mut watch = KeyWatch::default();
        assert!(!"mk_s author ization".bytes().any(|byte| watch.sees(&[byte])));
    }
}
