//! What the validator accepts and refuses.

use monaco_catalog::Catalog;
use monaco_catalog::validate::ViolationKind as Kind;
use serde_json::{Value, json};

const ID: &str = "0b0f3c52-6a3e-4d53-9a57-0d4a4f3b8a11";

fn violations(schema: &str, value: Value) -> Vec<(String, Kind)> {
    Catalog::load().validate(schema, &value).into_iter().map(|v| (v.path_text(), v.kind)).collect()
}

fn refused(schema: &str, value: Value, path: &str, kind: Kind) {
    let text = value.to_string();
    assert_eq!(violations(schema, value), [(path.to_owned(), kind)], "{schema} {text}");
}

fn accepted(schema: &str, value: Value) {
    let text = value.to_string();
    assert_eq!(violations(schema, value), [], "{schema} {text}");
}

#[test]
fn required_keys_are_asked_for() {
    refused("TagCreateRequest", json!({"name": "a"}), "object", Kind::Missing);
}

#[test]
fn null_is_allowed_only_where_declared() {
    accepted("ContactCreateRequest", json!({"email": null}));
    refused("ContactListRequest", json!({"page": null}), "page", Kind::Type);
}

#[test]
fn closed_objects_refuse_unknown_keys_and_open_ones_take_them() {
    refused("PublicListRequest", json!({"limit": 5}), "limit", Kind::UnknownKey);
    accepted("ContactCreateRequest", json!({"custom_field_x": 5}));
    accepted("TaskCreateRequest", json!({"title": "t", "colour": 5}));
}

#[test]
fn numbers_keep_their_bounds() {
    refused("ContactListRequest", json!({"page": 0}), "page", Kind::Range);
    refused("ContactListRequest", json!({"page_size": 501}), "page_size", Kind::Range);
    refused("ContactListRequest", json!({"page": "1"}), "page", Kind::Type);
    refused("ContactListRequest", json!({"page": 1.5}), "page", Kind::Type);
    accepted("ContactListRequest", json!({"page": 2.0}));
    let rate = |target: i64| json!({"sender_id": ID, "daily_rate_target": target});
    refused("SenderAutopilotRate", rate(0), "daily_rate_target", Kind::Range);
    accepted("SenderAutopilotRate", rate(1));
}

#[test]
fn texts_keep_their_length_and_pattern() {
    let tag = |name: &str| json!({"object": "contacts", "name": name});
    accepted("TagCreateRequest", tag("Big Fish 9"));
    refused("TagCreateRequest", tag("a-b"), "name", Kind::Text);
    refused("TagCreateRequest", tag(&"a".repeat(101)), "name", Kind::Text);
}

#[test]
fn enumerations_and_constants_are_exact() {
    refused("UpdateSequenceRequest", json!({"action": "Pause"}), "action", Kind::NotAllowed);
    refused("TagCreateRequest", json!({"object": 3, "name": "a"}), "object", Kind::NotAllowed);
}

#[test]
fn ids_and_dates_keep_their_form() {
    refused("AudienceContactsRequest", json!({"contact_ids": ["x"]}), "contact_ids[0]", Kind::Format);
    refused("AudienceContactsRequest", json!({"contact_ids": []}), "contact_ids", Kind::Items);
    accepted("AudienceContactsRequest", json!({"contact_ids": [ID]}));
    refused("UpdateCampaignRequest", json!({"end_date": "soon"}), "end_date", Kind::Format);
    accepted("TaskCreateRequest", json!({"title": "t", "due_at": "2026-01-05"}));
    refused("TaskCreateRequest", json!({"title": "t", "due_at": "tomorrow"}), "due_at", Kind::Format);
}

#[test]
fn filters_are_an_array_of_rules_or_a_nested_expression() {
    let rule = json!({"field": "email", "condition": "is_empty"});
    accepted("ContactListRequest", json!({"filters": [rule]}));
    accepted("ContactListRequest", json!({"filters": {"operator": "or", "filters": [rule, {"filters": [rule]}]}}));
    accepted("ContactListRequest", json!({"filters": [{"field": "a", "condition": "is", "value": [1]}]}));
    refused("ContactListRequest", json!({"filters": "x"}), "filters", Kind::Type);
    refused("ContactListRequest", json!({"filters": [{"field": "a"}]}), "filters[0].condition", Kind::Missing);
    // A bare rule is read as an expression, which is closed.
    let bare = violations("ContactListRequest", json!({"filters": rule}));
    assert!(bare.iter().all(|(_, kind)| *kind == Kind::UnknownKey), "{bare:?}");
    assert_eq!(bare.len(), 2);
}

#[test]
fn a_distribution_is_judged_by_its_mode() {
    let campaign =
        |distribution: Value| json!({"name": "c", "template_id": ID, "audience_ids": [ID], "distribution": distribution});
    let mode = json!({"mode": "account_owner", "sender_ids": [ID]});
    refused("CreateCampaignRequest", campaign(mode), "distribution.fallback_sender_id", Kind::Missing);
    let mode = json!({"mode": "percentage", "sender_ids": [ID], "percentages": [{"sender_id": ID, "percentage": 100}]});
    accepted("CreateCampaignRequest", campaign(mode));
}

#[test]
fn maps_are_checked_by_value() {
    let template = json!({"name": "t", "steps": [], "blocks": {"b": {"name": "n", "block_type": "MANUAL"}}});
    refused("CreateSequenceTemplateRequest", template, "blocks.b.content", Kind::Missing);
}

#[test]
fn an_unknown_schema_is_said_to_be_one() {
    refused("Nothing", json!({}), "", Kind::UnknownSchema);
}
