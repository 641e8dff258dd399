//! Masks every key in any text.
//!
//! A net under the allow-list, not instead of it: what the core emits carries no key by construction; this is for text that
//! comes from elsewhere, such as an HTTP library's error message or a server that echoes a header.

use std::borrow::Cow;

/// The literal start of every Monaco key.
pub(crate) const KEY_PREFIX: &str = "mks_";

/// What stands in the place of a masked secret.
pub(crate) const MASK: &str = "…";

const SCHEME: &[u8] = b"bearer";

/// `text` with every key (`mks_` and the URL-safe characters after it) and every bearer token replaced by `mks_…` or `Bearer …`.
///
/// Text without either is returned as it is, without a copy.
///
/// ```
/// let line = "refused: Authorization: Bearer mks_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL";
/// assert_eq!(monaco_core::redact(line), "refused: Authorization: Bearer …");
/// assert_eq!(monaco_core::redact("key=mks_abc-def, ok"), "key=mks_…, ok");
/// ```
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut copied = 0;
    let mut position = 0;
    while let Some((start, end, label)) = next_secret(text, position) {
        masked.push_str(&text[copied..start]);
        masked.push_str(label);
        masked.push_str(MASK);
        copied = end;
        position = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

/// The next secret at or after `from`: where it starts, where it ends, and what is shown of it.
fn next_secret(text: &str, from: usize) -> Option<(usize, usize, &'static str)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let found = match bytes[at] {
            b'm' | b'M' => key_at(bytes, at).map(|end| (at, end, KEY_PREFIX)),
            b'b' | b'B' => bearer_at(bytes, at).map(|end| (at, end, "Bearer ")),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += 1;
    }
    None
}

/// The end of the key that starts at `at`, if one does. The prefix alone is no key.
fn key_at(bytes: &[u8], at: usize) -> Option<usize> {
    let after = at + KEY_PREFIX.len();
    if !bytes.get(at..after)?.eq_ignore_ascii_case(KEY_PREFIX.as_bytes()) {
        return None;
    }
    let end = run_end(bytes, after, is_key_byte);
    (end > after).then_some(end)
}

/// The end of the bearer token whose scheme starts at `at`, if one does.
fn bearer_at(bytes: &[u8], at: usize) -> Option<usize> {
    let after = at + SCHEME.len();
    if !bytes.get(at..after)?.eq_ignore_ascii_case(SCHEME) || (at > 0 && bytes[at - 1].is_ascii_alphanumeric()) {
        return None;
    }
    let token = run_end(bytes, after, |byte| byte == b' ' || byte == b'\t');
    let end = run_end(bytes, token, is_token_byte);
    (token > after && end > token).then_some(end)
}

fn run_end(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|&byte| !belongs(byte)).map_or(bytes.len(), |length| from + length)
}

/// The alphabet of a Monaco key after its prefix.
pub(crate) fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// token68 of RFC 9110 section 11.2, the alphabet of bearer credentials.
pub(crate) fn is_token_byte(byte: u8) -> bool {
    is_key_byte(byte) || matches!(byte, b'.' | b'~' | b'+' | b'/' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_without_a_secret_is_not_copied() {
        assert!(matches!(redact("mks_ is the prefix"), Cow::Borrowed(_)));
        assert!(matches!(redact("nothing to see, umbrella, mks"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_key_is_masked_wherever_it_stands() {
        assert_eq!(redact("xmks_abc\u{e9}mks_Z-_9."), "xmks_…\u{e9}mks_….");
        assert_eq!(redact("MKS_ABC"), "mks_…");
        assert_eq!(redact("Bearer \tabc.def=="), "Bearer …");
        assert_eq!(redact("forbearer abc"), "forbearer abc");
    }

    proptest! {
        #[test]
        fn no_key_survives_in_any_surroundings(before in ".*", key in "mks_[A-Za-z0-9_-]{48}", after in ".*") {
            let text = format!("{before}{key}{after}");
            prop_assert!(!redact(&text).contains(&key));
        }

        #[test]
        fn masking_twice_changes_nothing(text in "(mks_|Bearer |[a-z0-9 …]){0,20}") {
            let once = redact(&text).into_owned();
            prop_assert_eq!(redact(&once).into_owned(), once);
        }
    }
}
