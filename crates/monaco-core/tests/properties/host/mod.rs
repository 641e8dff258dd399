//! A host in virtual time: it drives the calls of one client by the contract, and notes what was sent when and who waits.

pub(crate) mod generate;
pub(crate) mod script;

use std::collections::BTreeMap;

use monaco_core::{
    Call, CallId, Client, EventKind, Input, Instant, KeyId, Limits, Method, Operation, Priority, Request, Step, Turn, UnixTime,
    WaitReason,
};

use script::{Fleet, Keys, Leave, Outcome, UNIX, key};

/// More events than any run has that keeps its promises.
const MOST_EVENTS: usize = 20_000;

/// A point of a run: events of one instant have an order too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    pub(crate) at: u64,
    order: usize,
}

/// One attempt as the server saw it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) call: usize,
    pub(crate) key: KeyId,
    pub(crate) when: Moment,
    pub(crate) outcome: Outcome,
    /// When the client learned of the outcome, if it did.
    pub(crate) reported: Option<Moment>,
}

/// A call that sleeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sleeper {
    pub(crate) call: usize,
    /// Its lane and number: the order of the queue.
    pub(crate) order: (Priority, CallId),
    pub(crate) asleep: Sleep,
    /// The end of the pause before its next attempt.
    pub(crate) not_before: u64,
}

/// One step of waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sleep {
    pub(crate) why: WaitReason,
    pub(crate) since: u64,
    /// When the call will look again, wakes included.
    pub(crate) due: u64,
}

impl Sleeper {
    /// Whether it stands in line for a place: it has been told so since its pause was over.
    pub(crate) fn is_in_line(&self) -> bool {
        let for_a_place =
            matches!(self.asleep.why, WaitReason::RateLimit | WaitReason::Window | WaitReason::Pacing | WaitReason::Queue);
        for_a_place && self.not_before <= self.asleep.since
    }
}

/// What stood after one event.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) at: u64,
    pub(crate) limits: Limits,
    pub(crate) sleepers: Vec<Sleeper>,
    /// Whether a host is asking its key provider.
    pub(crate) is_fetching: bool,
    /// The call that the event sent, if it did, by its place in the queue's order.
    pub(crate) sent: Option<(Priority, CallId)>,
}

/// What a run was.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) sent: Vec<Sent>,
    pub(crate) scenes: Vec<Scene>,
    pub(crate) ended: usize,
    /// Each turn, to which call and when.
    pub(crate) turns: Vec<(u64, usize, Turn)>,
}

/// What happens next to an actor.
enum Next {
    Start,
    Wake,
    Report(Outcome),
    Key(Option<u8>),
    Leave(Leave),
    Rotate,
}

/// To whom it happens; the order of what happens at one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Actor {
    Call(usize),
    Caller(usize),
    Administrator(usize),
}

struct Driven {
    call: Option<Call>,
    attempts: usize,
    asleep: Option<Sleep>,
    not_before: u64,
    /// The attempt under way, in the order of all.
    in_flight: Option<usize>,
    is_fetching: bool,
}

pub(crate) struct Host<'a> {
    fleet: &'a Fleet,
    pub(crate) client: Client,
    driven: Vec<Driven>,
    next: BTreeMap<Actor, (u64, Next)>,
    names: BTreeMap<CallId, usize>,
    questions: usize,
    events: usize,
    pub(crate) run: Run,
}

impl Fleet {
    /// Runs to the end, or to a bound that no run that keeps its promises meets.
    pub(crate) fn run(&self) -> Run {
        let mut host = Host::new(self);
        host.run_until(u64::MAX);
        host.run
    }
}

