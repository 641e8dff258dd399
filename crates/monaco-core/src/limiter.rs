//! What the organisation may still send, and when; and in which order waiting calls are served.
//!
//! Three things hold a call back: the *gate* that a 429 closes for everyone, the *server's budget* (`X-RateLimit-Remaining` and
//! `-Reset`), and the *windows* the caller configured. A configured window only ever delays; the first two are the server's word.
//!
//! A gate does not open at once for all that wait, most of whom would be refused again: one call probes, and each answer that is no
//! refusal lets one more be under way than before, until nobody waits.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::call_id::CallId;
use crate::config::{Config, Pacing, Priority, Window};
use crate::names::named;
use crate::time::{Instant, Millis};

/// The longest that one 429 closes the gate; then one call probes.
const LONGEST_GATE: Millis = 60 * 60 * 1000;
/// A call that does not collect its turn within this is passed over.
const TURN: Millis = 1_000;
/// Two resets closer than this are the same window: `Date` and `X-RateLimit-Reset` count whole seconds.
const SAME_RESET: Millis = 2_000;

/// The limiter of one client: a small value, and the queue of the calls that wait.
#[derive(Debug)]
pub(crate) struct Limiter {
    pacing: Pacing,
    state: LimiterState,
    /// In the order in which they are served: by lane, then by age.
    queue: VecDeque<Sleeper>,
    /// Since when the head of the queue could have been served, but for the gate, the budget and the windows.
    turn_since: Instant,
}

/// What the limiter knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct LimiterState {
    gate: Option<Gate>,
    budget: Option<Budget>,
    windows: Vec<SendLog>,
    last_send: Option<Instant>,
    /// Counts the places that were taken.
    sequence: u64,
}

/// Closed by a 429 until its instant; then it opens a little with each answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Gate {
    /// The server's instant and the gate's one jitter draw.
    until: Instant,
    /// The server's instant alone.
    said: Instant,
    /// How many calls may be under way: 1 while it is probed.
    allowed: usize,
    /// Those that are, by deadline.
    under_way: Vec<Probe>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Probe {
    call: CallId,
    /// When its attempt is over at the latest.
    deadline: Instant,
}

impl Gate {
    /// When the next call may pass, or could have passed, as far as is known.
    fn opens_at(&self) -> Instant {
        let last_to_end = self.under_way.len().checked_sub(self.allowed).and_then(|index| self.under_way.get(index));
        self.until.max(last_to_end.map_or_else(Instant::default, |probe| probe.deadline))
    }

    fn pass(&mut self, call: CallId, now: Instant, deadline: Instant) {
        self.under_way.retain(|probe| probe.deadline > now);
        let place = self.under_way.partition_point(|probe| probe.deadline <= deadline);
        self.under_way.insert(place, Probe { call, deadline });
    }
}

/// What the server says is left of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Budget {
    limit: Option<u64>,
    said: u64,
    /// Places taken since.
    taken: u64,
    resets_at: Instant,
    /// The reset and one jitter draw: when requests are sent again once nothing is left.
    opens_at: Instant,
    /// The place of the attempt whose answer told it.
    as_of: u64,
    /// The newest place when it was told.
    told_at: u64,
}

impl Budget {
    fn remaining(&self) -> u64 {
        self.said.saturating_sub(self.taken)
    }
}

/// The instants of the sends that still count in one configured window, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SendLog {
    window: Window,
    sends: VecDeque<Instant>,
}

#[derive(Debug)]
struct Sleeper {
    lane: Priority,
    call: CallId,
    /// When it will look again by itself.
    until: Instant,
}

named! {
    /// Why a call waits.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum WaitReason {
        /// The server refused, or said that nothing is left of its window.
        RateLimit = "rate_limit",
        /// A window that the caller configured is full.
        Window = "window",
        /// Sends are spread over the window.
        Pacing = "pacing",
        /// Another call is first in line.
        Queue = "queue",
        /// The pause before a retry.
        Backoff = "backoff",
        /// Another call is asking the key provider.
        Key = "key",
        /// The attempt is under way: nothing to do but to wait for its answer.
        Answer = "answer",
    }
}

