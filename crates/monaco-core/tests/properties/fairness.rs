//! Whoever waits for a place is served in order.

use std::collections::{BTreeMap, BTreeSet};

use monaco_core::Pacing;
use proptest::prelude::*;

use crate::host::Run;
use crate::host::generate::fleet_of_late_hosts;
use crate::host::script::Fleet;

/// What a call has to collect its turn.
const TURN: u64 = 1_000;

/// How often each call that stood in line was overtaken in each of its sleeps.
///
/// Only calls count that are told to wait for a place, not those that pause before a retry or wait for a key; and that have no two
/// late hosts before them: the head and the one behind it are woken, and who stands third may have been told a later instant.
fn overtaken(fleet: &Fleet, run: &Run) -> BTreeMap<(usize, u64), u64> {
    let mut counts = BTreeMap::new();
    for (before, after) in run.scenes.iter().zip(&run.scenes[1..]) {
        let Some(sent) = after.sent else { continue };
        let late_hosts = before.sleepers.iter().filter(|sleeper| fleet.calls[sleeper.call].late_ms > 0);
        let second_late = late_hosts.map(|sleeper| sleeper.order).collect::<BTreeSet<_>>().into_iter().nth(1);
        let counted = before.sleepers.iter().filter(|sleeper| sleeper.is_in_line() && sleeper.order < sent);
        for sleeper in counted.filter(|sleeper| second_late.is_none_or(|second| sleeper.order <= second)) {
            *counts.entry((sleeper.call, sleeper.asleep.since)).or_default() += 1;
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    /// Nobody who stands in line is overtaken, within a lane or by bulk calls, except where its host does not collect its turn; then
    /// by one call a second.
    #[test]
    fn a_call_in_line_is_overtaken_only_for_its_hosts_lateness(fleet in fleet_of_late_hosts()) {
        prop_assume!(fleet.config.pacing != Pacing::Off);
        let run = fleet.run();
        for ((call, since), count) in overtaken(&fleet, &run) {
            let late = fleet.calls[call].late_ms;
            prop_assert!(count <= late / TURN, "call {call}, asleep since {since}: overtaken {count} times, {late} ms late");
        }
    }
}
