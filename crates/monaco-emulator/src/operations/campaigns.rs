//! Campaigns: they enrol the contacts of audiences into sequences of a template.

use monaco_catalog::temporal;
use serde_json::{Value, json};

use super::enrollment::{self, Progress};
use super::write;
use super::{Answer, Call, Context, audiences, show};
use crate::error::ApiError;
use crate::store::{Doc, Entity, fold, text};

const SETTINGS: &[&str] = &["end_date", "rules_of_engagement", "autopilot_settings"];

/// Fills in what follows from other records and from the time.
pub(crate) fn compute(ctx: &Context<'_>, doc: &mut Doc) -> Result<(), ApiError> {
    let template = ctx.store.get(ctx.org, Entity::Template, text(doc, "template_id"))?;
    let name = template.as_ref().and_then(|t| t.get("name")).cloned();
    let mut references = Vec::new();
    for id in enrollment::audience_ids(doc) {
        if let Some(audience) = ctx.store.get(ctx.org, Entity::Audience, &id)? {
            references.push(json!({"id": id, "name": audience.get("name")}));
        }
    }
    let progress = Progress::of(ctx, doc).name();
    let settings = doc.get("autopilot_settings").filter(|s| !s.is_null());
    let settings = settings.cloned().unwrap_or(json!({"sender_rates": []}));
    let rates = items(&settings, "sender_rates").len();
    let senders = doc.get("distribution").map_or(0, |d| items(d, "sender_ids").len());
    let mode = match rates {
        0 => "supervised",
        rates if rates >= senders => "autopilot",
        _ => "hybrid",
    };
    doc.insert("template_name".to_owned(), name.unwrap_or_default());
    doc.insert("audiences".to_owned(), Value::Array(references));
    doc.insert("enrollment_status".to_owned(), json!(progress));
    doc.insert("autopilot_settings".to_owned(), settings);
    doc.insert("autopilot_mode".to_owned(), json!(mode));
    Ok(())
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(super) fn create(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    check_name(ctx, call, None)?;
    check_settings(ctx, call)?;
    let template = ctx.record(Entity::Template, call.text("template_id").unwrap_or_default())?;
    let audience_ids = known_audiences(ctx, call)?;
    let mut doc = ctx.new_doc();
    doc.insert("status".to_owned(), json!("active"));
    doc.insert("prioritized".to_owned(), json!(false));
    doc.insert("template_id".to_owned(), template.get("id").cloned().unwrap_or_default());
    doc.insert("_audience_ids".to_owned(), json!(audience_ids));
    write::copy(call, &mut doc, &["name", "prioritized", "distribution"]);
    write::copy(call, &mut doc, SETTINGS);
    enroll_audiences(ctx, &mut doc, &audience_ids)?;
    ctx.put(Entity::Campaign, &doc)?;
    show(ctx, call, Entity::Campaign, doc)
}

pub(super) fn update(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = changeable(ctx, call)?;
    check_name(ctx, call, Some(&doc))?;
    check_settings(ctx, call)?;
    for key in ["name", "distribution", "status"] {
        if call.has(key) {
            write::copy(call, &mut doc, &[key]);
        }
    }
    write::copy(call, &mut doc, SETTINGS);
    if call.has("audience_ids") {
        let audience_ids = known_audiences(ctx, call)?;
        if audience_ids.is_empty() {
            return Err(no_audience_left());
        }
        doc.insert("_audience_ids".to_owned(), json!(audience_ids));
        enroll_audiences(ctx, &mut doc, &audience_ids)?;
        enrollment::tear_down(ctx, &doc)?;
    }
    save(ctx, call, doc)
}

pub(super) fn add_audiences(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = changeable(ctx, call)?;
    let mut attached = enrollment::audience_ids(&doc);
    let mut added = known_audiences(ctx, call)?;
    added.retain(|id| !attached.contains(id));
    if !added.is_empty() {
        attached.extend(added.iter().cloned());
        doc.insert("_audience_ids".to_owned(), json!(attached));
        enroll_audiences(ctx, &mut doc, &added)?;
    }
    save(ctx, call, doc)
}

pub(super) fn remove_audiences(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = changeable(ctx, call)?;
    let removed: Vec<String> = call.texts("audience_ids").unwrap_or_default().into_iter().map(fold).collect();
    let mut attached = enrollment::audience_ids(&doc);
    attached.retain(|id| !removed.contains(id));
    if attached.is_empty() {
        return Err(no_audience_left());
    }
    doc.insert("_audience_ids".to_owned(), json!(attached));
    enrollment::tear_down(ctx, &doc)?;
    save(ctx, call, doc)
}

pub(super) fn enroll_contacts(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.record(Entity::Campaign, call.param(0))?;
    refuse_final(&doc)?;
    let name = call.text("audience_name").unwrap_or_default().to_owned();
    let (known, unknown) = audiences::split_known(ctx, call)?;
    let audience = audiences::insert(ctx, &name, &known)?;
    let id = text(&audience, "id").to_owned();
    let mut attached = enrollment::audience_ids(&doc);
    attached.push(id.clone());
    doc.insert("_audience_ids".to_owned(), json!(attached));
    enroll_audiences(ctx, &mut doc, &[id])?;
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Campaign, &doc)?;
    let reasons = if unknown.is_empty() {
        json!([])
    } else {
        json!([{
            "code": "contact_not_found",
            "description": "The contact does not exist",
            "count": unknown.len(),
        }])
    };
    Ok(Answer::Data(json!({
        "success_count": known.len(),
        "failure_count": unknown.len(),
        "failure_reasons": reasons,
    })))
}

