//! Calls survive any inputs in any order at any time, and nothing unsafe is sent twice after an unknown outcome.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use monaco_core::{
    ApiKey, Body, Call, CallOptions, Client, Config, FailureKind, Headers, Input, Instant, KeySource, Method, Operation,
    Priority, Request, Response, RetrySafety, Step, TransportFailure, UnixTime, WaitReason, Window,
};

#[derive(Arbitrary, Debug)]
enum Action {
    Start { bulk: bool },
    Timeout(u8),
    Answer(u8, u16, Option<u8>, Option<u8>),
    Fail(u8, u8),
    Key(u8, bool),
    Cancel(u8),
    Drop(u8),
    Rotate(bool),
    Pass(u16),
    Back(u16),
}

struct Driven {
    call: Call,
    in_flight: bool,
    unknown: bool,
}

fn key(letter: &str) -> ApiKey {
    ApiKey::parse(&format!("mks_{}", letter.repeat(48))).expect("a key")
}

fn react(driven: &mut Driven, input: Input, now: u64) {
    let lost = match &input {
        Input::Response(response) => matches!(response.status, 408 | 500 | 502..=504 | 506..=599),
        Input::Failure(failure) => matches!(
            failure.kind,
            FailureKind::ConnectionLost | FailureKind::TimedOut | FailureKind::InvalidAnswer | FailureKind::AnswerTooLarge
        ),
        Input::Timeout | Input::Key(_) | Input::Cancel => false,
    };
    driven.unknown |= lost && driven.in_flight;
    match driven.call.advance(input, Instant::from_millis(now)).step {
        Step::Send(_) => {
            assert!(!driven.unknown, "sent twice after an unknown outcome");
            driven.in_flight = true;
        }
        Step::Wait { why: WaitReason::Answer, .. } => {}
        _ => driven.in_flight = false,
    }
}

fuzz_target!(|input: (bool, Vec<Action>)| {
    let (provider, actions) = input;
    let source = if provider { KeySource::Provider } else { KeySource::WithStandby(key("a"), key("b")) };
    let config = Config { windows: vec![Window { limit: 3, window_ms: 5_000 }], ..Config::default() };
    let client = Client::new(config, source, Instant::default(), UnixTime::from_secs(1_800_000_000)).expect("valid");
    let request = Request::new(&Operation::raw(Method::Post, "/v1/any", RetrySafety::Unsafe)).body("{}");
    let (mut calls, mut now) = (Vec::<Driven>::new(), 0u64);
    for action in actions {
        let count = calls.len().max(1);
        let mut with = |index: u8, input: Input| {
            if let Some(driven) = calls.get_mut(usize::from(index) % count) {
                react(driven, input, now);
            }
        };
        match action {
            Action::Start { bulk } => {
                let priority = if bulk { Priority::Bulk } else { Priority::Interactive };
                let options = CallOptions { priority: Some(priority), ..CallOptions::default() };
                let (call, turn) = client.start(&request, &options, [7; 32], Instant::from_millis(now)).expect("valid");
                let in_flight = matches!(turn.step, Step::Send(_));
                calls.push(Driven { call, in_flight, unknown: false });
            }
            Action::Timeout(index) => with(index, Input::Timeout),
            Action::Answer(index, status, after, remaining) => {
                let named = [("retry-after", after), ("x-ratelimit-remaining", remaining), ("x-ratelimit-reset", after)];
                let headers = named.into_iter().filter_map(|(name, value)| Some((name, value?.to_string())));
                let body = Body::Bytes("{}".into());
                with(index, Input::Response(Response { status, headers: Headers::from_pairs(headers), body }));
            }
            Action::Fail(index, kind) => {
                let kind = FailureKind::ALL[usize::from(kind) % FailureKind::ALL.len()];
                with(index, Input::Failure(TransportFailure { kind, cause: String::new() }));
            }
            Action::Key(index, good) => with(index, Input::Key(if good { Ok(key("c")) } else { Err("none".into()) })),
            Action::Cancel(index) => with(index, Input::Cancel),
            Action::Drop(index) if !calls.is_empty() => drop(calls.swap_remove(usize::from(index) % count)),
            Action::Drop(_) => {}
            Action::Rotate(which) => drop(client.rotate(key(if which { "d" } else { "a" }))),
            Action::Pass(millis) => now += u64::from(millis),
            Action::Back(millis) => now = now.saturating_sub(millis.into()),
        }
        let limits = client.limits(Instant::from_millis(now));
        assert!(limits.windows[0].used <= 3, "a window overflowed");
    }
    for driven in &calls {
        driven.call.advance(Input::Cancel, Instant::from_millis(now));
    }
    let limits = client.limits(Instant::from_millis(now));
    assert_eq!((limits.in_flight, limits.waiting_interactive, limits.waiting_bulk), (0, 0, 0), "a call left something behind");
});
