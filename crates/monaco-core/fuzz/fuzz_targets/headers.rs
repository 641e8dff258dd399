//! Whatever headers an answer has, a call takes them, and waits for something finite.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::{
    ApiKey, Body, CallOptions, Client, Config, Headers, Input, Instant, KeySource, Operation, Request, Response, Step, UnixTime,
};

const NAMES: [&str; 6] =
    ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "date", "x-request-id"];

fuzz_target!(|input: (u16, Vec<(u8, String)>)| {
    let (status, fields) = input;
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
    let client = Client::new(Config::default(), KeySource::Literal(key), Instant::default(), UnixTime::from_secs(1_800_000_000))
        .expect("valid");
    let request = Request::new(Operation::find("get_me").expect("catalogued"));
    let (call, _) = client.start(&request, &CallOptions::default(), [1; 32], Instant::default()).expect("valid");
    let headers = fields.into_iter().map(|(name, value)| (NAMES[usize::from(name) % NAMES.len()], value));
    let response = Response { status, headers: Headers::from_pairs(headers), body: Body::Bytes("{}".into()) };
    let turn = call.advance(Input::Response(response), Instant::from_millis(5));
    if let Step::Wait { until, .. } = turn.step {
        assert!(until.as_millis() <= 600_000);
    }
});
