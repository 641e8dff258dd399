//! Decoding an error never fails, never hides the status, never shows a key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::{
    ApiKey, Body, CallOptions, Client, Config, Headers, Input, Instant, KeySource, Method, Operation, Request, Response,
    RetrySafety, Step, UnixTime,
};

fuzz_target!(|body: &[u8]| {
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
    let client = Client::new(Config::default(), KeySource::Literal(key), Instant::default(), UnixTime::from_secs(1_800_000_000))
        .expect("valid");
    let request = Request::new(&Operation::raw(Method::Get, "/v1/any", RetrySafety::Unsafe));
    let (call, _) = client.start(&request, &CallOptions::default(), [1; 32], Instant::default()).expect("valid");
    let response = Response { status: 400, headers: Headers::default(), body: Body::Bytes(body.to_vec().into()) };
    let turn = call.advance(Input::Response(response), Instant::from_millis(5));
    let Step::Done(Err(error)) = turn.step else { panic!("400 is final") };
    assert_eq!(error.status(), Some(400));
    assert!(!error.message().is_empty() && error.body().unwrap_or("").len() <= 3 * 4096 + 64);
    assert_eq!(monaco_core::redact(error.message()), error.message());
});
