//! The state machine of one call, from the first attempt to the result. Reads top down: an input comes in, a step goes out.

use bytes::Bytes;

use super::{Input, Step, Success, Turn};
use crate::call_id::CallId;
use crate::config::{CallLimits, Pacing, Priority};
use crate::entropy::Entropy;
use crate::error::{Certainty, Error, ErrorKind};
use crate::event::{Event, EventKind, GiveUpReason};
use crate::key::{ApiKey, KeyId};
use crate::key_ring::{KeyReason, KeyTurn, Rejection};
use crate::limiter::{Admission, Observation, Place, ServerWait, WaitReason};
use crate::operation::{Method, Operation};
use crate::rate_limit::RateLimit;
use crate::request::{AttemptTimes, Prepared};
use crate::response::{Body, PageFacts, Response, is_success, read_error, read_success, request_id};
use crate::retry::{
    FailureKind, Resend, TransportFailure, Verdict, after_failure, after_status, backoff, converges, failure_error, server_wait,
};
use crate::shared::{Core, Shared};
use crate::time::{Instant, Millis};

/// What a call is made of.
pub(crate) struct StartingCall {
    pub(crate) operation: Operation,
    pub(crate) prepared: Prepared,
    pub(crate) limits: CallLimits,
    pub(crate) lane: Priority,
    pub(crate) entropy: Entropy,
}

/// What one call remembers.
#[derive(Debug)]
pub(super) struct State {
    operation: Operation,
    prepared: Prepared,
    limits: CallLimits,
    lane: Priority,
    entropy: Entropy,
    started: Instant,
    deadline: Instant,
    /// No attempt before this: a backoff's or the server's instant.
    not_before: Instant,
    pause_reason: WaitReason,
    attempts: u32,
    /// The strongest certainty of all attempts.
    certainty: Certainty,
    /// The last attempt's failure.
    failure: Option<Error>,
    /// Whether a retry was paid for, which a success gives back.
    paid: bool,
    refused_keys: Vec<KeyId>,
    last_key: Option<KeyId>,
    phase: Phase,
}

impl State {
    pub(super) fn new(request: StartingCall, now: Instant) -> Self {
        let StartingCall { operation, prepared, limits, lane, entropy } = request;
        Self {
            deadline: now.after(limits.deadline_ms),
            operation,
            prepared,
            limits,
            lane,
            entropy,
            started: now,
            not_before: now,
            pause_reason: WaitReason::Backoff,
            attempts: 0,
            certainty: Certainty::NotSent,
            failure: None,
            paid: false,
            refused_keys: Vec::new(),
            last_key: None,
            phase: Phase::Pending { awaited: None },
        }
    }
}

/// What a call is waiting for.
#[derive(Debug)]
enum Phase {
    /// Its time, a key, or a place. `awaited` is the provider's flight it waits for.
    Pending { awaited: Option<u64> },
    /// The host's provider.
    FetchingKey,
    /// The answer to an attempt.
    InFlight { key: KeyId, place: Place, deadline: Instant },
    /// Nothing more.
    Done,
}

/// What the next attempt costs in waiting.
struct Pause {
    wait: Millis,
    server_said: bool,
    why: WaitReason,
}

