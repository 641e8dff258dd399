//! Opportunities: the only records whose creation takes an idempotency key.

use serde_json::{Value, json};

use super::write::{self, TagMode};
use super::{Answer, Call, Context, show};
use crate::error::ApiError;
use crate::fields::STAGES;
use crate::store::{Doc, Entity};

const FIELDS: &[&str] = &["name", "stage", "estimated_value", "estimated_close_date", "notes"];

pub(super) fn create(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    if let Some(key) = call.text("idempotency_key") {
        let earlier = ctx.store.find_one(ctx.org, Entity::Opportunity, "idempotency_key", key)?;
        if let Some(doc) = earlier {
            return show(ctx, call, Entity::Opportunity, doc);
        }
    }
    let account = ctx.record(Entity::Account, call.text("account_id").unwrap_or_default())?;
    let mut doc = ctx.new_doc();
    doc.insert("account_id".to_owned(), account.get("id").cloned().unwrap_or_default());
    doc.insert("stage".to_owned(), json!("discovery"));
    doc.insert("owner".to_owned(), write::user(ctx, ctx.user)?);
    if let Some(key) = call.body.get("idempotency_key") {
        doc.insert("_idempotency_key".to_owned(), key.clone());
    }
    save(ctx, call, doc, TagMode::Append)
}

pub(super) fn update(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.record(Entity::Opportunity, call.param(0))?;
    write::copy(call, &mut doc, &["actual_close_date"]);
    save(ctx, call, doc, TagMode::Replace)
}

pub(super) fn delete(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    super::delete(ctx, Entity::Opportunity, call.param(0))
}

fn save(ctx: &mut Context<'_>, call: &Call, mut doc: Doc, tags: TagMode) -> Result<Answer, ApiError> {
    write::must_be_option(call, "stage", STAGES)?;
    write::copy(call, &mut doc, FIELDS);
    if let Some(Value::Object(value)) = doc.get_mut("estimated_value") {
        value.retain(|key, _| matches!(key.as_str(), "currency_code" | "amount"));
    }
    write::copy_user(ctx, call, "owner_user_id", &mut doc, "owner")?;
    write::copy_tags(ctx, call, &mut doc, "opportunities", tags)?;
    write::copy_custom(ctx, Entity::Opportunity, call, &mut doc)?;
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Opportunity, &doc)?;
    show(ctx, call, Entity::Opportunity, doc)
}