fn save(ctx: &mut Context<'_>, call: &Call, mut doc: Doc) -> Result<Answer, ApiError> {
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Campaign, &doc)?;
    show(ctx, call, Entity::Campaign, doc)
}

fn enroll_audiences(ctx: &mut Context<'_>, doc: &mut Doc, audience_ids: &[String]) -> Result<(), ApiError> {
    let contacts = enrollment::contacts_of(ctx, audience_ids)?;
    enrollment::begin(ctx, doc);
    enrollment::enroll(ctx, doc, &contacts)
}

/// The campaign, unless it is being processed or is over.
fn changeable(ctx: &Context<'_>, call: &Call) -> Result<Doc, ApiError> {
    let doc = ctx.record(Entity::Campaign, call.param(0))?;
    if Progress::of(ctx, &doc) != Progress::Completed {
        let message = "The campaign is being processed, try again later";
        return Err(ApiError::Conflict(message.to_owned()));
    }
    refuse_final(&doc)?;
    Ok(doc)
}

fn refuse_final(doc: &Doc) -> Result<(), ApiError> {
    match text(doc, "status") {
        status @ ("completed" | "archived") => Err(ApiError::BadRequest(format!("The campaign is {status}"))),
        _ => Ok(()),
    }
}

fn no_audience_left() -> ApiError {
    ApiError::BadRequest("A campaign must keep at least one audience".to_owned())
}

fn check_name(ctx: &Context<'_>, call: &Call, own: Option<&Doc>) -> Result<(), ApiError> {
    let Some(name) = call.text("name") else {
        return Ok(());
    };
    let other = ctx.store.find_one(ctx.org, Entity::Campaign, "name", name)?;
    match other {
        Some(other) if other.get("id") != own.and_then(|own| own.get("id")) => {
            let message = format!("A campaign named '{name}' exists already");
            Err(ApiError::BadRequest(message))
        }
        _ => Ok(()),
    }
}

/// The audiences of the body, each once; all must exist.
fn known_audiences(ctx: &Context<'_>, call: &Call) -> Result<Vec<String>, ApiError> {
    let mut ids: Vec<String> = Vec::new();
    for id in call.texts("audience_ids").unwrap_or_default() {
        if ctx.store.get(ctx.org, Entity::Audience, id)?.is_none() {
            return Err(ApiError::BadRequest(format!("There is no audience {id}")));
        }
        if !ids.contains(&fold(id)) {
            ids.push(fold(id));
        }
    }
    Ok(ids)
}

fn check_settings(ctx: &Context<'_>, call: &Call) -> Result<(), ApiError> {
    let today = temporal::day_of(ctx.now.micros());
    let end = call.text("end_date").and_then(temporal::parse_date);
    if end.is_some_and(|day| day < today) {
        let message = "end_date must not be in the past";
        return Err(ApiError::BadRequest(message.to_owned()));
    }
    match call.body.get("distribution") {
        Some(distribution @ Value::Object(_)) => check_distribution(ctx, distribution),
        _ => Ok(()),
    }
}

/// Percentages sum to 100 over all senders, and everybody named is a user.
fn check_distribution(ctx: &Context<'_>, distribution: &Value) -> Result<(), ApiError> {
    let senders = items(distribution, "sender_ids");
    let fallback = distribution.get("fallback_sender_id");
    for id in senders.iter().chain(fallback).filter_map(Value::as_str) {
        if ctx.store.get(ctx.org, Entity::User, id)?.is_none() {
            return Err(ApiError::BadRequest(format!("There is no sender {id}")));
        }
    }
    if distribution.get("mode") != Some(&json!("percentage")) {
        return Ok(());
    }
    let shares = items(distribution, "percentages");
    let total: i64 = shares.iter().filter_map(|share| share.get("percentage")?.as_i64()).fold(0, i64::saturating_add);
    let named = |sender: &Value| shares.iter().any(|s| s.get("sender_id") == Some(sender));
    if total != 100 || shares.len() != senders.len() || !senders.iter().all(named) {
        let message = "percentages must sum to 100 over all sender_ids";
        return Err(ApiError::BadRequest(message.to_owned()));
    }
    Ok(())
}
