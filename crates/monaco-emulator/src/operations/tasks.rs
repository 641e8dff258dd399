//! Tasks: to do, or an e-mail with its draft.

use serde_json::{Value, json};

use super::write;
use super::{Answer, Call, Context, show};
use crate::error::ApiError;
use crate::fields::{TASK_STATUSES, TASK_TYPES};
use crate::store::{Doc, Entity, text};

pub(super) fn create(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    write::must_be_option(call, "task_type", TASK_TYPES)?;
    write::must_exist(ctx, call, "account_id", Entity::Account)?;
    write::must_exist(ctx, call, "opportunity_id", Entity::Opportunity)?;
    let mut doc = ctx.new_doc();
    doc.insert("status".to_owned(), json!("TODO"));
    doc.insert("_manual".to_owned(), json!(true));
    write::copy(call, &mut doc, &["title", "description", "account_id", "opportunity_id"]);
    let task_type = call.text("task_type").unwrap_or("GENERAL_ACTION_ITEM");
    doc.insert("task_type".to_owned(), json!(task_type));
    doc.insert("assignee".to_owned(), write::user(ctx, ctx.user)?);
    save(ctx, call, doc)
}

pub(super) fn update(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.record(Entity::Task, call.param(0))?;
    write::must_be_option(call, "status", TASK_STATUSES)?;
    if call.body.contains_key("account_id") && doc.get("_manual") != Some(&Value::Bool(true)) {
        let message = "account_id can be set on manually created tasks only";
        return Err(ApiError::Unprocessable(message.to_owned()));
    }
    write::must_exist(ctx, call, "account_id", Entity::Account)?;
    write::copy(call, &mut doc, &["description", "account_id"]);
    for key in ["title", "status"] {
        if call.has(key) {
            write::copy(call, &mut doc, &[key]);
        }
    }
    complete(ctx, &mut doc);
    save(ctx, call, doc)
}

/// A finished task has the instant it was finished at, an open one has none.
fn complete(ctx: &Context<'_>, doc: &mut Doc) {
    if !matches!(text(doc, "status"), "DONE" | "CANCELLED") {
        doc.insert("completed_at".to_owned(), Value::Null);
    } else if text(doc, "completed_at").is_empty() {
        doc.insert("completed_at".to_owned(), ctx.stamp());
    }
}

fn save(ctx: &mut Context<'_>, call: &Call, mut doc: Doc) -> Result<Answer, ApiError> {
    if call.has("message_draft") && text(&doc, "task_type") != "EMAIL" {
        let message = "message_draft is for tasks of type EMAIL only";
        return Err(ApiError::Unprocessable(message.to_owned()));
    }
    write::copy(call, &mut doc, &["message_draft"]);
    if let Some(Value::Object(draft)) = doc.get_mut("message_draft") {
        // Read-only: it is set when the message goes out.
        draft.insert("sent_at".to_owned(), Value::Null);
    }
    write::copy_instant(call, &mut doc, "due_at");
    write::copy_user(ctx, call, "assignee_id", &mut doc, "assignee")?;
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Task, &doc)?;
    show(ctx, call, Entity::Task, doc)
}
