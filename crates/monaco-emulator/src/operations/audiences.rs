//! Audiences: named sets of contacts.

use std::collections::BTreeSet;

use rusqlite::types::Value as SqlValue;
use serde_json::json;

use super::{Answer, Call, Context, enrollment, show};
use crate::error::ApiError;
use crate::fields;
use crate::filter;
use crate::listing::{self, Slice};
use crate::present::Presenter;
use crate::store::{Doc, Entity, Query, Sql, fold, text};

/// More matches of a filter than this are refused, as in the stricter of the two known documents.
const MAX_MATCHES: i64 = 500;

/// Fills in how many contacts an audience has.
pub(crate) fn compute(ctx: &Context<'_>, doc: &mut Doc) -> Result<(), ApiError> {
    let count = ctx.store.member_count(ctx.org, text(doc, "id"))?;
    doc.insert("contact_count".to_owned(), json!(count));
    Ok(())
}

pub(super) fn create(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let name = call.text("name").unwrap_or_default().to_owned();
    let members = select(ctx, call)?;
    let doc = insert(ctx, &name, &members)?;
    show(ctx, call, Entity::Audience, doc)
}

/// Makes an audience of these contacts; its name must be free.
pub(super) fn insert(ctx: &mut Context<'_>, name: &str, members: &[String]) -> Result<Doc, ApiError> {
    let taken = ctx.store.find_one(ctx.org, Entity::Audience, "name", name)?;
    if taken.is_some() {
        let message = format!("An audience named '{name}' exists already");
        return Err(ApiError::BadRequest(message));
    }
    let mut doc = ctx.new_doc();
    doc.insert("name".to_owned(), json!(name));
    doc.insert("type".to_owned(), json!("contacts"));
    doc.insert("status".to_owned(), json!("active"));
    ctx.put(Entity::Audience, &doc)?;
    for contact in members {
        ctx.store.add_member(ctx.org, text(&doc, "id"), &fold(contact))?;
    }
    Ok(doc)
}

/// The contacts a new audience starts with: by id, or by filter.
fn select(ctx: &Context<'_>, call: &Call) -> Result<Vec<String>, ApiError> {
    let by_filter = ["filters", "excluded_ids", "source_audience_id"];
    let filtered = by_filter.iter().any(|key| call.has(key));
    match (call.texts("contact_ids"), filtered) {
        (Some(_), true) => {
            let message = "contact_ids cannot be combined with filters";
            Err(ApiError::Unprocessable(message.to_owned()))
        }
        (None, false) => {
            let message = "contact_ids or filters is required";
            Err(ApiError::Unprocessable(message.to_owned()))
        }
        (Some(ids), false) => {
            for id in &ids {
                if ctx.store.get(ctx.org, Entity::Contact, id)?.is_none() {
                    let message = format!("There is no contact {id}");
                    return Err(ApiError::BadRequest(message));
                }
            }
            Ok(ids.into_iter().map(str::to_owned).collect())
        }
        (None, true) => matching(ctx, call),
    }
}

fn matching(ctx: &Context<'_>, call: &Call) -> Result<Vec<String>, ApiError> {
    let specs = fields::of(ctx.store, ctx.org, Entity::Contact)?;
    let scope = listing::scope(ctx, Entity::Contact, &specs);
    let filters = call.body.get("filters").filter(|value| !value.is_null());
    let mut condition = match filters {
        Some(filters) => filter::compile(&scope, filters)?,
        None => filter::everything(),
    };
    if let Some(source) = call.text("source_audience_id") {
        if ctx.store.get(ctx.org, Entity::Audience, source)?.is_none() {
            let message = format!("There is no audience {source}");
            return Err(ApiError::BadRequest(message));
        }
        condition = filter::both(condition, members_of(source));
    }
    if ctx.store.count(ctx.org, Entity::Contact, &condition)? > MAX_MATCHES {
        let message = format!("The filters match more than {MAX_MATCHES} contacts");
        return Err(ApiError::Unprocessable(message));
    }
    let excluded: BTreeSet<String> = call.texts("excluded_ids").into_iter().flatten().map(fold).collect();
    let query = Query { condition, order: listing::newest_first(), limit: MAX_MATCHES, offset: 0 };
    let contacts = ctx.store.select(ctx.org, Entity::Contact, &query)?;
    let ids = contacts.iter().map(|doc| text(doc, "id").to_owned());
    Ok(ids.filter(|id| !excluded.contains(id)).collect())
}

/// The condition that a contact is in the audience.
fn members_of(audience: &str) -> Sql {
    Sql {
        text: "r.id IN (SELECT m.contact FROM members m WHERE m.org = r.org AND m.audience = ?)".to_owned(),
        params: vec![SqlValue::from(fold(audience))],
    }
}

pub(super) fn list_contacts(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    ctx.record(Entity::Audience, call.param(0))?;
    let paging = call.operation.paging.as_ref().ok_or(ApiError::NoRoute)?;
    let number = |key: &str| call.query.get(key).and_then(|text| text.parse().ok());
    let slice = Slice::new(number("page"), number("page_size"), paging);
    let condition = members_of(call.param(0));
    let page = slice.read(ctx, Entity::Contact, condition, listing::newest_first())?;
    let presenter = Presenter::new(ctx, Entity::Contact, call.schema())?;
    let data = page.docs.into_iter().map(|doc| presenter.show(doc));
    Ok(Answer::Page { data: data.collect::<Result<_, _>>()?, pagination: page.pagination })
}

pub(super) fn add_contacts(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let audience = ctx.record(Entity::Audience, call.param(0))?;
    let id = text(&audience, "id").to_owned();
    let (known, unknown) = split_known(ctx, call)?;
    let mut added = Vec::new();
    for contact in known {
        if ctx.store.add_member(ctx.org, &id, &contact)? {
            added.push(contact);
        }
    }
    for campaign in ctx.store.all(ctx.org, Entity::Campaign)? {
        if enrollment::audience_ids(&campaign).contains(&id) {
            enrollment::enroll(ctx, &campaign, &added)?;
        }
    }
    Ok(changed(&id, &unknown))
}

pub(super) fn remove_contacts(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let audience = ctx.record(Entity::Audience, call.param(0))?;
    let id = text(&audience, "id");
    for contact in call.texts("contact_ids").unwrap_or_default() {
        ctx.store.remove_member(ctx.org, id, &fold(contact))?;
    }
    Ok(changed(id, &[]))
}

/// The contacts of the body that exist, and those that do not.
pub(super) fn split_known(ctx: &Context<'_>, call: &Call) -> Result<(Vec<String>, Vec<String>), ApiError> {
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for id in call.texts("contact_ids").unwrap_or_default() {
        match ctx.store.get(ctx.org, Entity::Contact, id)? {
            Some(_) => known.push(fold(id)),
            None => unknown.push(id.to_owned()),
        }
    }
    Ok((known, unknown))
}

/// Partial failure is a success with its failures listed.
fn changed(audience: &str, unknown: &[String]) -> Answer {
    let failures = if unknown.is_empty() { json!([]) } else { json!([{"reason": "contact_not_found", "contact_ids": unknown}]) };
    Answer::Data(json!({"audience_id": audience, "failures": failures}))
}
