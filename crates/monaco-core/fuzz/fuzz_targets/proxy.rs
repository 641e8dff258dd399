//! Any environment names a proxy or none; any answer of a proxy opens the tunnel or does not, however it is split.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::wire::{Proxy, Tunnel, TunnelProgress};
use monaco_core::{ApiKey, Client, Config, FailureKind, Instant, KeySource, UnixTime};

/// Feeds the answer in pieces of that length, and the end of the connection where that does not decide.
fn open(answer: &[u8], length: usize) -> Result<(), FailureKind> {
    let mut tunnel = Tunnel::new();
    for piece in answer.chunks(length.max(1)).chain([&b""[..]]) {
        match tunnel.receive(piece) {
            Ok(TunnelProgress::NeedMore) => {}
            Ok(TunnelProgress::Open) => return Ok(()),
            Err(failure) => return Err(failure.kind),
        }
    }
    unreachable!("the end of the connection decides")
}

fuzz_target!(|input: (&str, &str, &str, u8, &[u8])| {
    let (host, proxy, exceptions, length, answer) = input;
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("valid");
    let config = Config { base_url: format!("https://{host}"), ..Config::default() };
    if let Ok(client) = Client::new(config, KeySource::Literal(key), Instant::default(), UnixTime::from_secs(0)) {
        let variable = |name: &str| match name {
            "https_proxy" => Some(proxy.to_owned()),
            "no_proxy" => Some(exceptions.to_owned()),
            _ => None,
        };
        if let Ok(Some(found)) = Proxy::from_environment(client.origin(), variable) {
            assert!(!client.origin().is_loopback() && !found.host().is_empty() && found.port() > 0);
            let request = found.encode_connect(client.origin());
            assert!(request.starts_with(b"CONNECT ") && request.ends_with(b"\r\n\r\n"));
            let lines = request.windows(2).filter(|two| two == b"\r\n").count();
            assert!(lines == 3 || lines == 4, "no value begins a line of its own");
        }
    }
    // Split otherwise, the same answer may open the tunnel before bytes that follow it are seen.
    let (whole, split) = (open(answer, usize::MAX), open(answer, usize::from(length) + 1));
    assert!(whole == split || split == Ok(()));
    let certain = [FailureKind::NotConnected, FailureKind::ProxyRefused];
    assert!(whole.map_or_else(|kind| certain.contains(&kind), |()| true));
});
