//! Whoever waits for a place is served in order.

use std::collections::{BTreeMap, BTreeSet};

use monaco_core::Pacing;
use proptest::prelude::*;

use crate::host::generate::fleet_of_late_hosts;
use crate::host::script::Fleet;
use crate::host::{Run, Scene, Sleeper};

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

/// Who stands behind one other and nobody else; none where a refused call, whose pause lasts, stands somewhere before.
fn second_in_line(scene: &Scene) -> Option<usize> {
    let mut line: Vec<&Sleeper> = scene.sleepers.iter().filter(|sleeper| sleeper.is_in_line()).collect();
    line.sort_by_key(|sleeper| sleeper.order);
    let is_whole = scene.limits.waiting_interactive + scene.limits.waiting_bulk == line.len();
    line.get(1).filter(|_| is_whole).map(|second| second.call)
}

/// How long each call stood there while requests could be sent and none was.
fn idle_behind_one(run: &Run) -> Vec<(usize, u64)> {
    let mut stretches = Vec::new();
    let mut stands: Option<(usize, u64)> = None;
    for scene in &run.scenes {
        let second = second_in_line(scene).filter(|_| scene.limits.opens_in_ms == 0 && scene.sent.is_none());
        match stands.filter(|(call, _)| second == Some(*call)) {
            Some((call, since)) => stretches.push((call, scene.at - since)),
            None => stands = second.map(|call| (call, scene.at)),
        }
    }
    stretches
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

    /// Nobody waits longer than a second for a head that does not collect its turn; and for one more where the server's window ends
    /// meanwhile, from which the head's second is counted anew.
    #[test]
    fn a_head_that_does_not_come_is_passed_over(fleet in fleet_of_late_hosts()) {
        prop_assume!(fleet.config.pacing != Pacing::Off);
        for (call, idle) in idle_behind_one(&fleet.run()).into_iter().filter(|(call, _)| fleet.calls[*call].late_ms == 0) {
            prop_assert!(idle <= 2 * TURN, "call {call} stood behind one other for {idle} ms");
        }
    }
}
