//! Enrolment: the sequences a campaign starts for the contacts of its audiences.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Context;
use crate::error::ApiError;
use crate::store::{Doc, Entity, text};

/// How far the enrolment of a campaign's contacts is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    Pending,
    Running,
    Completed,
}

impl Progress {
    /// Of this campaign, now: it follows from when the last enrolment began.
    pub(crate) fn of(ctx: &Context<'_>, campaign: &Doc) -> Self {
        let began = campaign.get("_enrolled_at_ms").and_then(Value::as_i64);
        let elapsed = began.map_or(i64::MAX, |ms| ctx.now.millis().saturating_sub(ms));
        if elapsed >= ctx.enrollment_ms {
            Self::Completed
        } else if elapsed >= ctx.enrollment_ms / 3 {
            Self::Running
        } else {
            Self::Pending
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
        }
    }
}

/// Notes on the campaign that an enrolment begins now.
pub(crate) fn begin(ctx: &Context<'_>, campaign: &mut Doc) {
    campaign.insert("_enrolled_at_ms".to_owned(), json!(ctx.now.millis()));
}

/// The ids of a campaign's audiences.
pub(crate) fn audience_ids(campaign: &Doc) -> Vec<String> {
    let ids = campaign.get("_audience_ids").and_then(Value::as_array);
    let ids = ids.into_iter().flatten().filter_map(Value::as_str);
    ids.map(str::to_owned).collect()
}

/// The contacts of several audiences, each once.
pub(crate) fn contacts_of(ctx: &Context<'_>, audiences: &[String]) -> Result<Vec<String>, ApiError> {
    let mut contacts = BTreeSet::new();
    for audience in audiences {
        contacts.extend(ctx.store.members(ctx.org, audience)?);
    }
    Ok(contacts.into_iter().collect())
}

/// Starts a sequence for each contact that has none in this campaign.
pub(crate) fn enroll(ctx: &mut Context<'_>, campaign: &Doc, contacts: &[String]) -> Result<(), ApiError> {
    let enrolled: BTreeSet<String> =
        sequences_of(ctx, campaign)?.iter().map(|sequence| text(sequence, "contact_id").to_owned()).collect();
    let template_id = text(campaign, "template_id");
    let template = ctx.store.get(ctx.org, Entity::Template, template_id)?;
    let template = template.unwrap_or_default();
    for contact in contacts {
        if !enrolled.contains(contact) {
            let sequence = sequence(ctx, campaign, &template, contact);
            ctx.put(Entity::Sequence, &sequence)?;
        }
    }
    Ok(())
}

/// Ends the sequences of the contacts that no audience of the campaign holds any more.
pub(crate) fn tear_down(ctx: &Context<'_>, campaign: &Doc) -> Result<(), ApiError> {
    let kept = contacts_of(ctx, &audience_ids(campaign))?;
    for mut sequence in sequences_of(ctx, campaign)? {
        let contact = text(&sequence, "contact_id").to_owned();
        let in_flight = matches!(text(&sequence, "status"), "draft" | "active" | "paused");
        if in_flight && kept.binary_search(&contact).is_err() {
            sequence.insert("status".to_owned(), json!("failed"));
            sequence.insert("updated_at".to_owned(), ctx.stamp());
            ctx.put(Entity::Sequence, &sequence)?;
        }
    }
    Ok(())
}

fn sequences_of(ctx: &Context<'_>, campaign: &Doc) -> Result<Vec<Doc>, ApiError> {
    let id = text(campaign, "id");
    Ok(ctx.store.find(ctx.org, Entity::Sequence, "campaign_id", id)?)
}

fn sequence(ctx: &mut Context<'_>, campaign: &Doc, template: &Doc, contact: &str) -> Doc {
    let mut doc = ctx.new_doc();
    let status = if text(campaign, "status") == "active" { "active" } else { "draft" };
    let sender = campaign.get("distribution").and_then(|distribution| distribution.pointer("/sender_ids/0"));
    let fields = json!({
        "_campaign_id": campaign.get("id"),
        "contact_id": contact,
        "name": campaign.get("name"),
        "description": template.get("description"),
        "status": status,
        "template_id": campaign.get("template_id"),
        "enqueued_at": ctx.stamp(),
        "started_at": if status == "active" { ctx.stamp() } else { Value::Null },
        "sender_id": sender,
        "tasks": steps(ctx, template, text(&doc, "id")),
    });
    if let Value::Object(fields) = fields {
        doc.extend(fields);
    }
    doc
}

/// The steps of a sequence, from those of its template.
fn steps(ctx: &mut Context<'_>, template: &Doc, sequence: &str) -> Vec<Value> {
    const DAY_MS: i64 = 86_400_000;
    let steps = template.get("steps").and_then(Value::as_array);
    let mut shown = Vec::new();
    for (order, step) in (0_i64..).zip(steps.into_iter().flatten()) {
        shown.push(json!({
            "id": ctx.rng.uuid(),
            "sequence_id": sequence,
            "order": order,
            "name": step.get("title"),
            "type": step.get("type"),
            "status": "scheduled",
            "scheduled_at": ctx.now.plus_millis(3 * DAY_MS * (order + 1)).iso(),
            "completed_at": null,
            "task_body": step.get("message"),
            "subject": step.get("subject"),
            "outcome": null,
        }));
    }
    shown
}
