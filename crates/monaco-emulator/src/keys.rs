//! API keys: their form, their hash, and how they are masked wherever they could be shown.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::random::Rng;

/// What every key starts with.
const PREFIX: &str = "mks_";
/// How many characters follow the prefix.
const TOKEN_LENGTH: usize = 48;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Access {
    /// Everything.
    #[default]
    Full,
    /// Nothing: every request is answered 403.
    None,
}

/// A key as it is stored: without the key.
#[derive(Debug, Clone)]
pub(crate) struct StoredKey {
    pub(crate) id: String,
    pub(crate) org: String,
    pub(crate) user: String,
    pub(crate) access: Access,
    pub(crate) hash: String,
    pub(crate) active: bool,
}

/// Makes a new key.
pub(crate) fn generate(rng: &mut Rng) -> String {
    format!("{PREFIX}{}", rng.token(TOKEN_LENGTH))
}

/// Whether the text has the form of a key.
pub(crate) fn is_well_formed(key: &str) -> bool {
    key.strip_prefix(PREFIX).is_some_and(|token| token.len() == TOKEN_LENGTH && token.bytes().all(is_token_byte))
}

/// What is stored instead of the key.
pub(crate) fn hash(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The key of an `Authorization` header: exactly `Bearer <key>`.
pub(crate) fn bearer(header: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(header).ok()?;
    let (scheme, key) = text.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

/// A name for a secret that does not give it away: `mks_…` and the start of its hash.
pub(crate) fn fingerprint(key: &str) -> String {
    format!("{PREFIX}…{}", &hash(key)[..12])
}

/// The value of an `Authorization` header, masked whatever it holds.
pub(crate) fn mask_authorization(value: &[u8]) -> String {
    match bearer(value) {
        Some(key) => format!("Bearer {}", fingerprint(key)),
        None => "…".to_owned(),
    }
}

/// The text with everything that looks like a key replaced by its fingerprint.
pub(crate) fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_prefix(rest) {
        let (before, key) = rest.split_at(at);
        let tail = key[PREFIX.len()..].bytes();
        let length = PREFIX.len() + tail.take_while(|byte| is_token_byte(*byte)).count();
        masked.push_str(before);
        masked.push_str(&fingerprint(&key[..length]));
        rest = &key[length..];
    }
    masked.push_str(rest);
    masked
}

/// Where a key may start, whatever the case of its prefix.
fn find_prefix(text: &str) -> Option<usize> {
    text.as_bytes().windows(PREFIX.len()).position(|window| window.eq_ignore_ascii_case(PREFIX.as_bytes()))
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// The table of keys.
pub(crate) struct Keys<'a>(pub(crate) &'a Connection);

impl Keys<'_> {
    pub(crate) fn insert(&self, key: &StoredKey) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO keys (id, org, user, full_access, hash, active)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let full = key.access == Access::Full;
        self.0.prepare_cached(sql)?.execute(params![key.id, key.org, key.user, full, key.hash, key.active])?;
        Ok(())
    }

    pub(crate) fn by_hash(&self, hash: &str) -> rusqlite::Result<Option<StoredKey>> {
        self.one("hash", hash)
    }

    pub(crate) fn by_id(&self, id: &str) -> rusqlite::Result<Option<StoredKey>> {
        self.one("id", id)
    }

    /// Returns whether there was such a key.
    pub(crate) fn deactivate(&self, id: &str) -> rusqlite::Result<bool> {
        let changed = self.0.execute("UPDATE keys SET active = 0 WHERE id = ?1", [id])?;
        Ok(changed > 0)
    }

    fn one(&self, column: &'static str, value: &str) -> rusqlite::Result<Option<StoredKey>> {
        let sql = format!("SELECT id, org, user, full_access, hash, active FROM keys WHERE {column} = ?1");
        self.0.prepare_cached(&sql)?.query_row([value], read).optional()
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredKey> {
    let full: bool = row.get(3)?;
    Ok(StoredKey {
        id: row.get(0)?,
        org: row.get(1)?,
        user: row.get(2)?,
        access: if full { Access::Full } else { Access::None },
        hash: row.get(4)?,
        active: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_documented_form() {
        let key = generate(&mut Rng::new(1));
        assert_eq!(key.len(), 52);
        assert!(is_well_formed(&key));
        assert!(!is_well_formed("mks_short"));
        assert!(!is_well_formed(&key.replace("mks_", "mkx_")));
    }

    #[test]
    fn only_a_bearer_is_read() {
        assert_eq!(bearer(b"Bearer abc"), Some("abc"));
        assert_eq!(bearer(b"bearer  abc "), Some("abc"));
        for header in ["", "Bearer", "Bearer ", "Basic abc", "abc"] {
            assert_eq!(bearer(header.as_bytes()), None, "{header}");
        }
        assert_eq!(bearer(b"Bearer \xff"), None);
    }

    #[test]
    fn masking_leaves_nothing_of_a_key() {
        let key = generate(&mut Rng::new(2));
        let text = format!("a {key}é{key} b mks_ c");
        let masked = mask(&text);
        assert!(!masked.contains(&key[4..16]), "{masked}");
        assert_eq!(masked.matches(&fingerprint(&key)).count(), 2);
        assert!(masked.starts_with("a mks_…") && masked.ends_with(" c"));
        assert!(!mask(&key.replace("mks_", "MKS_")).contains(&key[4..]));
    }

    #[test]
    fn an_authorization_header_is_masked_whatever_it_holds() {
        assert_eq!(mask_authorization(b"Basic c2VjcmV0"), "…");
        assert!(!mask_authorization(b"Bearer opaque").contains("opaque"));
    }
}
