//! What a call's last turn says, member by member: to write it as JSON and to read that would cost more than all that the core does.

use monaco_core::{Instant, Outbound, Severity, Success};
use wasm_bindgen::prelude::*;

use crate::call::Call;
use crate::json::text;

/// What a call does next.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Step {
    /// Send `outbound`.
    Send,
    /// Sleep until `until` or until woken.
    Wait,
    /// Ask the key provider, until `until`.
    FetchKey,
    /// The call is over, with a success.
    Done,
    /// The call is over, with `error`.
    Failed,
    /// The core may learn more: this workspace builds core and binding together, so nothing is of a kind that is not known here.
    Unknown,
}

impl Call {
    fn sends(&self) -> Option<&Outbound> {
        if let monaco_core::Step::Send(outbound) = &self.last.step { Some(outbound) } else { None }
    }

    /// Until when it does, and why.
    fn pauses(&self) -> Option<(Instant, &'static str)> {
        if let monaco_core::Step::Wait { until, why } = &self.last.step {
            return Some((*until, why.name()));
        }
        if let monaco_core::Step::FetchKey { deadline, reason } = &self.last.step {
            Some((*deadline, reason.name()))
        } else {
            None
        }
    }

    pub(crate) fn success(&self) -> Option<&Success> {
        if let monaco_core::Step::Done(Ok(success)) = &self.last.step { Some(success) } else { None }
    }
}

/// Instants and durations are whole milliseconds. What is not of the step is 0 or undefined.
#[wasm_bindgen]
impl Call {
    /// What comes next.
    #[wasm_bindgen(getter)]
    pub fn step(&self) -> Step {
        match &self.last.step {
            monaco_core::Step::Send(_) => Step::Send,
            monaco_core::Step::Wait { .. } => Step::Wait,
            monaco_core::Step::FetchKey { .. } => Step::FetchKey,
            monaco_core::Step::Done(result) => result.as_ref().map_or(Step::Failed, |_| Step::Done),
            _ => Step::Unknown,
        }
    }

    /// The calls to signal, if there are any.
    #[wasm_bindgen(getter)]
    pub fn wake(&self) -> Option<Vec<f64>> {
        let wake = &self.last.wake;
        (!wake.is_empty()).then(|| wake.iter().map(|call| call.number() as f64).collect())
    }

    /// What happened, as JSON: `[[severity, event], …]`.
    pub fn events(&self) -> String {
        let events = self.last.events.iter().map(|event| (severity(event.kind.severity()), event));
        text(&events.collect::<Vec<_>>())
    }

    /// The request without its key: method and URL, each header on a line of its own, and behind an empty line the body, if it has one.
    #[wasm_bindgen(getter)]
    pub fn outbound(&self) -> Option<String> {
        self.sends().map(shown)
    }

    /// The number of the attempt that is to be sent.
    #[wasm_bindgen(getter)]
    pub fn attempt(&self) -> u32 {
        self.sends().map_or(0, |outbound| outbound.attempt)
    }

    /// How long that attempt may take.
    #[wasm_bindgen(getter)]
    pub fn timeout(&self) -> f64 {
        self.sends().map_or(0, |outbound| outbound.timeout_ms) as f64
    }

    /// How long connecting may take of that.
    #[wasm_bindgen(getter, js_name = connectTimeout)]
    pub fn connect_timeout(&self) -> f64 {
        self.sends().map_or(0, |outbound| outbound.connect_timeout_ms) as f64
    }

    /// How long the server may be silent of that.
    #[wasm_bindgen(getter, js_name = readTimeout)]
    pub fn read_timeout(&self) -> f64 {
        self.sends().map_or(0, |outbound| outbound.read_timeout_ms) as f64
    }

    /// The end of a wait; else the call's deadline.
    #[wasm_bindgen(getter)]
    pub fn until(&self) -> f64 {
        let until = self.pauses().map(|(until, _)| until).or(self.sends().map(|outbound| outbound.deadline));
        until.map_or(0, Instant::as_millis) as f64
    }

    /// What a wait is for, or why a key is needed, for the transcripts.
    #[wasm_bindgen(getter)]
    pub fn why(&self) -> Option<String> {
        self.pauses().map(|(_, why)| why.to_owned())
    }

    /// The success's status: 204 for a deletion that was found done.
    #[wasm_bindgen(getter)]
    pub fn status(&self) -> u16 {
        self.success().map_or(0, |success| success.status)
    }

    /// Attempts that were sent for the success.
    #[wasm_bindgen(getter)]
    pub fn attempts(&self) -> u32 {
        self.success().map_or(0, |success| success.attempts)
    }

    /// The request's id, where the server or a proxy gave one with the success.
    #[wasm_bindgen(getter, js_name = requestId)]
    pub fn request_id(&self) -> Option<String> {
        self.success()?.request_id.clone()
    }

    /// The error as JSON, with the last answer's body where the core did not see it.
    pub fn error(&self, body: Option<Box<[u8]>>) -> Option<String> {
        let monaco_core::Step::Done(Err(error)) = &self.last.step else { return None };
        Some(text(&self.inner.with_body(error.clone(), body.as_deref().unwrap_or_default())))
    }

    /// The page that the call ended with as the core read it, as JSON: for the transcripts.
    pub fn page(&self) -> Option<String> {
        self.success()?.page.as_ref().map(text)
    }

    /// The secret value of the `Authorization` header of what is to be sent. Write it to the socket and keep it nowhere.
    pub fn authorization(&self) -> Option<String> {
        self.sends().map(|outbound| outbound.credential.authorization().as_str().to_owned())
    }

    /// The fingerprint of the key that what is to be sent goes with, for the transcripts.
    #[wasm_bindgen(getter, js_name = keyId)]
    pub fn key_id(&self) -> Option<String> {
        self.sends().map(|outbound| outbound.credential.key_id().to_string())
    }
}

fn shown(outbound: &Outbound) -> String {
    let mut parts = vec![outbound.method.as_str(), " ", &outbound.url];
    for (name, value) in outbound.headers.iter() {
        parts.extend(["\n", name, ": ", value]);
    }
    let body = outbound.body.as_deref().map(String::from_utf8_lossy);
    if let Some(body) = &body {
        parts.extend(["\n\n", body]);
    }
    parts.concat()
}

/// By the names that loggers have.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Debug => "debug",
        Severity::Info => "info",
        Severity::Warning => "warn",
    }
}
