//! The server's word, and the caller's windows, are kept to.

use monaco_core::{Pacing, Window};
use proptest::prelude::*;

use crate::host::Sent;
use crate::host::generate::fleet;

/// The longest that one 429 holds everyone; then one call probes.
const LONGEST_GATE: u64 = 60 * 60 * 1000;

/// Sends of one window's length never exceed its limit; those that were not sent do not count.
fn overflows(sent: &[Sent], window: &Window) -> bool {
    let counts = |sent: &&Sent| !(sent.reported.is_some() && sent.outcome.is_not_sent());
    let counted: Vec<u64> = sent.iter().filter(counts).map(|sent| sent.when.at).collect();
    let within = |start: u64| counted.iter().filter(|at| (start..start + window.window_ms).contains(*at)).count();
    counted.iter().any(|start| within(*start) > window.limit as usize)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    /// `Retry-After` counts on any status, `X-RateLimit-Reset` on a 429 without one; seconds or a date, by a clock that may differ.
    /// A 401 is about its key: the next key has not been told to wait.
    #[test]
    fn a_call_is_not_sent_again_before_the_servers_instant(fleet in fleet()) {
        let run = fleet.run();
        for (earlier, later) in run.consecutive().filter(|(earlier, _)| earlier.outcome.status() != Some(401)) {
            let answered = earlier.reported.expect("sent again").at;
            let named = earlier.outcome.named_wait(answered).unwrap_or(0);
            prop_assert!(later.when.at >= answered + named, "{later:?} after {earlier:?}");
        }
    }

    /// Every other call of the client waits for the instant too, for an hour at most.
    #[test]
    fn no_call_is_sent_before_the_instant_of_a_429(fleet in fleet()) {
        prop_assume!(fleet.config.pacing != Pacing::Off);
        let run = fleet.run();
        for refused in run.sent.iter().filter(|sent| sent.outcome.status() == Some(429)) {
            let Some(answered) = refused.reported else { continue };
            let opens = answered.at + refused.outcome.named_wait(answered.at).unwrap_or(0).min(LONGEST_GATE);
            let early = run.sent.iter().find(|sent| sent.when > answered && sent.when.at < opens);
            prop_assert!(early.is_none(), "{early:?} after {refused:?}");
        }
    }

    #[test]
    fn no_window_overflows(fleet in fleet()) {
        prop_assume!(fleet.config.pacing != Pacing::Off);
        let run = fleet.run();
        for window in &fleet.config.windows {
            prop_assert!(!overflows(&run.sent, window), "{window:?}: {:?}", run.sent);
        }
    }
}
