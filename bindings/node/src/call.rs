//! One logical call: inputs in, turns out.

use bytes::Bytes;
use monaco_core::{Body, Headers, Input, PageFacts, Response, Step, TransportFailure};
use wasm_bindgen::prelude::*;

use crate::client::instant;
use crate::facts::{Shape, facts};
use crate::json::{text, thrown, utf8};
use crate::key::ApiKey;
use crate::turn;

/// One logical call. Freeing it is cancelling it.
///
/// Each input answers the next turn: JSON of `{"step", "wake", "loudest"}`.
#[wasm_bindgen]
pub struct Call {
    inner: monaco_core::Call,
    last: monaco_core::Turn,
}

impl Call {
    pub(crate) fn new(inner: monaco_core::Call, first: monaco_core::Turn) -> Self {
        Self { inner, last: first }
    }

    pub(crate) fn page_facts(&self) -> Option<&PageFacts> {
        let Step::Done(Ok(success)) = &self.last.step else { return None };
        success.page.as_ref()
    }

    fn advance(&mut self, input: Input, now: f64) -> String {
        self.last = self.inner.advance(input, instant(now));
        self.turn()
    }

    fn answer(&mut self, status: u16, headers: &[u8], body: Body, now: f64) -> String {
        let headers = utf8(headers);
        let mut texts = headers.split('\n');
        let headers = Headers::from_pairs(std::iter::from_fn(|| texts.next().zip(texts.next())));
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

    /// The last turn, the first one after `start`.
    pub fn turn(&self) -> String {
        turn::shown(&self.last)
    }

    /// What happened in the last turn, as JSON: `[[severity, event], …]`.
    pub fn events(&self) -> String {
        turn::events(&self.last)
    }

    /// The secret value of the `Authorization` header of what is to be sent. Write it to the socket and keep it nowhere.
    pub fn authorization(&self) -> Option<String> {
        let Step::Send(outbound) = &self.last.step else { return None };
        Some(outbound.credential.authorization().as_str().to_owned())
    }

    /// The fingerprint of the key that what is to be sent goes with, for the transcripts.
    #[wasm_bindgen(getter, js_name = keyId)]
    pub fn key_id(&self) -> Option<String> {
        let Step::Send(outbound) = &self.last.step else { return None };
        Some(outbound.credential.key_id().to_string())
    }

    /// A wait is over, by its time or by a wake. Legal at any time.
    pub fn timeout(&mut self, now: f64) -> String {
        self.advance(Input::Timeout, now)
    }

    /// The caller does not want the result any more.
    pub fn cancel(&mut self, now: f64) -> String {
        self.advance(Input::Cancel, now)
    }

    /// The answer was a success, and the host decoded it. `headers` is the UTF-8 of names and values, one a line; `numbers` and
    /// `texts` are what it knows of a page, both empty where there is none.
    pub fn succeeded(&mut self, status: u16, headers: &[u8], shape: Shape, numbers: &[f64], texts: &[u8], now: f64) -> String {
        self.answer(status, headers, Body::Facts(facts(shape, numbers, texts)), now)
    }

    /// Any answer, whose body the core reads. `headers` is the UTF-8 of names and values, one a line.
    pub fn answered(&mut self, status: u16, headers: &[u8], body: &[u8], now: f64) -> String {
        self.answer(status, headers, Body::Bytes(Bytes::copy_from_slice(body)), now)
    }

    /// There was no answer. `kind` is one of `failureKinds`; `cause` is redacted.
    pub fn failed(&mut self, kind: &str, cause: String, now: f64) -> Result<String, JsValue> {
        let failure = TransportFailure::named(kind, cause).map_err(thrown)?;
        Ok(self.advance(Input::Failure(failure), now))
    }

    /// The provider's answer to `fetch_key`.
    pub fn key(&mut self, key: ApiKey, now: f64) -> String {
        self.advance(Input::Key(Ok(key.inner)), now)
    }

    /// The provider's failure; the text is redacted.
    #[wasm_bindgen(js_name = noKey)]
    pub fn no_key(&mut self, failure: String, now: f64) -> String {
        self.advance(Input::Key(Err(failure)), now)
    }

    /// The error that the call ended with, with the last answer's body where the core did not see it, as JSON.
    #[wasm_bindgen(js_name = errorWithBody)]
    pub fn error_with_body(&self, body: &[u8]) -> Option<String> {
        let Step::Done(Err(error)) = &self.last.step else { return None };
        Some(text(&self.inner.with_body(error.clone(), body)))
    }

    /// The page that the call ended with as the core read it, as JSON: for the transcripts.
    pub fn page(&self) -> Option<String> {
        self.page_facts().map(text)
    }
}
