//! What a client tells without any call.

use monaco_core::{ApiKey, Client, Config, Instant, KeySource, UnixTime};

fn client(base_url: &str, keys: KeySource) -> Client {
    let config = Config { base_url: base_url.into(), ..Config::default() };
    Client::new(config, keys, Instant::default(), UnixTime::from_secs(1_800_000_000)).expect("valid")
}

#[test]
fn only_requests_to_this_machine_go_past_a_proxy() {
    assert!(client("http://127.0.0.1:8080", KeySource::Provider).origin().is_loopback());
    assert!(!client("https://api.monaco.com", KeySource::Provider).origin().is_loopback());
}

#[test]
fn the_current_key_is_told_by_its_fingerprint() {
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
    let client = client("https://api.monaco.com", KeySource::Provider);
    assert_eq!(client.current_key(), None);
    client.rotate(key.clone()).expect("one of Monaco's keys");
    assert_eq!(client.current_key(), Some(key.id()));
}
