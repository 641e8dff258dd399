//! Masks every key in any text.
//!
//! A net under the allow-list, not instead of it: what the core emits carries no key by construction; this is for text that
//! comes from elsewhere, such as an HTTP library's error message or a server that echoes a header.

use std::borrow::Cow;
use std::iter::Peekable;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// The literal start of every Monaco key.
pub(crate) const KEY_PREFIX: &str = "mks_";

/// Texts shorter than this are looked through in one go: less work than setting the four searchers going.
const SHORT: usize = 128;

/// What stands in the place of a masked secret.
pub(crate) const MASK: &str = "…";

/// What a secret starts with, and what it is. Searchers are built once: most texts are shorter than the work of building one.
static STARTS: LazyLock<[(Finder<'static>, Start); 4]> = LazyLock::new(|| {
    [(KEY_PREFIX, Start::Key), ("Bearer", Start::Scheme), ("bearer", Start::Scheme), ("BEARER", Start::Scheme)]
        .map(|(literal, start)| (Finder::new(literal), start))
});

#[derive(Clone, Copy)]
enum Start {
    Key,
    Scheme,
}

impl Start {
    const fn shown(self) -> &'static str {
        match self {
            Self::Key => KEY_PREFIX,
            Self::Scheme => "Bearer ",
        }
    }
}

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
    if text.len() < SHORT && !may_hold_a_secret(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut sources = STARTS.each_ref().map(|(finder, start)| secrets(text.as_bytes(), finder, *start).peekable());
    let mut masked = String::new();
    let mut copied = 0;
    while let Some((begin, end, start)) = next_secret(&mut sources) {
        // A key inside a bearer token is gone with it.
        if begin >= copied {
            masked.push_str(&text[copied..begin]);
            masked.push_str(start.shown());
            masked.push_str(MASK);
            copied = end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

/// A secret's begin and end, and what it starts with.
type Secret = (usize, usize, Start);

/// The one that begins first.
fn next_secret<I: Iterator<Item = Secret>>(sources: &mut [Peekable<I>]) -> Option<Secret> {
    let found = sources.iter_mut().filter_map(|source| Some((source.peek()?.0, source)));
    found.min_by_key(|(begin, _)| *begin)?.1.next()
}

/// Whether any four bytes are those that every start holds.
fn may_hold_a_secret(bytes: &[u8]) -> bool {
    bytes.windows(4).any(|four| matches!(four, b"mks_" | b"eare" | b"EARE"))
}

/// Where the secrets that start with what `finder` finds begin and end.
fn secrets<'a>(bytes: &'a [u8], finder: &'a Finder<'_>, start: Start) -> impl Iterator<Item = Secret> + 'a {
    let mut key = 0;
    finder.find_iter(bytes).filter_map(move |at| {
        // A prefix inside a key ends with that key. Looking for its end anew would take quadratic time.
        if at < key {
            return None;
        }
        let after = at + finder.needle().len();
        let end = match start {
            Start::Key => key_end(bytes, after).inspect(|&end| key = end),
            Start::Scheme => token_end(bytes, at, after),
        };
        end.map(|end| (at, end, start))
    })
}

/// The end of the key whose prefix ends at `after`. The prefix alone is no key.
fn key_end(bytes: &[u8], after: usize) -> Option<usize> {
    let end = run_end(bytes, after, is_key_byte);
    (end > after).then_some(end)
}

/// The end of the bearer token whose scheme stands from `at` to `after`.
fn token_end(bytes: &[u8], at: usize, after: usize) -> Option<usize> {
    let is_word = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
    let token = run_end(bytes, after, |byte| byte == b' ' || byte == b'\t');
    if !is_word || token == after {
        return None;
    }
    let end = run_end(bytes, token, is_token_byte);
    // A scheme that stands twice is no token: the second one's is.
    let is_scheme = matches!(&bytes[token..end], b"Bearer" | b"bearer" | b"BEARER");
    (end > token && !is_scheme).then_some(end)
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
        assert_eq!(redact("Bearer \tabc.def=="), "Bearer …");
        assert_eq!(redact("BEARER mks_a, bearer b"), "Bearer …, Bearer …");
        assert_eq!(redact("forbearer abc"), "forbearer abc");
    }

    #[test]
    fn megabytes_of_starts_take_no_quadratic_time() {
        assert_eq!(redact(&"mks_".repeat(1 << 18)), "mks_…");
        assert_eq!(redact(&"Bearer".repeat(1 << 18)).len(), 6 << 18);
        assert_eq!(redact(&format!("Bearer {}", "Bearer.".repeat(1 << 18))), "Bearer …");
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
