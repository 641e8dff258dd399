//! One logical call: inputs in, turns out.

use monaco_core::{Body, Headers, Input, Response, TransportFailure};
use wasm_bindgen::prelude::*;

use crate::client::instant;
use crate::facts::{Shape, facts};
use crate::json::{thrown, utf8};
use crate::key::ApiKey;
use crate::turn::Step;

/// One logical call. Freeing it is cancelling it.
///
/// Each input leads to the next turn, and answers its step.
#[wasm_bindgen]
pub struct Call {
    pub(crate) inner: monaco_core::Call,
    /// The last turn, the first one after `start`.
    pub(crate) last: monaco_core::Turn,
}

impl Call {
    pub(crate) fn new(inner: monaco_core::Call, first: monaco_core::Turn) -> Self {
        Self { inner, last: first }
    }

    fn advance(&mut self, input: Input, now: f64) -> Step {
        self.last = self.inner.advance(input, instant(now));
        self.step()
    }

    fn answer(&mut self, status: u16, headers: Vec<u8>, body: Body, now: f64) -> Step {
        let headers = Headers::from_lines(utf8(headers));
        self.advance(Input::Response(Response { status, headers, body }), now)
    }
}

#[wasm_bindgen]
impl Call {
    /// The call's number, by which it is woken.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> f64 {
        self.inner.id().number() as f64
    }

    /// A wait is over, by its time or by a wake. Legal at any time.
    #[wasm_bindgen(js_name = timedOut)]
    pub fn timed_out(&mut self, now: f64) -> Step {
        self.advance(Input::Timeout, now)
    }

    /// The caller does not want the result any more.
    pub fn cancel(&mut self, now: f64) -> Step {
        self.advance(Input::Cancel, now)
    }

    /// The answer was a success, and the host decoded it. `headers` is the UTF-8 of names and values, one a line; `numbers` and
    /// `texts` are what it knows of a page, both empty where there is none.
    pub fn succeeded(&mut self, status: u16, headers: Vec<u8>, shape: Shape, numbers: &[f64], texts: Vec<u8>, now: f64) -> Step {
        self.answer(status, headers, Body::Facts(facts(shape, numbers, texts)), now)
    }

    /// Any answer, whose body the core reads. `headers` is the UTF-8 of names and values, one a line.
    pub fn answered(&mut self, status: u16, headers: Vec<u8>, body: Vec<u8>, now: f64) -> Step {
        self.answer(status, headers, Body::Bytes(body.into()), now)
    }

    /// There was no answer. `kind` is one of `failureKinds`; `cause` is redacted.
    pub fn failed(&mut self, kind: &str, cause: String, now: f64) -> Result<Step, JsValue> {
        let failure = TransportFailure::named(kind, cause).map_err(thrown)?;
        Ok(self.advance(Input::Failure(failure), now))
    }

    /// The provider's answer to `Step.FetchKey`.
    pub fn key(&mut self, key: ApiKey, now: f64) -> Step {
        self.advance(Input::Key(Ok(key.inner)), now)
    }

    /// The provider's failure; the text is redacted.
    #[wasm_bindgen(js_name = noKey)]
    pub fn no_key(&mut self, failure: String, now: f64) -> Step {
        self.advance(Input::Key(Err(failure)), now)
    }
}
