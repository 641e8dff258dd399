//! Contacts: created, upserted by e-mail then LinkedIn address, updated, deleted.

use serde_json::{Value, json};

use super::write::{self, TagMode};
use super::{Answer, Call, Context, accounts, show};
use crate::error::ApiError;
use crate::store::{Doc, Entity, text};

const FIELDS: &[&str] = &["email", "linkedin_url", "first_name", "last_name", "title", "phone_number", "location"];
/// Only an update sets these; a create swallows them as the unknown keys they are there.
const UPDATE_FIELDS: &[&str] = &["notes"];

pub(super) fn create(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    check_identifiers(call)?;
    for key in ["email", "linkedin_url"] {
        if matching(ctx, key, call.text(key))?.is_some() {
            let message = format!("A contact with this {key} exists already");
            return Err(ApiError::Conflict(message));
        }
    }
    let doc = new_contact(ctx);
    save(ctx, call, doc, TagMode::Append)
}

pub(super) fn upsert(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    check_identifiers(call)?;
    let by_email = matching(ctx, "email", call.text("email"))?;
    let by_linkedin = matching(ctx, "linkedin_url", call.text("linkedin_url"))?;
    if let (Some(one), Some(other)) = (&by_email, &by_linkedin) {
        let differ = one.get("id") != other.get("id");
        if differ && one.get("account_id") == other.get("account_id") {
            let message = "email and linkedin_url belong to two different contacts";
            return Err(ApiError::Conflict(message.to_owned()));
        }
    }
    let doc = match by_email.or(by_linkedin) {
        Some(doc) => doc,
        None => new_contact(ctx),
    };
    save(ctx, call, doc, TagMode::Append)
}

pub(super) fn update(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.record(Entity::Contact, call.param(0))?;
    for key in ["email", "linkedin_url"] {
        let other = matching(ctx, key, call.text(key))?;
        if other.is_some_and(|other| other.get("id") != doc.get("id")) {
            let message = format!("Another contact has this {key}");
            return Err(ApiError::Conflict(message));
        }
    }
    write::copy(call, &mut doc, UPDATE_FIELDS);
    save(ctx, call, doc, TagMode::Replace)
}

pub(super) fn delete(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let answer = super::delete(ctx, Entity::Contact, call.param(0))?;
    ctx.store.remove_from_all_audiences(ctx.org, call.param(0))?;
    Ok(answer)
}

/// A contact needs an e-mail address or a LinkedIn address; the latter alone also an account.
fn check_identifiers(call: &Call) -> Result<(), ApiError> {
    let message = match (call.has("email"), call.has("linkedin_url")) {
        (true, _) => return Ok(()),
        (false, false) => "email or linkedin_url is required",
        (false, true) if call.has("account_id") || call.has("domain") => return Ok(()),
        (false, true) => "linkedin_url alone needs account_id or domain",
    };
    Err(ApiError::Unprocessable(message.to_owned()))
}

fn matching(ctx: &Context<'_>, key: &'static str, value: Option<&str>) -> Result<Option<Doc>, ApiError> {
    match value {
        Some(value) if !value.trim().is_empty() => Ok(ctx.store.find_one(ctx.org, Entity::Contact, key, value)?),
        _ => Ok(None),
    }
}

fn new_contact(ctx: &mut Context<'_>) -> Doc {
    let mut doc = ctx.new_doc();
    doc.insert("source".to_owned(), json!("api"));
    doc.insert("do_not_contact".to_owned(), json!(false));
    doc
}

fn save(ctx: &mut Context<'_>, call: &Call, mut doc: Doc, tags: TagMode) -> Result<Answer, ApiError> {
    write::copy(call, &mut doc, FIELDS);
    if call.has("do_not_contact") {
        write::copy(call, &mut doc, &["do_not_contact"]);
    }
    if tags == TagMode::Append {
        set_account(ctx, call, &mut doc)?;
    }
    write::copy_tags(ctx, call, &mut doc, "contacts", tags)?;
    write::copy_custom(ctx, Entity::Contact, call, &mut doc)?;
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Contact, &doc)?;
    show(ctx, call, Entity::Contact, doc)
}

/// The account of a created or upserted contact: named, or found or made by its domain.
fn set_account(ctx: &mut Context<'_>, call: &Call, doc: &mut Doc) -> Result<(), ApiError> {
    write::must_exist(ctx, call, "account_id", Entity::Account)?;
    let account = match (call.text("account_id"), call.text("domain")) {
        (Some(id), _) => Some(id.to_lowercase()),
        (None, Some(domain)) => {
            let account = accounts::find_or_create(ctx, domain)?;
            Some(text(&account, "id").to_owned())
        }
        (None, None) if text(doc, "account_id").is_empty() => by_email_domain(ctx, call)?,
        (None, None) => None,
    };
    if let Some(id) = account {
        doc.insert("account_id".to_owned(), Value::String(id));
    }
    Ok(())
}

/// An account that exists for the domain of the e-mail address; none is made for it.
fn by_email_domain(ctx: &Context<'_>, call: &Call) -> Result<Option<String>, ApiError> {
    let email = call.text("email").unwrap_or_default();
    let Some((_, domain)) = email.rsplit_once('@') else {
        return Ok(None);
    };
    let account = ctx.store.find_one(ctx.org, Entity::Account, "domain", domain)?;
    Ok(account.map(|account| text(&account, "id").to_owned()))
}
