//! Any input is legal at any time, in any order, by any clock.

use monaco_core::{
    ApiKey, Body, Call, CallOptions, Client, FailureKind, Headers, Input, Instant, KeySource, Method, Operation, Priority,
    Request, Response, RetrySafety, Step, TransportFailure, UnixTime,
};
use proptest::prelude::*;

use crate::host::generate::{config, safety};

/// More turns than any call has that is only told that its time is over: an attempt, its end, and some waits in line each.
const MOST_TURNS: usize = 2_000;

#[derive(Clone, Debug)]
enum Action {
    Start(RetrySafety, Priority),
    Advance(usize, Given),
    Drop(usize),
    Rotate(u8),
    /// The clock shows this next, be it earlier.
    Clock(u64),
}

/// An input, before it is made.
#[derive(Clone, Debug)]
enum Given {
    Timeout,
    Cancel,
    Answer(u16, Vec<(String, String)>, Vec<u8>),
    Failure(FailureKind),
    Key(Option<u8>),
}

impl Given {
    fn input(&self) -> Input {
        match self {
            Self::Timeout => Input::Timeout,
            Self::Cancel => Input::Cancel,
            Self::Answer(status, headers, body) => {
                let headers = Headers::from_pairs(headers.clone());
                Input::Response(Response { status: *status, headers, body: Body::Bytes(body.clone().into()) })
            }
            Self::Failure(kind) => Input::Failure(TransportFailure { kind: *kind, cause: "mks_".into() }),
            Self::Key(number) => Input::Key(number.map(key).ok_or_else(String::new)),
        }
    }
}

fn key(number: u8) -> ApiKey {
    ApiKey::parse(&format!("mks_{:0>48}", number % 4)).expect("a key")
}

fn header() -> impl Strategy<Value = (String, String)> {
    let name = prop::sample::select(vec![
        "Retry-After",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-ratelimit-limit",
        "date",
        "x-request-id",
        "other",
    ]);
    let value = prop_oneof![
        4 => (0u64..200).prop_map(|number| number.to_string()),
        1 => any::<u64>().prop_map(|number| number.to_string()),
        1 => Just("Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
        1 => ".{0,20}",
    ];
    (name.prop_map(str::to_owned), value)
}

fn given() -> impl Strategy<Value = Given> {
    let status = prop_oneof![6 => prop::sample::select(vec![200u16, 401, 404, 429, 503]), 1 => any::<u16>()];
    let body = prop_oneof![2 => Just(b"{}".to_vec()), 1 => prop::collection::vec(any::<u8>(), 0..40)];
    prop_oneof![
        4 => Just(Given::Timeout),
        1 => Just(Given::Cancel),
        6 => (status, prop::collection::vec(header(), 0..5), body).prop_map(|(status, headers, body)| Given::Answer(status, headers, body)),
        3 => prop::sample::select(FailureKind::ALL.to_vec()).prop_map(Given::Failure),
        3 => prop::option::of(any::<u8>()).prop_map(Given::Key),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let lane = prop::sample::select(vec![Priority::Interactive, Priority::Bulk]);
    let clock = prop_oneof![20 => 0u64..200_000, 2 => any::<u64>(), 1 => Just(u64::MAX)];
    prop_oneof![
        3 => (safety(), lane).prop_map(|(safety, lane)| Action::Start(safety, lane)),
        12 => (any::<prop::sample::Index>(), given()).prop_map(|(index, given)| Action::Advance(index.index(8), given)),
        1 => (0usize..8).prop_map(Action::Drop),
        1 => any::<u8>().prop_map(Action::Rotate),
        6 => clock.prop_map(Action::Clock),
    ]
}

struct Chaos {
    client: Client,
    calls: Vec<Call>,
    /// The latest that any clock showed.
    latest: u64,
    clock: u64,
    deadline_ms: u64,
}

impl Chaos {
    fn act(&mut self, action: &Action) {
        let now = Instant::from_millis(self.clock);
        match action {
            Action::Clock(at) => self.clock = *at,
            Action::Rotate(number) => drop(self.client.rotate(key(*number)).expect("one of Monaco's keys")),
            Action::Drop(index) if *index < self.calls.len() => drop(self.calls.remove(*index)),
            Action::Start(safety, lane) => {
                self.latest = self.latest.max(self.clock);
                let request = Request::new(&Operation::raw(Method::Delete, "/v1/any", *safety)).body("{}");
                let options = CallOptions { priority: Some(*lane), ..CallOptions::default() };
                let (call, turn) = self.client.start(&request, &options, [7; 32], now).expect("valid");
                self.check(&turn.step);
                self.calls.push(call);
            }
            Action::Advance(index, given) => {
                let Some(call) = self.calls.get(*index) else { return };
                self.latest = self.latest.max(self.clock);
                self.check(&call.advance(given.input(), now).step);
            }
            Action::Drop(_) => {}
        }
    }

    /// A wait ends within its call's time, and lies not in the past.
    fn check(&self, step: &Step) {
        if let Step::Wait { until, .. } = step {
            let wait = until.since(Instant::from_millis(self.latest));
            assert!(wait <= self.deadline_ms, "a wait of {wait} ms");
        }
    }

    /// Tells every call that its time is over until it is.
    fn finish(&mut self) {
        for call in &self.calls {
            let ended = (0..MOST_TURNS).any(|_| match call.advance(Input::Timeout, Instant::from_millis(self.latest)).step {
                Step::Done(_) => true,
                Step::Wait { until, .. } => {
                    self.latest = until.as_millis();
                    false
                }
                Step::Send(outbound) => {
                    self.latest = outbound.deadline.as_millis();
                    false
                }
                Step::FetchKey { deadline, .. } => {
                    self.latest = deadline.as_millis();
                    false
                }
                _ => panic!("a step that the host does not know"),
            });
            assert!(ended, "a call never ends");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    /// Nothing panics, every wait is finite, every call ends, and all they held is free then: even of calls that are over.
    #[test]
    fn any_inputs_in_any_order_at_any_time(
        config in config(), has_provider in any::<bool>(), actions in prop::collection::vec(action(), 1..80),
    ) {
        let deadline_ms = config.deadline_ms;
        let keys = if has_provider { KeySource::Provider } else { KeySource::WithStandby(key(0), key(1)) };
        let client = Client::new(config, keys, Instant::default(), UnixTime::from_secs(1_800_000_000)).expect("valid");
        let mut chaos = Chaos { client, calls: Vec::new(), latest: 0, clock: 0, deadline_ms };
        for action in &actions {
            chaos.act(action);
        }
        chaos.finish();
        let limits = chaos.client.limits(Instant::from_millis(chaos.latest));
        prop_assert_eq!((limits.in_flight, limits.waiting_interactive, limits.waiting_bulk), (0, 0, 0));
    }
}
