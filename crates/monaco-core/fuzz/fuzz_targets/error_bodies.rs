//! Decoding an error never fails, never hides the status, never shows a key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::{
    ApiKey, Body, CallOptions, Client, Config, Headers, Input, Instant, KeySource, Method, Operation, Pacing, Request, Response,
    RetrySafety, Step, UnixTime,
};

const STATUSES: [u16; 12] = [300, 307, 400, 401, 403, 404, 405, 409, 422, 429, 500, 599];

fuzz_target!(|input: (u8, &[u8], &[u8])| {
    let (status, before, after) = input;
    let status = STATUSES[usize::from(status) % STATUSES.len()];
    let secret = format!("mks_{}", "k".repeat(48));
    let key = ApiKey::parse(&secret).expect("a key");
    // Every call for itself: a 429 to the first must not hold the second.
    let config = Config { pacing: Pacing::Off, ..Config::default() };
    let client =
        Client::new(config, KeySource::Literal(key), Instant::default(), UnixTime::from_secs(1_800_000_000)).expect("valid");
    let request = Request::new(&Operation::raw(Method::Get, "/v1/any", RetrySafety::Unsafe));
    let once = CallOptions { max_attempts: Some(1), ..CallOptions::default() };
    // As a server that echoes the header.
    for body in [[before, after].concat(), [before, secret.as_bytes(), after].concat()] {
        let (call, _) = client.start(&request, &once, [1; 32], Instant::default()).expect("valid");
        let response = Response { status, headers: Headers::default(), body: Body::Bytes(body.into()) };
        let turn = call.advance(Input::Response(response), Instant::from_millis(5));
        let Step::Done(Err(error)) = turn.step else { panic!("the only attempt") };
        assert_eq!(error.status(), Some(status));
        assert!(!error.message().is_empty() && error.body().unwrap_or("").len() <= 3 * 4096 + 64);
        assert_eq!(monaco_core::redact(error.message()), error.message());
        assert!(!format!("{error} {error:?}").contains(&secret));
    }
});
