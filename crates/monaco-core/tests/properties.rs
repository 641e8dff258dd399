//! Whatever servers answer and whenever hosts report, what the crate promises holds.

#![allow(clippy::wildcard_enum_match_arm, reason = "a step that the host does not know fails the test")]

mod host;

use host::{Fleet, Outcome, Script, Sent};
use monaco_core::{Config, Pacing, Priority, RetrySafety, Window};
use proptest::prelude::*;

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        4 => Just(Outcome::Answer { status: 200, retry_after: None, reset_in: None, remaining: None }),
        2 => (0u64..90).prop_map(|after| Outcome::Answer { status: 429, retry_after: Some(after), reset_in: None, remaining: None }),
        1 => (1u64..90).prop_map(|after| Outcome::Answer { status: 429, retry_after: None, reset_in: Some(after), remaining: Some(0) }),
        1 => Just(Outcome::Answer { status: 429, retry_after: None, reset_in: None, remaining: None }),
        2 => (0u64..5, 1u64..60).prop_map(|(left, after)| Outcome::Answer { status: 200, retry_after: None, reset_in: Some(after), remaining: Some(left) }),
        2 => prop::sample::select(vec![500u16, 502, 503, 408]).prop_map(|status| Outcome::Answer { status, retry_after: None, reset_in: None, remaining: None }),
        1 => (0u64..40).prop_map(|after| Outcome::Answer { status: 503, retry_after: Some(after), reset_in: None, remaining: None }),
        1 => prop::sample::select(vec![400u16, 401, 403, 404, 409, 422, 307, 501, 505]).prop_map(|status| Outcome::Answer { status, retry_after: None, reset_in: None, remaining: None }),
        1 => Just(Outcome::NotConnected),
        1 => Just(Outcome::Lost),
        1 => Just(Outcome::Cancelled),
    ]
}

fn safety() -> impl Strategy<Value = RetrySafety> {
    prop::sample::select(vec![
        RetrySafety::Read,
        RetrySafety::IdempotentByHttp,
        RetrySafety::IdempotentByEffect,
        RetrySafety::Unsafe,
    ])
}

fn fleet() -> impl Strategy<Value = Fleet> {
    let priority = prop::sample::select(vec![Priority::Interactive, Priority::Bulk]);
    let call = (safety(), prop::collection::vec((outcome(), 0u64..3_000), 1..6), 0u64..20_000, priority)
        .prop_map(|(safety, attempts, starts_at, priority)| Script { safety, attempts, starts_at, priority });
    let windows =
        prop::collection::vec((1u32..4, 100u64..20_000).prop_map(|(limit, window_ms)| Window { limit, window_ms }), 0..2);
    let pacing = prop::sample::select(vec![Pacing::Follow, Pacing::Even]);
    (prop::collection::vec(call, 1..12), windows, pacing, any::<u8>()).prop_map(|(calls, windows, pacing, seed)| Fleet {
        calls,
        config: Config { windows, pacing, ..Config::default() },
        seed,
    })
}

/// Sends of one window's length never exceed its limit; those that were not sent do not count.
fn within_windows(sent: &[Sent], windows: &[Window]) -> bool {
    let counted: Vec<u64> = sent.iter().filter(|sent| !sent.given_back).map(|sent| sent.at).collect();
    windows.iter().all(|window| {
        counted.iter().all(|start| {
            counted.iter().filter(|at| (*start..start + window.window_ms).contains(*at)).count() <= window.limit as usize
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn every_call_ends_and_keeps_every_promise(fleet in fleet()) {
        let run = fleet.run();
        prop_assert_eq!(run.ended, fleet.calls.len(), "a call never ends");
        for (index, script) in fleet.calls.iter().enumerate() {
            let sent: Vec<&Sent> = run.sent.iter().filter(|sent| sent.call == index).collect();
            prop_assert!(sent.len() <= 4, "more attempts than allowed");
            for pair in sent.windows(2) {
                prop_assert!(pair[1].at >= pair[0].not_before, "sent before the server's instant");
                let converges = matches!(script.safety, RetrySafety::Read | RetrySafety::IdempotentByHttp);
                prop_assert!(converges || !pair[0].unknown, "sent twice after an unknown outcome");
            }
        }
        for refused in run.sent.iter().filter(|sent| sent.closes_gate) {
            let early = run.sent.iter().find(|sent| sent.at > refused.answered && sent.at < refused.not_before);
            prop_assert!(early.is_none(), "sent while the server refuses: {:?} after {:?}", early, refused);
        }
        prop_assert!(within_windows(&run.sent, &fleet.config.windows), "a window overflowed");
    }

    #[test]
    fn equal_inputs_give_equal_turns(fleet in fleet()) {
        prop_assert_eq!(fleet.run().log, fleet.run().log);
    }
}
