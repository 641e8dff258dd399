//! Fleets at random, weighted towards what the core decides.

use monaco_core::{CallOptions, Config, FailureKind, Pacing, Priority, RetrySafety, Window};
use proptest::prelude::*;

use super::script::{Answer, Fleet, Keys, Leave, Outcome, RetryAfter, Script};

const HOUR: u64 = 60 * 60;

/// Any client with any calls, whose hosts look again when they are asked to.
pub(crate) fn fleet() -> impl Strategy<Value = Fleet> {
    fleet_of(Just(0), keys(), outcome())
}

/// As [`fleet`], without any refusal of a call or a key.
pub(crate) fn fleet_that_is_not_refused() -> impl Strategy<Value = Fleet> {
    fleet_of(Just(0), Just(Keys::Literal), unrefused())
}

/// As [`fleet`], and some hosts look again seconds late. Callers that leave say so: a drop tells no time, so that the second of the
/// next in line counts from the last that the client heard of.
pub(crate) fn fleet_of_late_hosts() -> impl Strategy<Value = Fleet> {
    fleet_of(prop_oneof![3 => Just(0), 2 => 1u64..6_000], Just(Keys::Literal), outcome()).prop_map(|mut fleet| {
        for script in &mut fleet.calls {
            script.leaves = script.leaves.map(|(at, _)| (at, Leave::Cancel));
        }
        fleet
    })
}

fn fleet_of(
    late_ms: impl Strategy<Value = u64>,
    keys: impl Strategy<Value = Keys>,
    outcome: impl Strategy<Value = Outcome>,
) -> impl Strategy<Value = Fleet> {
    let rotations = prop::collection::vec(0u64..60_000, 0..3);
    (prop::collection::vec(script(late_ms, outcome), 1..12), config(), keys, rotations, any::<u8>())
        .prop_map(|(calls, config, keys, rotations, seed)| Fleet { calls, config, keys, rotations, seed })
}

fn script(late_ms: impl Strategy<Value = u64>, outcome: impl Strategy<Value = Outcome>) -> impl Strategy<Value = Script> {
    let leave = prop::sample::select(vec![Leave::Cancel, Leave::Drop]);
    let leaves = prop_oneof![4 => Just(None), 1 => (0u64..60_000, leave).prop_map(Some)];
    (safety(), options(), prop::collection::vec((outcome, 0u64..3_000), 1..6), starts_at(), late_ms, leaves).prop_map(
        |(safety, options, attempts, starts_at, late_ms, leaves)| Script {
            safety,
            options,
            attempts,
            starts_at,
            late_ms,
            leaves,
        },
    )
}

/// Often together, so that they meet each other.
fn starts_at() -> impl Strategy<Value = u64> {
    prop_oneof![2 => 0u64..500, 1 => 0u64..20_000]
}

pub(crate) fn safety() -> impl Strategy<Value = RetrySafety> {
    prop::sample::select(vec![
        RetrySafety::Read,
        RetrySafety::IdempotentByHttp,
        RetrySafety::IdempotentByDocument,
        RetrySafety::IdempotentByEffect,
        RetrySafety::IdempotencyKey,
        RetrySafety::Unsafe,
    ])
}

fn options() -> impl Strategy<Value = CallOptions> {
    let by_effect = prop::sample::select(vec![None, Some(true), Some(false)]);
    let max_attempts = prop_oneof![2 => Just(None), 1 => (1u32..7).prop_map(Some)];
    let priority = prop::sample::select(vec![None, Some(Priority::Interactive), Some(Priority::Bulk)]);
    (by_effect, max_attempts, priority).prop_map(|(resend_idempotent_by_effect, max_attempts, priority)| CallOptions {
        resend_idempotent_by_effect,
        max_attempts,
        priority,
        ..CallOptions::default()
    })
}

pub(crate) fn config() -> impl Strategy<Value = Config> {
    let window = (1u32..4, 100u64..20_000).prop_map(|(limit, window_ms)| Window { limit, window_ms });
    let windows = prop::collection::vec(window, 0..3);
    let pacing = prop_oneof![1 => Just(Pacing::Off), 4 => Just(Pacing::Follow), 2 => Just(Pacing::Even)];
    // The patient wait for more than the longest gate.
    let patience = prop_oneof![3 => Just((120_000, 600_000)), 1 => Just((3 * HOUR * 1000, 48 * HOUR * 1000))];
    (windows, pacing, patience, 1u32..6, any::<bool>(), prop_oneof![3 => Just(500), 1 => 0u32..40]).prop_map(
        |(windows, pacing, (max_wait_ms, deadline_ms), max_attempts, resend_idempotent_by_effect, retry_quota)| Config {
            windows,
            pacing,
            max_wait_ms,
            deadline_ms,
            max_attempts,
            resend_idempotent_by_effect,
            retry_quota,
            ..Config::default()
        },
    )
}

fn keys() -> impl Strategy<Value = Keys> {
    let answer = (prop_oneof![1 => Just(None), 4 => (0u8..4).prop_map(Some)], 0u64..3_000);
    prop_oneof![
        2 => Just(Keys::Literal),
        1 => Just(Keys::Standby),
        2 => prop::collection::vec(answer, 1..5).prop_map(Keys::Provider),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![10 => unrefused(), 4 => answer(Just(429)), 1 => answer(Just(401))]
}

fn unrefused() -> impl Strategy<Value = Outcome> {
    let retried = vec![408u16, 500, 502, 503, 504, 599];
    let final_or_odd = vec![0u16, 199, 301, 307, 400, 403, 404, 409, 422, 501, 505, 600, 999];
    prop_oneof![
        4 => answer(Just(200)),
        2 => answer(prop::sample::select(retried)),
        1 => answer(prop::sample::select(final_or_odd)),
        2 => prop::sample::select(FailureKind::ALL.to_vec()).prop_map(Outcome::Failure),
        1 => Just(Outcome::Silence),
    ]
}

fn answer(status: impl Strategy<Value = u16>) -> impl Strategy<Value = Outcome> {
    let seconds = || prop_oneof![6 => 0u64..90, 1 => HOUR - 1..HOUR + 1_000, 1 => 0u64..48 * HOUR];
    let retry_after = prop_oneof![
        2 => Just(None),
        2 => seconds().prop_map(|seconds| Some(RetryAfter::Seconds(seconds))),
        1 => seconds().prop_map(|seconds| Some(RetryAfter::Date(seconds))),
    ];
    let reset_in = prop_oneof![1 => Just(None), 1 => seconds().prop_map(Some)];
    let remaining = prop_oneof![1 => Just(None), 1 => (0u64..5).prop_map(Some)];
    let skew = prop_oneof![1 => Just(None), 1 => (-100_000i64..100_000).prop_map(Some)];
    (status, retry_after, reset_in, remaining, skew).prop_map(|(status, retry_after, reset_in, remaining, skew)| {
        Outcome::Answer(Answer { status, retry_after, reset_in, remaining, skew })
    })
}