/// A place that was taken for one attempt, to be given back if the attempt is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    taken: Instant,
    sequence: u64,
    /// The send before it, from which the next one is paced again.
    previous: Option<Instant>,
}

/// What a call that wants to send is told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    Go(Place),
    Wait { until: Instant, why: WaitReason },
}

/// A wait that the server asks for: what it said, and that with jitter after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerWait {
    pub(crate) said: Millis,
    pub(crate) with_jitter: Millis,
}

/// What one answer said of the server's window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observation {
    pub(crate) limit: Option<u64>,
    pub(crate) remaining: u64,
    pub(crate) resets: ServerWait,
}

impl Limiter {
    pub(crate) fn new(config: &Config, now: Instant) -> Self {
        let windows = config.windows.iter().map(|window| SendLog { window: *window, sends: VecDeque::new() }).collect();
        Self {
            pacing: config.pacing,
            state: LimiterState { windows, ..LimiterState::default() },
            queue: VecDeque::new(),
            turn_since: now,
        }
    }

    /// Whether `call` may send now; takes its place if so. `deadline` bounds the attempt, should it become the gate's probe.
    pub(crate) fn admit(&mut self, call: CallId, lane: Priority, now: Instant, deadline: Instant) -> Admission {
        self.tick(now);
        if self.pacing == Pacing::Off {
            return Admission::Go(self.take(call, now, deadline));
        }
        let ahead = self.place_in_line(call, lane).unwrap_or_else(|place| place);
        let (opens, why) = self.opens_at(now);
        let turn = opens.max(self.turn_since).after(TURN.saturating_mul(ahead as u64));
        if turn <= now {
            self.stop_waiting(call, lane);
            self.turn_since = now;
            return Admission::Go(self.take(call, now, deadline));
        }
        self.wait(call, lane, turn);
        Admission::Wait { until: turn, why: if ahead > 0 && opens <= now { WaitReason::Queue } else { why } }
    }

    fn take(&mut self, call: CallId, now: Instant, deadline: Instant) -> Place {
        for log in &mut self.state.windows {
            log.sends.push_back(now);
        }
        if let Some(budget) = &mut self.state.budget {
            budget.taken += 1;
        }
        if let Some(gate) = &mut self.state.gate {
            gate.pass(call, now, deadline);
        }
        let previous = self.state.last_send.replace(now);
        self.state.sequence += 1;
        Place { taken: now, sequence: self.state.sequence, previous }
    }

    /// When the next request may be sent, whoever sends it.
    fn opens_at(&self, now: Instant) -> (Instant, WaitReason) {
        let server = self.server_opens_at().map(|at| (at, WaitReason::RateLimit));
        let windows = self.state.windows.iter().filter_map(SendLog::opens_at).map(|at| (at, WaitReason::Window));
        let pace = self.paced_at(now).map(|at| (at, WaitReason::Pacing));
        windows.chain(server).chain(pace).max_by_key(|(at, _)| *at).unwrap_or((Instant::default(), WaitReason::Queue))
    }

    fn server_opens_at(&self) -> Option<Instant> {
        let gate = self.state.gate.as_ref().map(Gate::opens_at);
        gate.max(self.spent_budget().map(|budget| budget.opens_at))
    }

    fn spent_budget(&self) -> Option<&Budget> {
        self.state.budget.as_ref().filter(|budget| budget.remaining() == 0)
    }

    /// With even pacing: the next point of the grid that spreads the sends over each window.
    fn paced_at(&self, now: Instant) -> Option<Instant> {
        let last = self.state.last_send.filter(|_| self.pacing == Pacing::Even)?;
        let windows = self.state.windows.iter().map(|log| last.after(log.window.window_ms.div_ceil(log.window.limit.into())));
        let budget = self.state.budget.as_ref().filter(|budget| budget.resets_at > now && budget.remaining() > 0);
        let server = budget.map(|budget| last.after(budget.resets_at.since(last).div_ceil(budget.remaining().saturating_add(1))));
        windows.chain(server).max()
    }

