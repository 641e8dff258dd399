//! Later is never earlier.

use monaco_core::{CallOptions, Input, Instant, Method, Operation, Priority, Request, RetrySafety, Step, Turn};
use proptest::prelude::*;

use crate::host::Host;
use crate::host::generate::fleet_of_late_hosts;
use crate::host::script::Fleet;

/// What is done at the one time or the other.
#[derive(Clone, Copy, Debug)]
enum Doing {
    Start(Priority),
    /// The waiting call of that number looks again.
    LookAgain(usize),
}

/// When the call may go on, as far as it is told: at once, or when its wait ends. None where it ends instead.
fn goes_on(step: &Step, now: u64) -> Option<u64> {
    match step {
        Step::Send(_) | Step::FetchKey { .. } => Some(now),
        Step::Wait { until, .. } => Some(until.as_millis()),
        Step::Done(_) => None,
        _ => unreachable!("a step that the host does not know"),
    }
}

/// Does it at `at`, when nothing else has happened since the host stopped. None where there is no such call.
fn done_at(host: &Host<'_>, doing: Doing, at: u64) -> Option<Turn> {
    let now = Instant::from_millis(at);
    Some(match doing {
        Doing::LookAgain(number) => host.sleeping_calls().nth(number)?.advance(Input::Timeout, now),
        Doing::Start(lane) => {
            let request = Request::new(&Operation::raw(Method::Post, "/v1/any", RetrySafety::Read)).body("{}");
            let options = CallOptions { priority: Some(lane), ..CallOptions::default() };
            host.client.start(&request, &options, [9; 32], now).expect("valid").1
        }
    })
}

/// A host whose calls went on until `history`.
fn host_at(fleet: &Fleet, history: u64) -> Host<'_> {
    let mut host = Host::new(fleet);
    host.run_until(history);
    host
}

fn doing() -> impl Strategy<Value = Doing> {
    let lane = prop::sample::select(vec![Priority::Interactive, Priority::Bulk]);
    prop_oneof![lane.prop_map(Doing::Start), (0usize..4).prop_map(Doing::LookAgain)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// After one history of a client, the same call that starts later, or looks again later, with nothing happening between, may go
    /// on no earlier; and one that could have gone on is not refused for its later start.
    ///
    /// Of answers this does not hold to the millisecond: jitter is a share of the wait that is left, so that a reset which is heard
    /// of later may be waited for less long beyond its instant. It is never undercut (see `limits`).
    #[test]
    fn what_begins_later_goes_on_no_earlier(
        fleet in fleet_of_late_hosts(), history in 0u64..40_000, doing in doing(), pause in 0u64..5_000, later in 0u64..60_000,
    ) {
        let earlier = history + pause;
        let at = |at| done_at(&host_at(&fleet, history), doing, at).map(|turn| goes_on(&turn.step, at));
        if let (Some(Some(early)), Some(late)) = (at(earlier), at(earlier + later)) {
            match (late, doing) {
                (Some(late), _) => prop_assert!(early <= late, "{early} at {earlier}, {late} at {}", earlier + later),
                (None, Doing::Start(_)) => prop_assert!(false, "refused for its later start"),
                (None, Doing::LookAgain(_)) => {}
            }
        }
    }

    /// What is done while the clock shows an earlier time is done at the latest that it showed.
    #[test]
    fn a_clock_that_runs_backwards_stands_still(
        fleet in fleet_of_late_hosts(), history in 0u64..40_000, doing in doing(), pause in 0u64..5_000, back in 0u64..50_000,
    ) {
        let latest = history + pause;
        let at = |at: u64| {
            let host = host_at(&fleet, history);
            host.client.limits(Instant::from_millis(latest));
            done_at(&host, doing, at)
        };
        prop_assert_eq!(format!("{:?}", at(latest.saturating_sub(back))), format!("{:?}", at(latest)));
    }
}
