//! The organisation's key: what a valid one looks like, how it is shown, and which one is current.
//!
//! Format: `mks_` and 48 URL-safe characters (Monaco's authentication page, "Obtaining an API Key").

use std::fmt;
use std::sync::Arc;

use memchr::memmem;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::redact::{KEY_PREFIX, MASK, is_key_byte, is_token_byte};

/// Characters after the prefix.
const TOKEN_LENGTH: usize = 48;
/// An opaque bearer longer than this would not fit a server's header limit.
const MAX_OPAQUE_LENGTH: usize = 4096;
/// A shorter token is no secret, and masking it would tear words apart.
const LEAST_MASKED_LENGTH: usize = 8;
/// The key of the examples in Monaco's documentation.
const PLACEHOLDER: &str = "mks_your_api_key_here";
/// Bytes of the SHA-256 that identify a key.
const FINGERPRINT_BYTES: usize = 6;

/// A secret that is sent as `Authorization: Bearer …`: an organisation's key, or a relay's session token.
///
/// `Debug` and `Display` show `mks_…` and a fingerprint; the memory is zeroized when the last clone is dropped; it is not
/// `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Shared by every clone, so that there is one copy to overwrite.
    secret: Arc<Zeroizing<String>>,
    id: KeyId,
    opaque: bool,
}

impl ApiKey {
    /// A Monaco key; white space around it is trimmed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey), naming the fault and never the value.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let key = text.trim();
        match key_fault(key) {
            Some(fault) => Err(Error::invalid_key(fault)),
            None => Ok(Self::new(key, false)),
        }
    }

    /// A bearer token of a relay in front of Monaco, which holds the organisation's key itself.
    ///
    /// Refused by [`Client::new`](crate::Client::new) where the base URL is Monaco's own.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey) where it could not stand in a header (RFC 6750 section 2.1).
    pub fn opaque(token: &str) -> Result<Self, Error> {
        let token = token.trim();
        match opaque_fault(token) {
            Some(fault) => Err(Error::invalid_key(fault)),
            None => Ok(Self::new(token, true)),
        }
    }

    fn new(secret: &str, opaque: bool) -> Self {
        Self { id: KeyId::of(secret), secret: Arc::new(Zeroizing::new(secret.to_owned())), opaque }
    }

    /// The fingerprint that events and errors show.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Whether this is a relay's token and not a Monaco key.
    pub fn is_opaque(&self) -> bool {
        self.opaque
    }

    /// `text` without this token, where it is one of a relay, which no pattern can find. A Monaco key has its prefix to be known by.
    pub(crate) fn mask(&self, text: &str) -> Option<String> {
        if !self.opaque || self.secret.len() < LEAST_MASKED_LENGTH {
            return None;
        }
        // Not by `str::replace`: its searcher would be the module's second one.
        let (mut masked, mut copied) = (String::new(), 0);
        for begin in memmem::find_iter(text.as_bytes(), self.secret.as_bytes()) {
            masked.push_str(&text[copied..begin]);
            masked.push_str(MASK);
            copied = begin + self.secret.len();
        }
        (copied > 0).then(|| masked + &text[copied..])
    }

    /// The value of the `Authorization` header. Only what writes the request may ask for it.
    pub(crate) fn authorization(&self) -> Zeroizing<String> {
        let mut value = Zeroizing::new(String::with_capacity("Bearer ".len() + self.secret.len()));
        value.push_str("Bearer ");
        value.push_str(&self.secret);
        value
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({})", self.id)
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.id, f)
    }
}

/// What identifies a key without giving it away: a few bytes of its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; FINGERPRINT_BYTES]);

