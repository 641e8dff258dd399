//! No key survives, wherever it stands; masking twice changes nothing, and text without secrets is left alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::redact;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fuzz_target!(|input: (&str, [u8; 16], &str)| {
    let (before, secret, after) = input;
    let secret: String = secret.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 64)])).collect();
    for start in ["mks_", " Bearer ", "\nauthorization: bearer mks_"] {
        let text = [before, start, &secret, after].concat();
        let masked = redact(&text);
        let stood_elsewhere = before.contains(&secret) || after.contains(&secret);
        assert!(stood_elsewhere || !masked.contains(&secret), "{masked}");
        assert_eq!(redact(&masked), masked);
    }
    let plain = [before, after].concat();
    if !plain.contains("mks_") && !plain.to_lowercase().contains("bearer") {
        assert_eq!(redact(&plain), plain);
    }
});
