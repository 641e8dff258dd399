//! A request that was not sent leaves no trace.

use monaco_core::{
    Call, CallOptions, FailureKind, Input, Instant, Limits, Method, Operation, Priority, Request, RetrySafety, Step,
    TransportFailure, Turn,
};
use proptest::prelude::*;

use crate::host::Host;
use crate::host::generate::fleet;
use crate::host::script::Fleet;

/// How a call ends before it is sent; one that may send at once fails without being sent.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Cancel,
    Drop,
}

fn start(host: &Host<'_>, lane: Priority, at: u64) -> (Call, Turn) {
    let request = Request::new(&Operation::raw(Method::Post, "/v1/any", RetrySafety::Read)).body("{}");
    let options = CallOptions { priority: Some(lane), ..CallOptions::default() };
    host.client.start(&request, &options, [9; 32], Instant::from_millis(at)).expect("valid")
}

/// A call comes and goes unsent, while nothing else happens.
fn come_and_go(host: &Host<'_>, lane: Priority, ending: Ending, kind: FailureKind, at: u64) {
    let (call, turn) = start(host, lane, at);
    let now = Instant::from_millis(at);
    let input = match (turn.step, ending) {
        (Step::Send(_), _) => Input::Failure(TransportFailure { kind, cause: String::new() }),
        (_, Ending::Cancel) => Input::Cancel,
        (_, Ending::Drop) => return drop(call),
    };
    call.advance(input, now);
}

/// What the limiter says and does next: its figures, and what waiting and new calls are told, but for their numbers.
///
/// It is asked `pause` after the history, or when something happens again: nobody in line is late.
fn what_follows(fleet: &Fleet, history: u64, pause: u64, between: impl Fn(&Host<'_>, u64)) -> (Limits, Vec<String>) {
    let mut host = Host::new(fleet);
    host.run_until(history);
    let at = host.next_at().map_or(history + pause, |next| next.min(history + pause));
    between(&host, at);
    let now = Instant::from_millis(at);
    let limits = Limits { sent: 0, ..host.client.limits(now) };
    let waiting: Vec<Turn> = host.sleeping_calls().map(|call| call.advance(Input::Timeout, now)).collect();
    let lanes = [Priority::Bulk, Priority::Interactive, Priority::Bulk];
    let new: Vec<(Call, Turn)> = lanes.into_iter().map(|lane| start(&host, lane, at)).collect();
    let turns = waiting.iter().chain(new.iter().map(|(_, turn)| turn));
    let told = turns.map(|turn| format!("{:?} {:?}", turn.step, turn.events.iter().map(|event| &event.kind).collect::<Vec<_>>()));
    (limits, told.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Whether it is cancelled or dropped in line, or its transport says that no byte was written.
    #[test]
    fn a_call_that_is_not_sent_might_as_well_not_have_been(
        fleet in fleet(), history in 0u64..40_000, pause in 0u64..5_000,
        lane in prop::sample::select(vec![Priority::Interactive, Priority::Bulk]),
        ending in prop::sample::select(vec![Ending::Cancel, Ending::Drop]),
        kind in prop::sample::select(vec![FailureKind::CertificateRefused, FailureKind::ProxyRefused, FailureKind::NotWritten]),
    ) {
        let with = what_follows(&fleet, history, pause, |host, at| come_and_go(host, lane, ending, kind, at));
        let without = what_follows(&fleet, history, pause, |_, _| {});
        prop_assert_eq!(with, without);
    }
}
