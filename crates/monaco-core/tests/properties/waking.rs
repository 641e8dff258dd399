//! A host that sleeps until it is woken, or until the wait ends, misses nothing.

use monaco_core::{Pacing, WaitReason};
use proptest::prelude::*;

use crate::host::Sleeper;
use crate::host::generate::{fleet, fleet_of_late_hosts, fleet_that_is_not_refused};

/// What a call has to collect its turn.
const TURN: u64 = 1_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    /// Whenever a request may be sent, the first in line looks again within its second, and the one behind it within one more: what
    /// opens the limit earlier than was said wakes these two. A refused call may stand before them until its pause is over.
    #[test]
    fn who_could_be_sent_does_not_sleep(fleet in fleet_of_late_hosts()) {
        prop_assume!(fleet.config.pacing != Pacing::Off);
        for scene in fleet.run().scenes.iter().filter(|scene| scene.limits.opens_in_ms == 0) {
            let mut line: Vec<&Sleeper> = scene.sleepers.iter().filter(|sleeper| sleeper.is_in_line()).collect();
            line.sort_by_key(|sleeper| sleeper.order);
            let refused = scene.limits.waiting_interactive + scene.limits.waiting_bulk - line.len();
            for (ahead, sleeper) in (refused..2).zip(line) {
                prop_assert!(sleeper.asleep.due <= scene.at + TURN * (ahead as u64 + 1), "{sleeper:?} in {scene:?}");
            }
        }
    }

    /// Where nobody is late and nothing was refused, that is no second but at once.
    #[test]
    fn the_first_in_line_is_due_as_soon_as_it_may_go(fleet in fleet_that_is_not_refused()) {
        prop_assume!(fleet.config.pacing != Pacing::Off);
        let run = fleet.run();
        for scene in run.scenes.iter().filter(|scene| scene.limits.opens_in_ms == 0) {
            let first = scene.sleepers.iter().filter(|sleeper| sleeper.is_in_line()).min_by_key(|sleeper| sleeper.order);
            prop_assert!(first.is_none_or(|first| first.asleep.due <= scene.at), "{first:?} in {scene:?}");
        }
    }

    /// Nobody sleeps for a key while nobody asks for one.
    #[test]
    fn who_waits_for_a_key_is_woken_when_nobody_asks_for_one_any_more(fleet in fleet()) {
        for scene in fleet.run().scenes.iter().filter(|scene| !scene.is_fetching) {
            let asleep = scene.sleepers.iter().find(|sleeper| sleeper.asleep.why == WaitReason::Key && sleeper.asleep.due > scene.at);
            prop_assert!(asleep.is_none(), "{asleep:?} in {scene:?}");
        }
    }
}