    /// How long the server's own word holds every call back, if it does; jitter not counted. While a probe is out, nobody knows.
    pub(crate) fn server_wait(&self, now: Instant) -> Option<Millis> {
        if self.pacing == Pacing::Off {
            return None;
        }
        let gate = self.state.gate.as_ref().map(|gate| gate.said);
        gate.max(self.spent_budget().map(|budget| budget.resets_at)).map(|until| until.since(now)).filter(|wait| *wait > 0)
    }

    /// Gives a place back: its request was not sent.
    pub(crate) fn give_back(&mut self, place: Place, now: Instant) {
        self.keep_turn(now);
        for log in &mut self.state.windows {
            if let Some(index) = log.sends.iter().rposition(|sent| *sent == place.taken) {
                log.sends.remove(index);
            }
        }
        // A later send was paced from this one already, and the next is paced from that.
        if place.sequence == self.state.sequence {
            self.state.last_send = place.previous;
        }
        // A figure that a later attempt's answer told never counted the place down.
        if let Some(budget) = self.state.budget.as_mut().filter(|budget| budget.as_of < place.sequence) {
            budget.taken = budget.taken.saturating_sub(1);
        }
    }

    /// What follows may open the limit, or forget what opened it: the head has its second from when it could be served, or from now.
    fn keep_turn(&mut self, now: Instant) {
        self.turn_since = self.turn_since.max(self.opens_at(now).0.min(now));
    }

    /// `call` waits no longer.
    pub(crate) fn leave(&mut self, call: CallId, lane: Priority, now: Instant) {
        if self.stop_waiting(call, lane) == Some(0) {
            self.turn_since = now;
        }
    }

    /// Where `call` stands in the queue, or else would stand.
    fn place_in_line(&self, call: CallId, lane: Priority) -> Result<usize, usize> {
        self.queue.binary_search_by_key(&(lane, call), |sleeper| (sleeper.lane, sleeper.call))
    }

    fn wait(&mut self, call: CallId, lane: Priority, until: Instant) {
        match self.place_in_line(call, lane) {
            Ok(place) => self.queue[place].until = until,
            Err(place) => self.queue.insert(place, Sleeper { lane, call, until }),
        }
    }

    /// Gives the place that it left.
    fn stop_waiting(&mut self, call: CallId, lane: Priority) -> Option<usize> {
        let place = self.place_in_line(call, lane).ok()?;
        self.queue.remove(place);
        Some(place)
    }

    /// `call` waits for the gate that its own refusal closed, and keeps its order in the queue. One that must wait for longer does not
    /// stand there: everyone behind it would give it its second.
    pub(crate) fn hold(&mut self, call: CallId, lane: Priority, until: Instant) {
        if self.state.gate.as_ref().is_some_and(|gate| until <= gate.until) {
            self.wait(call, lane, until);
        }
    }

    /// A 429: closes the gate, unless it is already closed for as long. Gives for how long, where this closed it.
    pub(crate) fn refused(&mut self, wait: ServerWait, now: Instant) -> Option<Millis> {
        if self.pacing == Pacing::Off {
            return None;
        }
        let said = now.after(wait.said.min(LONGEST_GATE));
        if let Some(gate) = self.state.gate.as_mut().filter(|gate| gate.until > now && said <= gate.said.after(SAME_RESET)) {
            // It keeps its jitter, but never opens before the latest of the server's instants.
            gate.said = gate.said.max(said);
            gate.until = gate.until.max(said);
            return None;
        }
        let closed_for = wait.with_jitter.min(LONGEST_GATE);
        self.state.gate = Some(Gate { until: now.after(closed_for), said, allowed: 1, under_way: Vec::new() });
        Some(closed_for)
    }

    /// What a 429 says of its wait is newer than what any answer said of the budget.
    pub(crate) fn forget_budget(&mut self) {
        self.state.budget = None;
    }

