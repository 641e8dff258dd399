//! No key survives, and masking twice changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::redact;

fuzz_target!(|input: (&str, &str)| {
    let key = format!("mks_{}", "K".repeat(48));
    let masked = redact(&[input.0, &key, input.1].concat()).into_owned();
    assert!(!masked.contains(&key));
    assert_eq!(redact(&masked), masked);
});
