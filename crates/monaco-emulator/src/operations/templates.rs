//! Sequence templates: steps, and the transitions between them.

use std::collections::BTreeMap;

use monaco_catalog::validate::as_integer;
use serde_json::{Map, Value, json};

use super::write;
use super::{Answer, Call, Context, show};
use crate::error::ApiError;
use crate::present::Presenter;
use crate::store::{Entity, text};

const TIME_UNITS: [&str; 5] = ["seconds", "minutes", "hours", "days", "business_days"];

pub(super) fn list(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let presenter = Presenter::new(ctx, Entity::Template, call.schema())?;
    let docs = ctx.store.all(ctx.org, Entity::Template)?;
    let shown = docs.into_iter().map(|doc| presenter.show(doc));
    Ok(Answer::Data(Value::Array(shown.collect::<Result<_, _>>()?)))
}

pub(super) fn create(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.new_doc();
    doc.insert("status".to_owned(), json!("ACTIVE"));
    doc.insert("owner_id".to_owned(), json!(ctx.user));
    write::copy(call, &mut doc, &["name", "description", "blocks"]);
    let (steps, transitions) = content(ctx, &call.body)?;
    doc.insert("steps".to_owned(), steps);
    doc.insert("transitions".to_owned(), transitions);
    ctx.put(Entity::Template, &doc)?;
    show(ctx, call, Entity::Template, doc)
}

pub(super) fn update(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.record(Entity::Template, call.param(0))?;
    match call.text("status") {
        Some("INACTIVE") => return Err(refused("status INACTIVE cannot be set")),
        Some("ARCHIVED") => {
            doc.insert("archived_at".to_owned(), ctx.stamp());
        }
        Some(_) => {
            doc.insert("archived_at".to_owned(), Value::Null);
        }
        None => {}
    }
    if call.has("steps") != call.has("transitions") {
        return Err(refused("steps and transitions must be given together"));
    }
    if call.has("steps") {
        let (steps, transitions) = content(ctx, &call.body)?;
        doc.insert("steps".to_owned(), steps);
        doc.insert("transitions".to_owned(), transitions);
    }
    for key in ["name", "status", "blocks"] {
        if call.has(key) {
            write::copy(call, &mut doc, &[key]);
        }
    }
    write::copy(call, &mut doc, &["description"]);
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Template, &doc)?;
    show(ctx, call, Entity::Template, doc)
}

/// Checks steps and transitions and gives them the form they are shown in.
fn content(ctx: &mut Context<'_>, body: &Map<String, Value>) -> Result<(Value, Value), ApiError> {
    let mut types: BTreeMap<i64, String> = BTreeMap::new();
    let mut steps = Vec::new();
    for step in objects(body, "steps") {
        let index = number(step, "index");
        let step_type = text(step, "type");
        if types.insert(index, step_type.to_owned()).is_some() {
            return Err(refused("step indexes must be unique"));
        }
        let with_subject = matches!(step_type, "auto_email" | "gifting_via_email");
        if with_subject && text(step, "subject").is_empty() {
            return Err(refused(&format!("a step of type {step_type} needs a subject")));
        }
        let mut shown = step.clone();
        shown.insert("id".to_owned(), json!(ctx.rng.uuid()));
        steps.push(Value::Object(shown));
    }
    let mut transitions = Vec::new();
    for transition in objects(body, "transitions") {
        check_transition(&types, transition)?;
        transitions.push(Value::Object(with_lead_time(transition)));
    }
    Ok((Value::Array(steps), Value::Array(transitions)))
}

fn check_transition(types: &BTreeMap<i64, String>, transition: &Map<String, Value>) -> Result<(), ApiError> {
    let step = |key: &str| {
        let found = types.get(&number(transition, key));
        found.ok_or_else(|| refused(&format!("{key} is the index of no step")))
    };
    let (from, to) = (step("from_step_index")?, step("to_step_index")?);
    for key in ["pre_check_time_unit", "post_check_time_unit"] {
        let unit = text(transition, key);
        if transition.contains_key(key) && !TIME_UNITS.contains(&unit) {
            return Err(refused(&format!("{key} must be one of {}", TIME_UNITS.join(", "))));
        }
    }
    let needed = match text(transition, "transition_type") {
        "LINKEDIN_REQUEST_ACCEPTED" | "LINKEDIN_REQUEST_NOT_ACCEPTED" => Some("auto_linkedin_connection"),
        "GIFT_ACCEPTED" | "GIFT_NOT_ACCEPTED" => Some("gifting_via_email"),
        _ => None,
    };
    if let Some(needed) = needed {
        let message = format!("this transition must start at a step of type {needed}");
        return if from == needed { Ok(()) } else { Err(refused(&message)) };
    }
    let immediate = matches!(text(transition, "transition_type"), "PREVIOUS_STEP_SCHEDULED" | "PREVIOUS_STEP_RUNS");
    let not_all = transition.get("require_all") == Some(&Value::Bool(false));
    if is_linkedin(from) != is_linkedin(to) && !(immediate && not_all) {
        let message = "a transition between LinkedIn and e-mail must be PREVIOUS_STEP_SCHEDULED \
                       or PREVIOUS_STEP_RUNS with require_all false";
        return Err(refused(message));
    }
    Ok(())
}

/// An omitted lead time is three business days, after the check where an answer is waited for.
fn with_lead_time(transition: &Map<String, Value>) -> Map<String, Value> {
    let mut shown = transition.clone();
    let accepted = matches!(text(transition, "transition_type"), "LINKEDIN_REQUEST_ACCEPTED" | "GIFT_ACCEPTED");
    let phase = if accepted { "post_check" } else { "pre_check" };
    let delay = shown.entry(format!("{phase}_delay")).or_insert(Value::Null);
    if delay.is_null() {
        *delay = json!(3);
    }
    for (key, default) in [
        ("pre_check_time_unit", json!("business_days")),
        ("post_check_time_unit", json!("business_days")),
        ("require_all", json!(true)),
    ] {
        shown.entry(key).or_insert(default);
    }
    shown
}

fn objects<'a>(body: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Map<String, Value>> {
    let items = body.get(key).and_then(Value::as_array);
    items.into_iter().flatten().filter_map(Value::as_object)
}

fn number(object: &Map<String, Value>, key: &str) -> i64 {
    object.get(key).and_then(as_integer).unwrap_or_default()
}

fn is_linkedin(step_type: &str) -> bool {
    step_type.contains("linkedin")
}

fn refused(message: &str) -> ApiError {
    ApiError::Unprocessable(message.to_owned())
}