    /// `call` has its answer or has failed. True where its answer opened the gate, at first for one more.
    pub(crate) fn landed(&mut self, call: CallId, answered: bool, now: Instant) -> bool {
        let Some(gate) = self.state.gate.as_mut() else { return false };
        let before = gate.under_way.len();
        gate.under_way.retain(|probe| probe.call != call);
        if gate.under_way.len() == before {
            return false;
        }
        self.turn_since = now;
        if !answered {
            return false;
        }
        gate.allowed = gate.allowed.saturating_add(1);
        let opened = gate.allowed == 2;
        if self.queue.is_empty() {
            self.state.gate = None;
        }
        opened
    }

    /// What the answer to the attempt at `place` says of the server's window.
    ///
    /// An attempt that was sent after the last figure came brings a newer one, up or down: windows may slide. Of attempts that were
    /// under way together nobody knows which the server counted first: of one window the lower figure holds.
    pub(crate) fn observe(&mut self, place: Place, said: Observation, now: Instant) {
        self.keep_turn(now);
        let newest = Budget {
            limit: said.limit,
            said: said.remaining,
            taken: self.state.sequence - place.sequence,
            resets_at: now.after(said.resets.said),
            opens_at: now.after(said.resets.with_jitter),
            as_of: place.sequence,
            told_at: self.state.sequence,
        };
        self.state.budget = match self.state.budget.take().filter(|known| known.resets_at > now) {
            Some(known) if place.sequence <= known.told_at => {
                let is_later = newest.resets_at > known.resets_at.after(SAME_RESET);
                let is_earlier = newest.resets_at.after(SAME_RESET) < known.resets_at;
                let replaces = is_later || (!is_earlier && newest.remaining() < known.remaining());
                Some(if replaces { Budget { told_at: known.told_at, ..newest } } else { known })
            }
            Some(_) | None => Some(newest),
        };
    }

    /// Drops what time has made void, and notes when that made room: from then on the head has its second.
    fn tick(&mut self, now: Instant) {
        if let Some(budget) = self.state.budget.take_if(|budget| budget.opens_at <= now) {
            self.turn_since = self.turn_since.max(budget.opens_at);
        }
        for log in &mut self.state.windows {
            if let Some(room) = log.forget_before(now) {
                self.turn_since = self.turn_since.max(room);
            }
        }
    }

    /// The sleepers whose turn comes earlier than they will look by themselves: the head, and the one behind it.
    pub(crate) fn wakes(&mut self, now: Instant) -> Vec<CallId> {
        let opens = self.opens_at(now).0.max(self.turn_since);
        let mut wakes = Vec::new();
        for (index, sleeper) in self.queue.iter_mut().take(2).enumerate() {
            let turn = opens.after(TURN * index as u64).max(now);
            if turn < sleeper.until {
                sleeper.until = turn;
                wakes.push(sleeper.call);
            }
        }
        wakes
    }

    /// The figures a caller can read.
    pub(crate) fn figures(&self, now: Instant) -> LimiterFigures {
        let in_lane = |lane| self.queue.iter().filter(|sleeper| sleeper.lane == lane).count();
        let budget = self.state.budget.as_ref().filter(|budget| budget.resets_at > now);
        LimiterFigures {
            opens_in_ms: self.predict(now).map_or(0, |(wait, _)| wait),
            server: budget.map(|budget| ServerBudget {
                limit: budget.limit,
                remaining: budget.remaining(),
                resets_in_ms: budget.resets_at.since(now),
            }),
            windows: self.state.windows.iter().map(|log| log.usage(now)).collect(),
            waiting_interactive: in_lane(Priority::Interactive),
            waiting_bulk: in_lane(Priority::Bulk),
        }
    }

    /// What a call that started now would have to wait, and why.
    pub(crate) fn predict(&self, now: Instant) -> Option<(Millis, WaitReason)> {
        let (opens, why) = self.opens_at(now);
        let wait = opens.since(now);
        (wait > 0 && self.pacing != Pacing::Off).then_some((wait, why))
    }
}

impl SendLog {
    fn counts(&self, sent: Instant, now: Instant) -> bool {
        sent.after(self.window.window_ms) > now
    }