/// One input's way through a call, under both locks.
pub(super) struct Machine<'a> {
    id: CallId,
    state: &'a mut State,
    core: &'a Core,
    shared: &'a mut Shared,
    now: Instant,
    events: Vec<Event>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(id: CallId, state: &'a mut State, core: &'a Core, shared: &'a mut Shared, now: Instant) -> Self {
        Self { id, state, core, shared, now, events: Vec::with_capacity(4) }
    }

    pub(super) fn begin(mut self) -> Turn {
        self.emit(EventKind::Started { operation: self.state.operation.id.clone() });
        let step = self.proceed();
        self.turn(step)
    }

    pub(super) fn take(mut self, input: Input) -> Turn {
        let step = self.react(input);
        self.turn(step)
    }

    fn turn(self, step: Step) -> Turn {
        self.shared.wake_sleepers(self.now);
        let mut wake = self.shared.take_wakes();
        wake.retain(|call| *call != self.id);
        Turn { step, wake, events: self.events }
    }

    fn emit(&mut self, kind: EventKind) {
        self.events.push(Event { call: self.id, kind });
    }

    fn react(&mut self, input: Input) -> Step {
        match (input, &self.state.phase) {
            (_, Phase::Done) => self.ignore(),
            (Input::Cancel, _) => self.cancelled(),
            (Input::Timeout, Phase::Pending { .. }) => self.proceed(),
            (Input::Timeout, Phase::FetchingKey) => self.provider_pending(),
            (Input::Timeout, Phase::InFlight { deadline, .. }) if *deadline <= self.now => self.overdue(),
            (Input::Timeout, Phase::InFlight { .. }) => self.pending_step(),
            (Input::Response(response), Phase::InFlight { .. }) => self.answered(response),
            (Input::Failure(failure), Phase::InFlight { .. }) => self.failed(&failure),
            (Input::Key(answer), Phase::FetchingKey) => self.fetched(answer),
            (Input::Response(_) | Input::Failure(_) | Input::Key(_), _) => self.ignore(),
        }
    }

    /// An input out of turn: the call goes on as before.
    fn ignore(&mut self) -> Step {
        self.emit(EventKind::InputIgnored);
        self.pending_step()
    }

    fn pending_step(&mut self) -> Step {
        match &self.state.phase {
            Phase::Pending { .. } => self.proceed(),
            Phase::FetchingKey => self.wait(self.state.deadline, WaitReason::Key),
            Phase::InFlight { deadline, .. } => Step::Wait { until: *deadline, why: WaitReason::Answer },
            Phase::Done => Step::Done(Err(Error::new(ErrorKind::Misuse, "the call is over; its result was given before"))),
        }
    }

    /// On the way to the next attempt: its time, a key, a place.
    fn proceed(&mut self) -> Step {
        if self.now >= self.state.deadline {
            return self.out_of_time();
        }
        if self.now < self.state.not_before {
            return self.wait(self.state.not_before, self.state.pause_reason);
        }
        let Phase::Pending { awaited } = self.state.phase else { return self.pending_step() };
        match self.shared.keys.turn(self.id, &self.state.refused_keys, awaited) {
            KeyTurn::Use(key) => self.seek_place(key),
            KeyTurn::Fetch(reason) => self.fetch_key(reason),
            KeyTurn::Await(flight) => {
                self.state.phase = Phase::Pending { awaited: Some(flight) };
                self.shared.await_key(self.id);
                self.wait(self.state.deadline, WaitReason::Key)
            }
            KeyTurn::ProviderFailed(text) => self.provider_failed(&text),
            KeyTurn::Exhausted => self.give_up(GiveUpReason::NoOtherKey),
        }
    }

    fn seek_place(&mut self, key: ApiKey) -> Step {
        if let Some(step) = self.held_back() {
            return step;
        }
        let deadline = self.now.after(self.state.limits.attempt_timeout_ms).min(self.state.deadline);
        match self.shared.limiter.admit(self.id, self.state.lane, self.now, deadline) {
            Admission::Go(place) => self.send(key, place, deadline),
            Admission::Wait { until, why } => self.wait(until, why),
        }
    }

    fn send(&mut self, key: ApiKey, place: Place, deadline: Instant) -> Step {
        let id = key.id();
        if self.state.last_key.replace(id).is_some_and(|last| last != id) {
            self.emit(EventKind::KeySwitched { to: id });
        }
        self.state.attempts += 1;
        self.state.phase = Phase::InFlight { key: id, place, deadline };
        self.shared.figures.sent += 1;
        self.shared.figures.in_flight += 1;
        let CallLimits { connect_timeout_ms, read_timeout_ms, .. } = self.state.limits;
        let times = AttemptTimes { now: self.now, deadline, connect_timeout_ms, read_timeout_ms };
        let outbound = self.state.prepared.outbound(key, self.state.attempts, times);
        self.emit(EventKind::Sending { attempt: outbound.attempt, key: id, timeout_ms: outbound.timeout_ms });
        Step::Send(Box::new(outbound))
    }

    fn wait(&mut self, until: Instant, why: WaitReason) -> Step {
        let until = until.min(self.state.deadline);
        self.emit(EventKind::Waiting { why, wait_ms: until.since(self.now) });
        Step::Wait { until, why }
    }

    fn fetch_key(&mut self, reason: KeyReason) -> Step {
        self.state.phase = Phase::FetchingKey;
        self.emit(EventKind::KeyRequested { reason });
        Step::FetchKey { reason, deadline: self.state.deadline }
    }

    fn provider_pending(&mut self) -> Step {
        if self.now < self.state.deadline {
            return self.pending_step();
        }
        self.withdraw();
        self.out_of_time()
    }

    fn fetched(&mut self, answer: Result<ApiKey, String>) -> Step {
        let answer = answer.and_then(|key| match self.core.refuses_key(&key) {
            Some(fault) => Err(fault),
            None => Ok(key),
        });
        if answer.is_err() {
            self.emit(EventKind::KeyProviderFailed);
        }
        self.shared.keys.fetched(self.id, answer);
        self.shared.wake_key_waiters();
        self.state.phase = Phase::Pending { awaited: self.shared.keys.flights_ended() };
        self.proceed()
    }

    fn provider_failed(&mut self, text: &str) -> Step {
        let error = Error::new(ErrorKind::KeyProvider, "the key provider failed").with_cause(text);
        self.finish(Err(error))
    }

    /// The attempt is over: frees what it held, and returns the key it went with.
    fn end_attempt(&mut self, answered: bool) -> Option<KeyId> {
        let Phase::InFlight { key, .. } = self.state.phase else { return None };
        self.state.phase = Phase::Pending { awaited: None };
        self.shared.figures.in_flight = self.shared.figures.in_flight.saturating_sub(1);
        if self.shared.limiter.landed(self.id, answered, self.now) {
            self.emit(EventKind::GateOpened);
        }
        Some(key)
    }

    fn answered(&mut self, response: Response) -> Step {
        self.emit(EventKind::Answered { attempt: self.state.attempts, status: response.status });
        let (said, ignored) = RateLimit::read(&response.headers);
        for header in ignored {
            self.emit(EventKind::HeaderIgnored(header));
        }
        if response.status != 429 {
            self.observe(&said);
        }
        match response.status {
            status if is_success(status) => self.succeeded(response),
            404 if self.was_deleted_before() => self.deleted_before(&response),
            status => self.refused(after_status(status), &said, &response),
        }
    }

    fn observe(&mut self, said: &RateLimit) {
        let Phase::InFlight { place, .. } = self.state.phase else { return };
        if let (Some(remaining), Some(resets_in)) = (said.remaining, said.resets_in(self.now, &self.core.anchor)) {
            let resets = self.with_jitter(resets_in);
            self.shared.limiter.observe(place, Observation { limit: said.limit, remaining, resets }, self.now);
        }
    }

    fn with_jitter(&self, said: Millis) -> ServerWait {
        ServerWait { said, with_jitter: server_wait(said, &self.state.entropy, self.state.attempts) }
    }

    fn succeeded(&mut self, mut response: Response) -> Step {
        self.end_attempt(true);
        match read_success(self.state.operation.envelope, &mut response.body) {
            Ok(page) => self.success(response, page),
            Err(fault) => {
                self.state.certainty = Certainty::Applied;
                self.finish(Err(Error::undecodable(fault, response.status, request_id(&response.headers))))
            }
        }
    }

    fn success(&mut self, response: Response, page: Option<PageFacts>) -> Step {
        self.shared.quota.refund(self.state.paid);
        let body = match response.body {
            Body::Bytes(bytes) => Some(bytes),
            Body::Facts(_) => None,
        };
        let request_id = request_id(&response.headers);
        let Response { status, headers, .. } = response;
        self.finish(Ok(Success { status, headers, body, page, request_id, attempts: self.state.attempts }))
    }

    /// Whether a 404 now means that an earlier attempt of this DELETE was carried out.
    fn was_deleted_before(&self) -> bool {
        self.state.operation.method == Method::Delete && self.state.certainty == Certainty::Unknown
    }

    fn deleted_before(&mut self, response: &Response) -> Step {
        self.end_attempt(true);
        self.emit(EventKind::DeletedBefore);
        let gone = Response { status: 204, headers: response.headers.clone(), body: Body::Bytes(Bytes::new()) };
        self.success(gone, None)
    }

    /// An answer that is no success.
    fn refused(&mut self, verdict: Verdict, said: &RateLimit, response: &Response) -> Step {
        let error = read_error(response).with_retry_after(said.retry_after(self.now, &self.core.anchor));
        match verdict.resend {
            Resend::AfterLimit => self.rate_limited(said, error),
            Resend::WithNewKey => self.key_refused(error),
            Resend::IfSafe | Resend::Always => {
                self.end_attempt(true);
                let wait = said.retry_after(self.now, &self.core.anchor);
                self.retry(verdict, error, wait)
            }
            Resend::Never => {
                self.end_attempt(true);
                self.note(verdict.certainty, error);
                self.fail()
            }
        }
    }

    fn rate_limited(&mut self, said: &RateLimit, error: Error) -> Step {
        self.shared.figures.rate_limited += 1;
        let named = said.wait(self.now, &self.core.anchor);
        let wait = self.wait_before_retry(named);
        if named.is_some() {
            self.shared.limiter.forget_budget();
        }
        let closed_for = self.shared.limiter.refused(wait, self.now);
        if let Some(wait_ms) = closed_for {
            self.emit(EventKind::GateClosed { wait_ms });
        }
        self.end_attempt(false);
        self.note(Certainty::Rejected, error.with_retry_after(named));
        // One jitter draw a gate: a call that found it closed waits for it, and for no less than its own answer said.
        let draws = closed_for.is_some() || self.core.config.pacing == Pacing::Off;
        let own = if draws { wait } else { ServerWait { with_jitter: wait.said, ..wait } };
        if let Some(reason) = self.unaffordable(own) {
            return self.give_up(reason);
        }
        if let Some(step) = self.held_back() {
            return step;
        }
        self.shared.limiter.hold(self.id, self.state.lane, self.now.after(own.with_jitter));
        self.pause(Pause { wait: own.with_jitter, server_said: named.is_some(), why: WaitReason::RateLimit })
    }

    fn key_refused(&mut self, error: Error) -> Step {
        let key = self.end_attempt(true);
        self.note(Certainty::Rejected, error);
        if let Some(key) = key {
            self.state.refused_keys.push(key);
            if self.shared.keys.reject(key) == Rejection::Counted {
                self.emit(EventKind::KeyRejected { key });
            }
        }
        if self.state.attempts >= self.state.limits.max_attempts {
            return self.give_up(GiveUpReason::Attempts);
        }
        self.proceed()
    }

    fn failed(&mut self, failure: &TransportFailure) -> Step {
        let verdict = after_failure(failure.kind);
        self.emit(EventKind::Failed { attempt: self.state.attempts, failure: failure.kind, certainty: verdict.certainty });
        if let (Certainty::NotSent, Phase::InFlight { place, .. }) = (verdict.certainty, &self.state.phase) {
            self.shared.limiter.give_back(*place, self.now);
        }
        self.end_attempt(false);
        let error = failure_error(failure);
        if verdict.resend == Resend::Never {
            self.note(verdict.certainty, error);
            return self.fail();
        }
        self.retry(verdict, error, None)
    }

    /// The host did not report in time that the attempt's time is over.
    fn overdue(&mut self) -> Step {
        self.failed(&TransportFailure { kind: FailureKind::TimedOut, cause: "the host reported no outcome".into() })
    }

    /// Sends again after an attempt that was not sent or whose outcome is unknown, where that is safe and paid for.
    fn retry(&mut self, verdict: Verdict, error: Error, named: Option<Millis>) -> Step {
        self.note(verdict.certainty, error);
        let converges = converges(self.state.operation.retry_safety, self.state.limits.resend_idempotent_by_effect);
        if verdict.resend == Resend::IfSafe && !converges {
            return self.give_up(GiveUpReason::RetrySafety);
        }
        let wait = self.wait_before_retry(named);
        if let Some(reason) = self.unaffordable(wait) {
            return self.give_up(reason);
        }
        if let Some(step) = self.held_back() {
            return step;
        }
        if !self.shared.quota.pay() {
            return self.give_up(GiveUpReason::RetryQuota);
        }
        self.state.paid = true;
        self.pause(Pause { wait: wait.with_jitter, server_said: named.is_some(), why: WaitReason::Backoff })
    }

    /// The server's wait with jitter after it, or our own with jitter in it.
    fn wait_before_retry(&self, named: Option<Millis>) -> ServerWait {
        named.map_or_else(
            || {
                let retry = self.state.attempts.saturating_sub(1);
                let own = backoff(&self.core.config, retry, &self.state.entropy, self.state.attempts);
                ServerWait { said: own, with_jitter: own }
            },
            |said| self.with_jitter(said),
        )
    }

    fn pause(&mut self, pause: Pause) -> Step {
        self.shared.figures.retries += 1;
        self.emit(EventKind::Retrying { wait_ms: pause.wait, server_said: pause.server_said });
        self.state.not_before = self.now.after(pause.wait);
        self.state.pause_reason = pause.why;
        self.proceed()
    }

    /// Why one more attempt after `wait` is more than the caller allows. Jitter may exceed `max_wait_ms`, which would else refuse
    /// a wait that the server put just below it; nothing exceeds the deadline.
    fn unaffordable(&self, wait: ServerWait) -> Option<GiveUpReason> {
        if self.state.attempts >= self.state.limits.max_attempts {
            Some(GiveUpReason::Attempts)
        } else if wait.said > self.state.limits.max_wait_ms {
            Some(GiveUpReason::MaxWait)
        } else if self.now.after(wait.with_jitter) >= self.state.deadline {
            Some(GiveUpReason::Deadline)
        } else {
            None
        }
    }

    fn affords(&self, wait: Millis) -> bool {
        wait <= self.state.limits.max_wait_ms && self.now.after(wait) < self.state.deadline
    }

    /// Ends the call where the server's word holds everyone back for longer than it may wait.
    fn held_back(&mut self) -> Option<Step> {
        let wait = self.shared.limiter.server_wait(self.now).filter(|wait| !self.affords(*wait))?;
        Some(self.limit_too_far(wait))
    }

    fn limit_too_far(&mut self, wait: Millis) -> Step {
        let error = self.state.failure.take().unwrap_or_else(|| {
            Error::new(ErrorKind::RateLimited, format!("the rate limit is spent; the server takes requests again in {wait} ms"))
        });
        self.state.failure = Some(error.with_retry_after(Some(wait)));
        let reason = if wait > self.state.limits.max_wait_ms { GiveUpReason::MaxWait } else { GiveUpReason::Deadline };
        self.give_up(reason)
    }

    fn out_of_time(&mut self) -> Step {
        let deadline = self.state.limits.deadline_ms;
        match self.state.failure.take() {
            Some(error) => self.finish(Err(error.with_note(format!("the call's deadline of {deadline} ms passed")))),
            None => self.finish(Err(Error::new(
                ErrorKind::Timeout,
                format!("the call's deadline of {deadline} ms passed before it could be sent"),
            ))),
        }
    }

    /// Remembers how the last attempt ended.
    fn note(&mut self, certainty: Certainty, error: Error) {
        self.state.certainty = self.state.certainty.max(certainty);
        self.state.failure = Some(error);
    }

    fn give_up(&mut self, because: GiveUpReason) -> Step {
        self.emit(EventKind::GaveUp { because });
        self.state.failure = self.state.failure.take().map(|error| error.with_note(because.as_note()));
        self.fail()
    }

    fn fail(&mut self) -> Step {
        let error = self.state.failure.take();
        self.finish(Err(error.unwrap_or_else(|| Error::new(ErrorKind::Misuse, "the call failed without a failure"))))
    }

    fn cancelled(&mut self) -> Step {
        if matches!(self.state.phase, Phase::InFlight { .. }) {
            self.state.certainty = self.state.certainty.max(Certainty::Unknown);
        }
        self.finish(Err(Error::new(ErrorKind::Cancelled, "the call was cancelled")))
    }

    /// Leaves nothing behind: not in the queue, not in the provider's flight, not as the gate's probe.
    pub(super) fn withdraw(&mut self) {
        self.shared.limiter.leave(self.id, self.state.lane, self.now);
        self.shared.forget_key_waiter(self.id);
        if self.shared.keys.abandon(self.id) {
            self.shared.wake_key_waiters();
        }
        self.end_attempt(false);
        self.state.phase = Phase::Done;
        self.shared.wake_sleepers(self.now);
    }

    fn finish(&mut self, result: Result<Success, Error>) -> Step {
        self.withdraw();
        let result = result.map_err(|error| {
            self.shared.keys.mask(error).with_certainty(self.state.certainty).with_attempts(self.state.attempts)
        });
        self.emit(EventKind::Finished {
            error: result.as_ref().err().map(Error::kind),
            attempts: self.state.attempts,
            elapsed_ms: self.now.since(self.state.started),
        });
        Step::Done(result)
    }
}
