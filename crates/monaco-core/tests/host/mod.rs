//! A host in virtual time: it drives many calls of one client by the contract and notes what was sent when.

use std::collections::BTreeMap;

use monaco_core::{
    ApiKey, Body, Call, CallId, CallOptions, Client, Config, FailureKind, Headers, Input, Instant, KeySource, Method, Operation,
    Priority, Request, Response, RetrySafety, Step, TransportFailure, Turn, UnixTime,
};

/// How an attempt ends.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Answer { status: u16, retry_after: Option<u64>, reset_in: Option<u64>, remaining: Option<u64> },
    NotConnected,
    Lost,
    Cancelled,
}

/// One call's script.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) safety: RetrySafety,
    /// How each attempt ends, and after how long; the last repeats.
    pub(crate) attempts: Vec<(Outcome, u64)>,
    pub(crate) starts_at: u64,
    pub(crate) priority: Priority,
}

/// The calls of one client.
#[derive(Clone, Debug)]
pub(crate) struct Fleet {
    pub(crate) calls: Vec<Script>,
    pub(crate) config: Config,
    pub(crate) seed: u8,
}

/// One attempt as the server saw it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) call: usize,
    pub(crate) at: u64,
    pub(crate) answered: u64,
    pub(crate) not_before: u64,
    pub(crate) unknown: bool,
    pub(crate) given_back: bool,
    pub(crate) closes_gate: bool,
}

#[derive(Default)]
pub(crate) struct Run {
    pub(crate) sent: Vec<Sent>,
    pub(crate) ended: usize,
    pub(crate) log: String,
}

/// What happens next to a call, and when.
enum Next {
    Start,
    Wake,
    Report(Outcome),
}

struct Host<'a> {
    fleet: &'a Fleet,
    client: Client,
    started: Vec<Option<Call>>,
    attempts: Vec<usize>,
    next: BTreeMap<usize, (u64, Next)>,
    names: BTreeMap<CallId, usize>,
    run: Run,
}

const UNIX: i64 = 1_800_000_000;

impl Fleet {
    /// Runs to the end, or to a bound that no run that keeps its promises meets.
    pub(crate) fn run(&self) -> Run {
        let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
        let client = Client::new(self.config.clone(), KeySource::Literal(key), Instant::default(), UnixTime::from_secs(UNIX))
            .expect("valid");
        let next = self.calls.iter().enumerate().map(|(index, call)| (index, (call.starts_at, Next::Start))).collect();
        let count = self.calls.len();
        let started = self.calls.iter().map(|_| None).collect();
        let mut host =
            Host { fleet: self, client, started, attempts: vec![0; count], next, names: BTreeMap::new(), run: Run::default() };
        for _ in 0..20_000 {
            let Some(index) = host.next.iter().min_by_key(|(index, (at, _))| (*at, **index)).map(|(index, _)| *index) else {
                break;
            };
            host.step(index);
        }
        host.run
    }
}

impl Host<'_> {
    fn step(&mut self, index: usize) {
        let (at, next) = self.next.remove(&index).expect("due");
        let now = Instant::from_millis(at);
        let turn = match next {
            Next::Start => self.start(index, now),
            Next::Wake => self.advance(index, Input::Timeout, now),
            Next::Report(outcome) => self.advance(index, input(&outcome, at), now),
        };
        self.run.log.push_str(&format!("{at} {index} {turn:?}\n"));
        for call in &turn.wake {
            let woken = self.names[call];
            if let Some((due, Next::Wake)) = self.next.get_mut(&woken) {
                *due = (*due).min(at);
            }
        }
        self.act(index, at, turn.step);
    }

    fn start(&mut self, index: usize, now: Instant) -> Turn {
        let script = &self.fleet.calls[index];
        let request = Request::new(&Operation::raw(Method::Post, "/v1/any", script.safety)).body("{}");
        let options = CallOptions { priority: Some(script.priority), ..CallOptions::default() };
        let entropy = [self.fleet.seed.wrapping_add(u8::try_from(index).expect("few calls")); 32];
        let (call, turn) = self.client.start(&request, &options, entropy, now).expect("valid");
        self.names.insert(call.id(), index);
        self.started[index] = Some(call);
        turn
    }

    fn advance(&self, index: usize, input: Input, now: Instant) -> Turn {
        self.started[index].as_ref().expect("started").advance(input, now)
    }

    fn act(&mut self, index: usize, at: u64, step: Step) {
        match step {
            Step::Send(_) => {
                let script = &self.fleet.calls[index].attempts;
                let (outcome, takes) = script[self.attempts[index].min(script.len() - 1)].clone();
                self.attempts[index] += 1;
                self.run.sent.push(sent(index, at, at + takes, &outcome));
                self.next.insert(index, (at + takes, Next::Report(outcome)));
            }
            Step::Wait { until, .. } => {
                self.next.insert(index, (until.as_millis().max(at), Next::Wake));
            }
            Step::Done(_) => self.run.ended += 1,
            _ => unreachable!("a literal key is never fetched"),
        }
    }
}

fn sent(call: usize, at: u64, answered: u64, outcome: &Outcome) -> Sent {
    let (wait, unknown, refused) = match outcome {
        Outcome::Answer { status, retry_after, reset_in, .. } => {
            let named = if *status == 429 { retry_after.or(*reset_in) } else { *retry_after };
            (named.unwrap_or(0) * 1000, matches!(status, 408 | 500 | 502..=504), *status == 429)
        }
        Outcome::Lost | Outcome::Cancelled => (0, true, false),
        Outcome::NotConnected => (0, false, false),
    };
    let given_back = matches!(outcome, Outcome::NotConnected);
    Sent { call, at, answered, not_before: answered + wait, unknown, given_back, closes_gate: refused }
}

fn input(outcome: &Outcome, at: u64) -> Input {
    let failure = |kind| Input::Failure(TransportFailure { kind, cause: "scripted".into() });
    match outcome {
        Outcome::NotConnected => failure(FailureKind::NotConnected),
        Outcome::Lost => failure(FailureKind::ConnectionLost),
        Outcome::Cancelled => Input::Cancel,
        Outcome::Answer { status, retry_after, reset_in, remaining } => {
            // Reset counts whole seconds: the server rounds up.
            let reset = reset_in.map(|seconds| UNIX.unsigned_abs() + at.div_ceil(1000) + seconds);
            let named = [("retry-after", *retry_after), ("x-ratelimit-reset", reset), ("x-ratelimit-remaining", *remaining)];
            let headers = named.into_iter().filter_map(|(name, value)| Some((name, value?.to_string())));
            Input::Response(Response { status: *status, headers: Headers::from_pairs(headers), body: Body::Bytes("{}".into()) })
        }
    }
}