    /// Drops the sends that count no longer; gives the instant at which a full window had room again.
    fn forget_before(&mut self, now: Instant) -> Option<Instant> {
        let room = self.opens_at().filter(|at| *at <= now);
        while self.sends.front().is_some_and(|sent| !self.counts(*sent, now)) {
            self.sends.pop_front();
        }
        room
    }

    /// When the window has room again, if it is full.
    fn opens_at(&self) -> Option<Instant> {
        let limit = self.window.limit as usize;
        let blocking = self.sends.len().checked_sub(limit).and_then(|index| self.sends.get(index))?;
        Some(blocking.after(self.window.window_ms))
    }

    fn usage(&self, now: Instant) -> WindowUse {
        let used = self.sends.iter().filter(|sent| self.counts(**sent, now)).count();
        WindowUse { limit: self.window.limit, window_ms: self.window.window_ms, used }
    }
}

/// What the limiter shows of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LimiterFigures {
    pub(crate) opens_in_ms: Millis,
    pub(crate) server: Option<ServerBudget>,
    pub(crate) windows: Vec<WindowUse>,
    pub(crate) waiting_interactive: usize,
    pub(crate) waiting_bulk: usize,
}

/// What the server last said of its window, less what was sent since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ServerBudget {
    /// Requests allowed per window, where it said so.
    pub limit: Option<u64>,
    /// Requests left.
    pub remaining: u64,
    /// Milliseconds until the window resets.
    pub resets_in_ms: Millis,
}