impl<'a> Host<'a> {
    pub(crate) fn new(fleet: &'a Fleet) -> Self {
        let unix = UnixTime::from_secs(UNIX.cast_signed());
        let client = Client::new(fleet.config.clone(), fleet.keys.source(), Instant::default(), unix).expect("valid");
        let starts = fleet.calls.iter().enumerate().map(|(index, call)| (Actor::Call(index), (call.starts_at, Next::Start)));
        let leaves = fleet.calls.iter().enumerate().filter_map(|(index, call)| {
            let (at, how) = call.leaves?;
            Some((Actor::Caller(index), (at, Next::Leave(how))))
        });
        let rotations = fleet.rotations.iter().enumerate().map(|(index, at)| (Actor::Administrator(index), (*at, Next::Rotate)));
        let next = starts.chain(leaves).chain(rotations).collect();
        let idle = || Driven { call: None, attempts: 0, asleep: None, not_before: 0, in_flight: None, is_fetching: false };
        let driven = fleet.calls.iter().map(|_| idle()).collect();
        Self { fleet, client, driven, next, names: BTreeMap::new(), questions: 0, events: 0, run: Run::default() }
    }

    /// Lets everything happen that is due by `end`.
    pub(crate) fn run_until(&mut self, end: u64) {
        while self.events < MOST_EVENTS {
            let Some((at, actor)) = self.first_due().filter(|(at, _)| *at <= end) else { return };
            self.events += 1;
            let sent_before = self.run.sent.len();
            self.happen(actor, at);
            self.note_scene(at, sent_before);
        }
    }

    /// When something happens next.
    pub(crate) fn next_at(&self) -> Option<u64> {
        self.first_due().map(|(at, _)| at)
    }

    fn first_due(&self) -> Option<(u64, Actor)> {
        self.next.iter().map(|(actor, (at, _))| (*at, *actor)).min()
    }

    /// The calls that sleep.
    pub(crate) fn sleeping_calls(&self) -> impl Iterator<Item = &Call> {
        self.driven.iter().filter(|driven| driven.asleep.is_some()).filter_map(|driven| driven.call.as_ref())
    }

    fn happen(&mut self, actor: Actor, at: u64) {
        let (_, next) = self.next.remove(&actor).expect("due");
        let now = Instant::from_millis(at);
        match actor {
            Actor::Administrator(index) => {
                self.client.rotate(key(100 + u8::try_from(index).expect("few rotations"))).expect("one of Monaco's keys");
                self.wake(&self.client.take_wakes(), at);
            }
            Actor::Caller(index) => self.leave(index, &next, now),
            Actor::Call(index) => {
                let turn = match next {
                    Next::Start => self.start(index, now),
                    Next::Report(outcome) => self.report(index, &outcome, now),
                    Next::Key(number) => self.advance(index, Input::Key(number.map(key).ok_or_else(|| "scripted".into())), now),
                    Next::Wake | Next::Leave(_) | Next::Rotate => self.advance(index, Input::Timeout, now),
                };
                self.take(index, turn, at);
            }
        }
    }

    fn start(&mut self, index: usize, now: Instant) -> Turn {
        let script = &self.fleet.calls[index];
        let request = Request::new(&Operation::raw(Method::Post, "/v1/any", script.safety)).body("{}");
        let entropy = [self.fleet.seed.wrapping_add(u8::try_from(index).expect("few calls")); 32];
        let (call, turn) = self.client.start(&request, &script.options, entropy, now).expect("valid");
        self.names.insert(call.id(), index);
        self.driven[index].call = Some(call);
        turn
    }

    fn advance(&self, index: usize, input: Input, now: Instant) -> Turn {
        self.driven[index].call.as_ref().expect("started").advance(input, now)
    }

    fn report(&mut self, index: usize, outcome: &Outcome, now: Instant) -> Turn {
        let moment = Moment { at: now.as_millis(), order: self.events };
        let attempt = self.driven[index].in_flight.take().expect("in flight");
        self.run.sent[attempt].reported = Some(moment);
        self.advance(index, outcome.input(moment.at), now)
    }

    fn leave(&mut self, index: usize, next: &Next, now: Instant) {
        let driven = &mut self.driven[index];
        let is_over = !self.next.contains_key(&Actor::Call(index));
        let Some(call) = driven.call.take().filter(|_| !is_over) else { return };
        self.next.remove(&Actor::Call(index));
        let wake = match next {
            Next::Leave(Leave::Cancel) => call.advance(Input::Cancel, now).wake,
            Next::Leave(Leave::Drop) | Next::Start | Next::Wake | Next::Report(_) | Next::Key(_) | Next::Rotate => {
                drop(call);
                self.client.take_wakes()
            }
        };
        self.driven[index] = Driven { call: None, asleep: None, in_flight: None, is_fetching: false, ..*driven };
        self.run.ended += 1;
        self.wake(&wake, now.as_millis());
    }

