//! One logical call: what the host reports to it and what it is told.

mod machine;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::call_id::CallId;
use crate::error::{Certainty, Error};
use crate::event::Event;
use crate::headers::Headers;
use crate::key::ApiKey;
use crate::key_ring::KeyReason;
use crate::limiter::WaitReason;
use crate::request::Outbound;
use crate::response::{PageFacts, Response};
use crate::retry::TransportFailure;
use crate::shared::Core;
use crate::time::Instant;
pub(crate) use machine::StartingCall;
use machine::{Machine, State};

/// What the host reports to a call.
#[derive(Debug)]
pub enum Input {
    /// A wait is over, by its time or by a wake. Legal at any time.
    Timeout,
    /// The answer to [`Step::Send`].
    Response(Response),
    /// [`Step::Send`] brought no answer.
    Failure(TransportFailure),
    /// The provider's answer to [`Step::FetchKey`]: a key, or the text of its failure.
    Key(Result<ApiKey, String>),
    /// The caller does not want the result any more.
    Cancel,
}

/// Everything the host must act on, in one answer.
#[derive(Debug)]
pub struct Turn {
    /// What this call does next.
    pub step: Step,
    /// Calls to signal: each wakes from its [`Step::Wait`] and reports [`Input::Timeout`].
    pub wake: Vec<CallId>,
    /// What happened.
    pub events: Vec<Event>,
}

/// What a call does next.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step {
    /// Send this request; report [`Input::Response`] or [`Input::Failure`].
    Send(Box<Outbound>),
    /// Sleep until then or until woken; report [`Input::Timeout`].
    Wait {
        /// When to look again. Always finite.
        until: Instant,
        /// What for.
        why: WaitReason,
    },
    /// Ask the key provider; report [`Input::Key`], or [`Input::Timeout`] once the deadline has passed.
    FetchKey {
        /// Why a key is needed.
        reason: KeyReason,
        /// The call's deadline.
        deadline: Instant,
    },
    /// The call is over.
    Done(Result<Success, Error>),
}

/// A successful answer.
#[derive(Clone, Debug)]
pub struct Success {
    /// The status; 204 for a DELETE that was found done.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// The body, where it crossed into the core.
    pub body: Option<Bytes>,
    /// A page's facts.
    pub page: Option<PageFacts>,
    /// The request id, where the server or a proxy gave one.
    pub request_id: Option<String>,
    /// Attempts that were sent.
    pub attempts: u32,
}

impl Success {
    /// The error of this answer where what reads its data finds something else than the operation promises. It was applied all the same.
    #[must_use]
    pub fn undecodable(&self, fault: &'static str) -> Error {
        Error::undecodable(fault, self.status, self.request_id.clone())
            .with_certainty(Certainty::Applied)
            .with_attempts(self.attempts)
    }
}

/// One logical call. Dropping it is cancelling it.
#[derive(Debug)]
pub struct Call {
    core: Arc<Core>,
    id: CallId,
    state: Mutex<State>,
}

impl Call {
    pub(crate) fn start(core: Arc<Core>, request: StartingCall, now: Instant) -> (Self, Turn) {
        let mut shared = core.lock();
        let now = shared.observe_clock(now);
        let id = shared.next_call();
        let mut state = State::new(request, now);
        let turn = Machine::new(id, &mut state, &core, &mut shared, now).begin();
        drop(shared);
        (Self { core, id, state: Mutex::new(state) }, turn)
    }

    /// The call's name.
    pub fn id(&self) -> CallId {
        self.id
    }

    /// Reports what happened and says what to do next. Any input is legal at any time; one that the call is not waiting for
    /// changes nothing and is told as an event.
    pub fn advance(&self, input: Input, now: Instant) -> Turn {
        let mut state = self.lock();
        let mut shared = self.core.lock();
        let now = shared.observe_clock(now);
        Machine::new(self.id, &mut state, &self.core, &mut shared, now).take(input)
    }

    /// Adds the raw body of the answer that this call ended with to its error, bounded and redacted, where the error has none: a success
    /// that could not be decoded did not cross into the core. Every host calls this with the last answer it read.
    #[must_use]
    pub fn with_body(&self, error: Error, body: &[u8]) -> Error {
        self.core.lock().keys.mask(error.with_undecoded(body))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let mut state = self.lock();
        let mut shared = self.core.lock();
        let now = shared.clock();
        Machine::new(self.id, &mut state, &self.core, &mut shared, now).withdraw();
    }
}
