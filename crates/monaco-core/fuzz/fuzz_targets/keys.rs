//! A text is a key or is refused, and neither a key nor a refusal shows it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::{ApiKey, Error};

fn shown(parsed: &Result<ApiKey, Error>) -> String {
    match parsed {
        Ok(key) => format!("{key} {key:?} {} {:?}", key.id(), key.id()),
        Err(error) => format!("{error} {error:?}"),
    }
}

fuzz_target!(|input: (&str, [u8; 48])| {
    let (text, bytes) = input;
    for parsed in [ApiKey::parse(text), ApiKey::opaque(text)] {
        let (shown, secret) = (shown(&parsed), text.trim());
        // Words of our own may stand in a text, but no run of 16 characters without a space.
        assert!(secret.contains(' ') || secret.len() < 16 || !shown.contains(secret), "{shown}");
    }
    // A fingerprint has 12 characters of its own.
    let secret: String = bytes.iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    let key = ApiKey::parse(&format!("mks_{secret}"));
    assert!(key.is_ok(), "48 letters are a key");
    let shown = shown(&key);
    assert!((0..=secret.len() - 13).all(|at| !shown.contains(&secret[at..at + 13])), "{shown}");
});
