//! Accounts: made by upserting a domain, updated, deleted.

use serde_json::{Value, json};

use super::write::{self, TagMode};
use super::{Answer, Call, Context, show};
use crate::error::ApiError;
use crate::store::{Doc, Entity};

const FIELDS: &[&str] = &["name", "status", "notes"];

pub(super) fn upsert(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let domain = call.text("domain").unwrap_or_default();
    let mut doc = find_or_create(ctx, domain)?;
    if let Some(Value::Object(company)) = doc.get_mut("company")
        && let Some(url) = call.body.get("linkedin_url")
    {
        company.insert("linkedin_url".to_owned(), url.clone());
    }
    save(ctx, call, doc, TagMode::Append)
}

pub(super) fn update(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let doc = ctx.record(Entity::Account, call.param(0))?;
    save(ctx, call, doc, TagMode::Replace)
}

pub(super) fn delete(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let answer = super::delete(ctx, Entity::Account, call.param(0))?;
    let contacts = ctx.store.find(ctx.org, Entity::Contact, "account_id", call.param(0))?;
    for mut contact in contacts {
        contact.insert("account_id".to_owned(), Value::Null);
        ctx.put(Entity::Contact, &contact)?;
    }
    Ok(answer)
}

/// The account of a domain, made when there is none.
pub(super) fn find_or_create(ctx: &mut Context<'_>, domain: &str) -> Result<Doc, ApiError> {
    let domain = domain.trim().to_lowercase();
    if let Some(doc) = ctx.store.find_one(ctx.org, Entity::Account, "domain", &domain)? {
        return Ok(doc);
    }
    // `.invalid` stands for the domains Monaco has no company record for.
    let (name, ending) = domain.split_once('.').unwrap_or((&domain, ""));
    let odd = |c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-');
    if name.is_empty() || ending.is_empty() || domain.contains(odd) || ending == "invalid" {
        let message = format!("No company record for the domain '{domain}'");
        return Err(ApiError::Unprocessable(message));
    }
    let mut doc = ctx.new_doc();
    doc.insert("name".to_owned(), json!(name));
    doc.insert("status".to_owned(), json!("NEW"));
    doc.insert("tags".to_owned(), json!([]));
    doc.insert("company".to_owned(), json!({"domain": domain, "industries": [], "employee_count": 10 + ctx.rng.below(5000)}));
    doc.insert("scoring".to_owned(), json!({"tier": "B", "heat_score": "warm"}));
    ctx.put(Entity::Account, &doc)?;
    Ok(doc)
}

fn save(ctx: &mut Context<'_>, call: &Call, mut doc: Doc, tags: TagMode) -> Result<Answer, ApiError> {
    write::copy(call, &mut doc, FIELDS);
    write::copy_user(ctx, call, "owner", &mut doc, "owner")?;
    write::copy_tags(ctx, call, &mut doc, "accounts", tags)?;
    write::copy_custom(ctx, Entity::Account, call, &mut doc)?;
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Account, &doc)?;
    show(ctx, call, Entity::Account, doc)
}