    fn wake(&mut self, calls: &[CallId], at: u64) {
        for call in calls {
            let woken = self.names[call];
            let driven = &mut self.driven[woken];
            if let (Some(sleep), Some((next, Next::Wake))) = (&mut driven.asleep, self.next.get_mut(&Actor::Call(woken))) {
                sleep.due = sleep.due.min(at);
                *next = (*next).min(at + self.fleet.calls[woken].late_ms);
            }
        }
    }

    fn take(&mut self, index: usize, turn: Turn, at: u64) {
        let driven = &mut self.driven[index];
        driven.asleep = None;
        driven.is_fetching = false;
        for event in &turn.events {
            if let EventKind::Retrying { wait_ms, .. } = event.kind {
                driven.not_before = at + wait_ms;
            }
        }
        self.wake(&turn.wake, at);
        if let Some(next) = self.act(index, at, &turn.step) {
            self.next.insert(Actor::Call(index), next);
        }
        self.run.turns.push((at, index, turn));
    }

    fn act(&mut self, index: usize, at: u64, step: &Step) -> Option<(u64, Next)> {
        let (script, driven) = (&self.fleet.calls[index], &mut self.driven[index]);
        match step {
            Step::Send(outbound) => {
                let (outcome, takes) = script.attempts[driven.attempts.min(script.attempts.len() - 1)].clone();
                driven.attempts += 1;
                driven.in_flight = Some(self.run.sent.len());
                let when = Moment { at, order: self.events };
                let key = outbound.credential.key_id();
                self.run.sent.push(Sent { call: index, key, when, outcome: outcome.clone(), reported: None });
                let over = if matches!(outcome, Outcome::Silence) { outbound.deadline.as_millis() } else { at + takes };
                Some((over, Next::Report(outcome)))
            }
            Step::Wait { until, why } => {
                let due = until.as_millis().max(at);
                driven.asleep = Some(Sleep { why: *why, since: at, due });
                Some((due + script.late_ms, Next::Wake))
            }
            Step::FetchKey { .. } => {
                let Keys::Provider(answers) = &self.fleet.keys else { unreachable!("only a provider is asked") };
                let (number, takes) = answers[self.questions.min(answers.len() - 1)];
                self.questions += 1;
                driven.is_fetching = true;
                Some((at + takes, Next::Key(number)))
            }
            Step::Done(_) => {
                self.run.ended += 1;
                None
            }
            _ => unreachable!("a step that the host does not know"),
        }
    }

    fn note_scene(&mut self, at: u64, sent_before: usize) {
        let order = |call: usize| Some((self.fleet.calls[call].lane(), self.driven[call].call.as_ref()?.id()));
        let sent = self.run.sent.get(sent_before).and_then(|sent| order(sent.call));
        let sleepers = self.driven.iter().enumerate().filter_map(|(call, driven)| {
            Some(Sleeper { call, order: order(call)?, asleep: driven.asleep?, not_before: driven.not_before })
        });
        let sleepers = sleepers.collect();
        let is_fetching = self.driven.iter().any(|driven| driven.is_fetching);
        let limits = self.client.limits(Instant::from_millis(at));
        self.run.scenes.push(Scene { at, limits, sleepers, is_fetching, sent });
    }
}

impl Run {
    /// The attempts of one call.
    pub(crate) fn attempts_of(&self, call: usize) -> impl Iterator<Item = &Sent> {
        self.sent.iter().filter(move |sent| sent.call == call)
    }

    /// Each attempt that was sent again, and the one that did.
    pub(crate) fn consecutive(&self) -> impl Iterator<Item = (&Sent, &Sent)> {
        self.sent.iter().enumerate().filter_map(|(index, earlier)| {
            Some((earlier, self.sent[index + 1..].iter().find(|later| later.call == earlier.call)?))
        })
    }
}