impl KeyId {
    fn of(secret: &str) -> Self {
        let digest = Sha256::digest(secret.as_bytes());
        let mut id = [0; FINGERPRINT_BYTES];
        id.copy_from_slice(&digest[..FINGERPRINT_BYTES]);
        Self(id)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KEY_PREFIX}{MASK}")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What is wrong with a would-be key, in words that do not contain it.
fn key_fault(key: &str) -> Option<String> {
    if key.is_empty() {
        return Some("the key is empty".into());
    }
    if key == PLACEHOLDER {
        return Some("this is the placeholder of Monaco's documentation, not a key; make one under Settings > API Keys".into());
    }
    if key.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("bearer")) {
        return Some("\"Bearer \" was pasted along; pass the key alone, it starts with mks_".into());
    }
    let Some(token) = key.strip_prefix(KEY_PREFIX) else {
        return Some("a Monaco key starts with mks_, this value does not".into());
    };
    if let Some(position) = token.bytes().position(|byte| !is_key_byte(byte)) {
        let position = KEY_PREFIX.len() + token[..position].chars().count() + 1;
        return Some(format!("character {position} is not one of A-Z a-z 0-9 - _"));
    }
    (token.len() != TOKEN_LENGTH)
        .then(|| format!("a Monaco key has {TOKEN_LENGTH} characters after mks_, this one has {}", token.len()))
}

fn opaque_fault(token: &str) -> Option<String> {
    if token.is_empty() {
        return Some("the token is empty".into());
    }
    if token.starts_with(KEY_PREFIX) {
        return Some("this looks like a Monaco key; an opaque token is a relay's own".into());
    }
    if token.len() > MAX_OPAQUE_LENGTH {
        return Some(format!("the token has {} characters, at most {MAX_OPAQUE_LENGTH} are sent", token.len()));
    }
    let position = token.bytes().position(|byte| !is_token_byte(byte))?;
    let position = token[..position].chars().count() + 1;
    Some(format!("character {position} of the token is not one of A-Z a-z 0-9 - . _ ~ + / ="))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VALID: &str = "mks_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ-_";

    fn fault(text: &str) -> String {
        ApiKey::parse(text).expect_err("refused").message().to_owned()
    }

    #[test]
    fn a_valid_key_is_trimmed_and_shown_as_a_fingerprint() {
        let key = ApiKey::parse(&format!("  {VALID}\n")).expect("valid");
        assert_eq!(key, ApiKey::parse(VALID).expect("valid"));
        assert_eq!(key.authorization().as_str(), format!("Bearer {VALID}"));
        assert_eq!(format!("{key:?} {key}"), format!("ApiKey({0}) {0}", key.id()));
        assert_eq!(key.id().to_string().chars().count(), "mks_…".chars().count() + 12);
    }

    #[test]
    fn each_fault_is_named() {
        assert!(fault("").contains("empty"));
        assert!(fault("mks_your_api_key_here").contains("placeholder"));
        assert!(fault(&format!("Bearer {VALID}")).contains("pasted along"));
        assert!(fault("sk-123").contains("starts with mks_"));
        assert!(fault("mks_short").contains("has 5"));
        assert!(fault(&format!("{}!", &VALID[..51])).contains("character 52"));
        assert!(fault(&format!("mks_é{}", &VALID[5..])).contains("character 5"));
    }

    #[test]
    fn an_opaque_bearer_is_no_monaco_key_and_fits_a_header() {
        assert!(ApiKey::opaque("session.token~1").expect("valid").is_opaque());
        for refused in ["", VALID, "a b", "ab\r\nX: y", &"x".repeat(5000)] {
            assert!(ApiKey::opaque(refused).is_err());
        }
    }

    proptest! {
        #[test]
        fn a_refusal_never_echoes_the_value(text in "[!-~é]{12,80}") {
            if let Err(error) = ApiKey::parse(&text) {
                let shown = format!("{error} {error:?}");
                prop_assert!(!shown.contains(&text));
            }
        }

        #[test]
        fn exactly_the_documented_alphabet_and_length_pass(token in "[A-Za-z0-9_-]{40,56}") {
            prop_assert_eq!(ApiKey::parse(&format!("mks_{token}")).is_ok(), token.len() == 48);
        }
    }
}
