//! A text is a key or is refused, and a refusal does not repeat it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::ApiKey;

fuzz_target!(|text: &str| {
    for parsed in [ApiKey::parse(text), ApiKey::opaque(text)] {
        let shown = match &parsed {
            Ok(key) => format!("{key} {key:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        let secret = text.trim();
        // Words of our own may stand in a text, but no run of 16 characters without a space.
        assert!(secret.contains(' ') || secret.len() < 16 || !shown.contains(secret), "{shown}");
    }
});
