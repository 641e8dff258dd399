//! Later is never earlier.

use monaco_core::{CallOptions, Input, Instant, Method, Operation, Priority, Request, RetrySafety, Step};
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

/// Lets the fleet run until `history`, and does it at `at`, when nothing else has happened since.
fn done_at(fleet: &Fleet, history: u64, doing: Doing, at: u64) -> Option<Option<u64>> {
    let mut host = Host::new(fleet);
    host.run_until(history);
    let now = Instant::from_millis(at);
    let turn = match doing {
        Doing::LookAgain(number) => host.sleeping_calls().nth(number)?.advance(Input::Timeout, now),
        Doing::Start(lane) => {
            let request = Request::new(&Operation::raw(Method::Post, "/v1/any", RetrySafety::Read)).body("{}");
            let options = CallOptions { priority: Some(lane), ..CallOptions::default() };
            host.client.start(&request, &options, [9; 32], now).expect("valid").1
        }
    };
    Some(goes_on(&turn.step, at))
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
        let at = |at| done_at(&fleet, history, doing, at);
        if let (Some(Some(early)), Some(late)) = (at(earlier), at(earlier + later)) {
            match (late, doing) {
                (Some(late), _) => prop_assert!(early <= late, "{early} at {earlier}, {late} at {}", earlier + later),
                (None, Doing::Start(_)) => prop_assert!(false, "refused for its later start"),
                (None, Doing::LookAgain(_)) => {}
            }
        }
    }
}