/// How full a configured window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WindowUse {
    /// Requests allowed.
    pub limit: u32,
    /// In this many milliseconds.
    pub window_ms: Millis,
    /// Requests sent in the window that ends now.
    pub used: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: CallId = CallId::new(1);
    const TWO: CallId = CallId::new(2);
    const THREE: CallId = CallId::new(3);
    const FOUR: CallId = CallId::new(4);
    const FIVE: CallId = CallId::new(5);
    const FAR: Instant = Instant::from_millis(1_000_000);

    fn at(millis: u64) -> Instant {
        Instant::from_millis(millis)
    }

    fn limiter(pacing: Pacing, windows: &[Window]) -> Limiter {
        Limiter::new(&Config { pacing, windows: windows.to_vec(), ..Config::default() }, at(0))
    }

    fn goes(limiter: &mut Limiter, call: CallId, now: u64) -> bool {
        matches!(limiter.admit(call, Priority::Bulk, at(now), FAR), Admission::Go(_))
    }

    #[test]
    fn a_full_window_serves_in_order_and_passes_over_who_does_not_come() {
        let mut limiter = limiter(Pacing::Follow, &[Window { limit: 1, window_ms: 10_000 }]);
        assert!(goes(&mut limiter, ONE, 0));
        let wait = |until| Admission::Wait { until: at(until), why: WaitReason::Window };
        assert_eq!(limiter.admit(TWO, Priority::Bulk, at(1), FAR), wait(10_000));
        assert_eq!(limiter.admit(THREE, Priority::Bulk, at(2), FAR), wait(11_000));
        assert!(!goes(&mut limiter, THREE, 10_999), "the head has a second");
        assert!(goes(&mut limiter, THREE, 11_000), "and is passed over then");
        assert!(goes(&mut limiter, TWO, 21_000), "it keeps its order");
    }

    #[test]
    fn interactive_calls_go_before_bulk_ones() {
        let mut limiter = limiter(Pacing::Follow, &[Window { limit: 1, window_ms: 1_000 }]);
        assert!(goes(&mut limiter, ONE, 0));
        assert!(!goes(&mut limiter, TWO, 1));
        assert!(matches!(limiter.admit(THREE, Priority::Interactive, at(1_000), FAR), Admission::Go(_)));
    }

    #[test]
    fn a_place_given_back_wakes_the_next() {
        let mut limiter = limiter(Pacing::Follow, &[Window { limit: 1, window_ms: 10_000 }]);
        let Admission::Go(place) = limiter.admit(ONE, Priority::Bulk, at(0), FAR) else { panic!("refused") };
        assert!(!goes(&mut limiter, TWO, 1));
        limiter.give_back(place, at(5));
        assert_eq!(limiter.wakes(at(5)), [TWO]);
        assert_eq!(limiter.wakes(at(5)), [], "once");
        assert!(goes(&mut limiter, TWO, 5));
    }

    #[test]
    fn after_a_429_one_call_probes_and_each_answer_lets_one_more_go() {
        let mut limiter = limiter(Pacing::Follow, &[]);
        assert_eq!(limiter.refused(ServerWait { said: 2_000, with_jitter: 2_100 }, at(0)), Some(2_100));
        assert_eq!(limiter.refused(ServerWait { said: 2_500, with_jitter: 2_700 }, at(1)), None, "one draw a gate");
        assert!(!goes(&mut limiter, ONE, 2_499), "never before the latest word");
        assert!(goes(&mut limiter, ONE, 2_501));
        assert!(!goes(&mut limiter, TWO, 2_502), "one probe");
        assert!(limiter.landed(ONE, true, at(2_600)));
        assert_eq!(limiter.wakes(at(2_600)), [TWO]);
        assert!(goes(&mut limiter, TWO, 2_600) && goes(&mut limiter, THREE, 2_600));
        assert!(!goes(&mut limiter, FOUR, 2_601), "two are under way");
        limiter.landed(TWO, true, at(2_700));
        assert!(goes(&mut limiter, FOUR, 2_700) && goes(&mut limiter, FIVE, 2_700));
    }

    fn said(remaining: u64, resets_in: Millis) -> Observation {
        Observation { limit: Some(10), remaining, resets: ServerWait { said: resets_in, with_jitter: resets_in } }
    }

    fn place(limiter: &mut Limiter, call: CallId, now: u64) -> Place {
        let Admission::Go(place) = limiter.admit(call, Priority::Bulk, at(now), FAR) else { panic!("held back") };
        place
    }

    #[test]
    fn what_the_server_has_left_is_not_overdrawn_and_older_answers_do_not_raise_it() {
        let mut limiter = limiter(Pacing::Follow, &[]);
        let (first, second) = (place(&mut limiter, ONE, 0), place(&mut limiter, TWO, 0));
        limiter.observe(second, said(1, 30_000), at(1));
        limiter.observe(first, said(5, 30_000), at(2));
        assert!(goes(&mut limiter, THREE, 3) && !goes(&mut limiter, FOUR, 4));
        assert_eq!(limiter.server_wait(at(5)), Some(29_996));
        assert!(goes(&mut limiter, FOUR, 30_001));
    }

    #[test]
    fn a_window_that_slides_is_followed_up_and_down() {
        let mut limiter = limiter(Pacing::Follow, &[]);
        for second in 0..200 {
            let taken = place(&mut limiter, CallId::new(second), second * 1_000);
            limiter.observe(taken, said(3, 60_000), at(second * 1_000 + 10));
        }
    }

    #[test]
    fn even_pacing_spreads_sends_over_the_window() {
        let mut limiter = limiter(Pacing::Even, &[Window { limit: 4, window_ms: 1_000 }]);
        assert!(goes(&mut limiter, ONE, 0) && !goes(&mut limiter, TWO, 249) && goes(&mut limiter, TWO, 250));
    }

    #[test]
    fn what_it_knows_is_a_small_value_that_survives_serialising() {
        let mut limiter = limiter(Pacing::Follow, &[Window::PER_MINUTE]);
        assert!(goes(&mut limiter, ONE, 7));
        limiter.refused(ServerWait { said: 2_000, with_jitter: 2_100 }, at(8));
        limiter.observe(Place { taken: at(7), sequence: 1, previous: None }, said(2, 30_000), at(9));
        let text = serde_json::to_string(&limiter.state).expect("serialises");
        assert!(text.len() < 300, "{text}");
        assert_eq!(serde_json::from_str::<LimiterState>(&text).expect("reads"), limiter.state);
    }
}
