//! Sequences: started, paused, resumed and stopped by action; their waiting steps can be reworded.

use serde_json::{Value, json};

use super::write;
use super::{Answer, Call, Context, show};
use crate::error::ApiError;
use crate::store::{Entity, text};

pub(super) fn update(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.record(Entity::Sequence, call.param(0))?;
    let action = call.text("action").unwrap_or_default();
    let status = text(&doc, "status");
    let Some(next) = after(status, action) else {
        let message = format!("A sequence that is {status} cannot {action}");
        return Err(ApiError::Conflict(message));
    };
    if action == "enqueue" {
        doc.insert("enqueued_at".to_owned(), ctx.stamp());
        doc.insert("started_at".to_owned(), ctx.stamp());
    }
    doc.insert("status".to_owned(), json!(next));
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Sequence, &doc)?;
    show(ctx, call, Entity::Sequence, doc)
}

/// The status an action leads to, if it is allowed.
fn after(status: &str, action: &str) -> Option<&'static str> {
    match (status, action) {
        ("draft", "enqueue") | ("paused", "resume") => Some("active"),
        ("active", "pause") => Some("paused"),
        ("draft" | "active" | "paused", "stop") => Some("failed"),
        _ => None,
    }
}

pub(super) fn update_step(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.record(Entity::Sequence, call.param(0))?;
    let active = text(&doc, "status") == "active";
    let steps = doc.get_mut("tasks").and_then(Value::as_array_mut);
    let step = steps
        .into_iter()
        .flatten()
        .find(|step| step.get("id").and_then(Value::as_str) == Some(call.param(1)))
        .and_then(Value::as_object_mut)
        .ok_or(ApiError::NotFound("Sequence step"))?;
    let done = matches!(text(step, "status"), "completed" | "failed" | "cancelled" | "skipped");
    if done || !active {
        let message = "Only uncompleted steps of an active sequence can be changed";
        return Err(ApiError::Unprocessable(message.to_owned()));
    }
    for (key, target) in [("message", "task_body"), ("subject", "subject")] {
        if let Some(copy) = call.text(key) {
            check_plain(key, copy)?;
            step.insert(target.to_owned(), json!(copy));
        }
    }
    let shown = Value::Object(step.clone());
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Sequence, &doc)?;
    Ok(Answer::Data(shown))
}

/// What goes out is final text: neither markup nor placeholders.
fn check_plain(key: &str, copy: &str) -> Result<(), ApiError> {
    let tag =
        copy.split('<').skip(1).any(|rest| rest.contains('>') && rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
    if tag || copy.contains("{{") || copy.contains("[[") {
        let message = format!("{key} must be plain text without placeholders");
        return Err(ApiError::Unprocessable(message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transition_already_made_is_not_made_again() {
        for (status, action) in [("active", "pause"), ("paused", "resume"), ("draft", "enqueue")] {
            let next = after(status, action).expect("allowed");
            assert_eq!(after(next, action), None, "{action}");
        }
        assert_eq!(after("failed", "stop"), None);
    }

    #[test]
    fn markup_and_placeholders_are_refused_and_arithmetic_is_not() {
        assert!(check_plain("message", "1 < 2 and 3 > 2").is_ok());
        for copy in ["<b>hi</b>", "Hi {{recipient.first_name}}", "[[block:1]]"] {
            assert!(check_plain("message", copy).is_err(), "{copy}");
        }
    }
}
