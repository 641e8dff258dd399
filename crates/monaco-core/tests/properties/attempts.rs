//! Nothing is sent more often than the caller allows, nor done twice that must not be.

use monaco_core::RetrySafety;
use proptest::prelude::*;

use crate::host::generate::fleet;
use crate::host::script::{Fleet, Script};

/// Whether a replay of the call's operation converges, for its caller.
fn converges(fleet: &Fleet, script: &Script) -> bool {
    match script.safety {
        RetrySafety::Read | RetrySafety::IdempotentByHttp | RetrySafety::IdempotentByDocument | RetrySafety::IdempotencyKey => {
            true
        }
        RetrySafety::IdempotentByEffect => {
            script.options.resend_idempotent_by_effect.unwrap_or(fleet.config.resend_idempotent_by_effect)
        }
        RetrySafety::Unsafe => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn every_call_ends(fleet in fleet()) {
        prop_assert_eq!(fleet.run().ended, fleet.calls.len());
    }

    /// Whatever makes a call send again counts: refusals, failures, and other keys.
    #[test]
    fn no_call_has_more_attempts_than_allowed(fleet in fleet()) {
        let run = fleet.run();
        for (index, script) in fleet.calls.iter().enumerate() {
            let allowed = script.options.max_attempts.unwrap_or(fleet.config.max_attempts);
            prop_assert!(run.attempts_of(index).count() <= allowed as usize, "call {index}");
        }
    }

    /// An answer that never came, one that ends too early, a 5xx: the server may have acted on it.
    #[test]
    fn nothing_unsafe_is_sent_again_after_an_unknown_outcome(fleet in fleet()) {
        let run = fleet.run();
        for (earlier, later) in run.consecutive() {
            let script = &fleet.calls[earlier.call];
            prop_assert!(converges(&fleet, script) || !earlier.outcome.is_unknown(), "{:?}: {later:?} after {earlier:?}", script.safety);
        }
    }

    #[test]
    fn nothing_is_sent_again_after_a_success(fleet in fleet()) {
        for (earlier, later) in fleet.run().consecutive() {
            prop_assert!(!matches!(earlier.outcome.status(), Some(200..=299)), "{later:?} after {earlier:?}");
        }
    }

    /// A call has each key refused to it once at most.
    #[test]
    fn no_call_sends_a_key_again_that_was_refused_to_it(fleet in fleet()) {
        let run = fleet.run();
        for index in 0..fleet.calls.len() {
            let attempts: Vec<_> = run.attempts_of(index).collect();
            for (number, refused) in attempts.iter().enumerate().filter(|(_, sent)| sent.outcome.status() == Some(401)) {
                let again = attempts[number + 1..].iter().find(|later| later.key == refused.key);
                prop_assert!(again.is_none(), "{again:?} after {refused:?}");
            }
        }
    }
}
