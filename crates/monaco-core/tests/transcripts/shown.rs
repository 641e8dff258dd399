//! What the core answers, as the JSON that stands in a transcript.

use monaco_core::{Error, Outbound, Request, Step, Success, Turn};
use serde::Serialize;
use serde_json::{Value, json};

pub(crate) fn plain(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("serialises")
}

pub(crate) fn refused(error: &Error) -> Value {
    json!({ "error": error })
}

pub(crate) fn turn(turn: &Turn) -> Value {
    json!({ "step": step(&turn.step), "wake": turn.wake, "events": turn.events })
}

fn step(step: &Step) -> Value {
    match step {
        Step::Send(outbound) => json!({ "send": sent(outbound) }),
        Step::Wait { until, why } => json!({ "wait": { "until": until, "why": why } }),
        Step::FetchKey { reason, deadline } => json!({ "fetch_key": { "reason": reason, "deadline": deadline } }),
        Step::Done(Ok(success)) => json!({ "done": succeeded(success) }),
        Step::Done(Err(error)) => json!({ "failed": error }),
        _ => panic!("a step that transcripts do not know"),
    }
}

fn sent(outbound: &Outbound) -> Value {
    json!({
        "method": outbound.method,
        "url": &*outbound.url,
        "headers": &*outbound.headers,
        "body": outbound.body.as_deref().map(String::from_utf8_lossy),
        "key": outbound.credential.key_id(),
        "attempt": outbound.attempt,
        "timeout_ms": outbound.timeout_ms,
        "connect_timeout_ms": outbound.connect_timeout_ms,
        "read_timeout_ms": outbound.read_timeout_ms,
        "deadline": outbound.deadline,
    })
}

fn succeeded(success: &Success) -> Value {
    json!({
        "status": success.status,
        "request_id": success.request_id,
        "attempts": success.attempts,
        "page": success.page,
    })
}

pub(crate) fn request(request: Option<&Request>) -> Value {
    request.map_or(Value::Null, |request| json!({ "query": request.query_pairs(), "body": request.body_bytes().map(|body| String::from_utf8_lossy(&body).into_owned()) }))
}
