//! A turn as the one text that crosses.

use std::borrow::Cow;

use monaco_core::{CallId, Error, HeaderField, KeyReason, Outbound, Severity, Step, Success, WaitReason};
use serde::Serialize;

use crate::json::text;

/// Everything the host must act on but the events, as JSON: `{"step", "wake", "loudest"}`.
///
/// `step` is one of `{"send": […]}`, `{"wait": {"until", "why"}}`, `{"fetch_key": {"reason", "deadline"}}`, `{"done": {…}}` and
/// `{"failed": {…}}`; `loudest` is the severity of the loudest event.
pub(crate) fn shown(turn: &monaco_core::Turn) -> String {
    let loudest = turn.events.iter().map(|event| event.kind.severity()).max().map(severity);
    text(&Shown { step: ShownStep::of(&turn.step), wake: &turn.wake, loudest })
}

/// What happened, as JSON: `[[severity, event], …]`.
pub(crate) fn events(turn: &monaco_core::Turn) -> String {
    text(&turn.events.iter().map(|event| (severity(event.kind.severity()), event)).collect::<Vec<_>>())
}

#[derive(Serialize)]
struct Shown<'a> {
    step: ShownStep<'a>,
    wake: &'a [CallId],
    loudest: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ShownStep<'a> {
    Send(ShownOutbound<'a>),
    Wait {
        until: u64,
        why: WaitReason,
    },
    FetchKey {
        reason: KeyReason,
        deadline: u64,
    },
    Done(ShownSuccess<'a>),
    Failed(&'a Error),
    /// `Step` may grow: this workspace builds core and binding together, so nothing is of a kind that is not known here.
    Unknown,
}

impl<'a> ShownStep<'a> {
    fn of(step: &'a Step) -> Self {
        match step {
            Step::Send(request) => Self::Send(outbound(request)),
            Step::Wait { until, why } => Self::Wait { until: until.as_millis(), why: *why },
            Step::FetchKey { reason, deadline } => Self::FetchKey { reason: *reason, deadline: deadline.as_millis() },
            Step::Done(result) => result.as_ref().map_or_else(Self::Failed, |success| Self::Done(ShownSuccess::of(success))),
            _ => Self::Unknown,
        }
    }
}

/// The request without its key, as a list: to name its members in each call would cost the host more than to read them. Method, URL,
/// headers, body, number of the attempt, and milliseconds: for the attempt, for connecting, of silence, and its deadline.
type ShownOutbound<'a> = (&'static str, &'a str, &'a [HeaderField], Option<Cow<'a, str>>, u32, u64, u64, u64, u64);

fn outbound(outbound: &Outbound) -> ShownOutbound<'_> {
    (
        outbound.method.as_str(),
        &outbound.url,
        &outbound.headers,
        outbound.body.as_deref().map(String::from_utf8_lossy),
        outbound.attempt,
        outbound.timeout_ms,
        outbound.connect_timeout_ms,
        outbound.read_timeout_ms,
        outbound.deadline.as_millis(),
    )
}

/// A success, whose headers and body the host holds.
#[derive(Serialize)]
struct ShownSuccess<'a> {
    status: u16,
    request_id: Option<&'a str>,
    attempts: u32,
}

impl<'a> ShownSuccess<'a> {
    fn of(success: &'a Success) -> Self {
        Self { status: success.status, request_id: success.request_id.as_deref(), attempts: success.attempts }
    }
}

/// By the names that loggers have.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Debug => "debug",
        Severity::Info => "info",
        Severity::Warning => "warn",
    }
}
