//! Every operation succeeds with its declared status, and its answer conforms to the catalogue.

mod support;

use monaco_catalog::{Catalog, Operation, ResponseKind};
use serde_json::{Value, json};
use support::{Answer, Api, text};

/// The records a call can be about.
struct World {
    api: Api,
    contacts: Vec<String>,
    account: String,
    opportunity: String,
    task: String,
    tag: String,
    meeting: String,
    sequence: String,
    step: String,
    audience: String,
    other_audience: String,
    campaign: String,
    template: String,
    user: String,
}

impl World {
    fn new() -> Self {
        let api = Api::default();
        let contacts = api.ids("contacts");
        let first = |entity: &str| api.ids(entity).remove(0);
        let active = json!({"filters": [{"field": "status", "condition": "is", "value": "active"}]});
        let sequence = api.post("/v1/sequences/list", active).ids().remove(0);
        let detail = api.get(&format!("/v1/sequences/{sequence}"));
        let step = text(&detail.data()["tasks"][0]["id"]);
        let audience = first("audiences");
        let body = json!({"name": "Second", "contact_ids": [contacts[0]]});
        let other_audience = text(&api.post("/v1/audiences", body).data()["id"]);
        Self {
            contacts,
            account: first("accounts"),
            opportunity: first("opportunities"),
            task: first("tasks"),
            tag: text(&api.get("/v1/tags/?object=contacts").data()[0]["id"]),
            meeting: first("meetings"),
            sequence,
            step,
            audience,
            other_audience,
            campaign: first("campaigns"),
            template: text(&api.get("/v1/sequence-templates").data()[0]["id"]),
            user: text(&api.get("/v1/me").data()["user_id"]),
            api,
        }
    }

    fn value_of(&self, param: &str) -> &str {
        match param {
            "contact_id" => &self.contacts[0],
            "account_id" => &self.account,
            "opportunity_id" => &self.opportunity,
            "task_id" => &self.task,
            "tag_id" => &self.tag,
            "meeting_id" => &self.meeting,
            "sequence_id" => &self.sequence,
            "step_id" => &self.step,
            "audience_id" => &self.audience,
            "campaign_id" => &self.campaign,
            "sequence_template_id" => &self.template,
            "entity" => "contacts",
            other => panic!("no value for {other}"),
        }
    }

    /// The body, for operations that need one.
    fn body(&self, id: &str) -> Value {
        let (contact, user) = (&self.contacts[1], &self.user);
        match id {
            "create_contact" => json!({"email": "new@example.com", "domain": "example.org"}),
            "upsert_contact" => json!({"linkedin_url": "https://l/in/x", "domain": "example.org"}),
            "update_contact" => json!({"title": "CFO", "tags": [self.tag]}),
            "upsert_account" => json!({"domain": "new.example.org", "owner": user}),
            "update_account" => json!({"status": "CUSTOMER"}),
            "create_opportunity" => json!({"name": "Big", "account_id": self.account,
                "estimated_value": {"currency_code": "EUR", "amount": 5}}),
            "update_opportunity" => json!({"stage": "closed-won"}),
            "create_task" => json!({"title": "Write", "task_type": "EMAIL", "message_draft":
                {"recipients": [{"name": "A", "email": "a@b.c"}], "subject": "s", "body": "b"}}),
            "update_task" => json!({"status": "DONE"}),
            "create_tag" => json!({"object": "accounts", "name": "Fresh", "color": "peach"}),
            "update_tag" => json!({"name": "Renamed"}),
            "update_sequence" => json!({"action": "pause"}),
            "update_sequence_step" => json!({"message": "Final words"}),
            "add_contacts_to_audience" | "remove_contacts_from_audience" => {
                json!({"contact_ids": [contact]})
            }
            "create_audience" => json!({"name": "All", "filters": []}),
            "create_campaign" => json!({"name": "Autumn", "template_id": self.template,
                "audience_ids": [self.audience], "distribution":
                {"mode": "account_owner", "sender_ids": [user], "fallback_sender_id": user}}),
            "update_campaign" => json!({"status": "paused"}),
            "enroll_contacts_in_campaign" => json!({"audience_name": "Enrolled", "contact_ids": [contact]}),
            "add_audiences_to_campaign" => json!({"audience_ids": [self.other_audience]}),
            "remove_audiences_from_campaign" => json!({"audience_ids": [self.other_audience]}),
            "create_sequence_template" => json!({"name": "T", "steps": [
                {"index": 1, "type": "auto_email", "subject": "Hi", "message": "Hi"},
                {"index": 2, "type": "auto_linkedin_message", "message": "Hi"}],
                "transitions": [{"from_step_index": 1, "to_step_index": 2,
                    "transition_type": "PREVIOUS_STEP_RUNS", "require_all": false}],
                "blocks": {"b": {"name": "n", "block_type": "MANUAL", "content": "c"}}}),
            "update_sequence_template" => json!({"name": "Renamed"}),
            _ => Value::Null,
        }
    }

    fn call(&self, operation: &Operation) -> Answer {
        let mut path = operation.path.clone();
        for param in &operation.path_params {
            let name = format!("{{{}}}", param.name);
            path = path.replace(&name, self.value_of(&param.name));
        }
        if operation.id == "list_tags" {
            path.push_str("?object=contacts");
        }
        let body = self.body(&operation.id);
        assert_eq!(operation.body_required, !body.is_null(), "{}", operation.id);
        self.api.call(operation.method.as_str(), &path, body)
    }
}

/// All rows of an answer, whatever its envelope.
fn rows(operation: &Operation, answer: &Answer) -> Vec<Value> {
    match operation.response_kind {
        ResponseKind::None => Vec::new(),
        ResponseKind::Item => vec![answer.data().clone()],
        ResponseKind::List | ResponseKind::Page => answer.data().as_array().expect("a list").clone(),
    }
}

#[test]
fn every_operation_succeeds_and_answers_as_declared() {
    let catalog = Catalog::load();
    for operation in catalog.operations() {
        let world = World::new();
        let answer = world.call(operation);
        let id = &operation.id;
        assert_eq!(answer.status, operation.success_status, "{id}: {}", answer.text);
        let rows = rows(operation, &answer);
        if operation.response_kind == ResponseKind::None {
            assert_eq!(answer.text, "", "{id}");
            continue;
        }
        assert!(!rows.is_empty(), "{id} shows nothing");
        let schema = operation.response_schema.as_deref().expect("a schema");
        for row in rows {
            let violations = catalog.validate(schema, &row);
            assert!(violations.is_empty(), "{id}: {violations:?} in {row}");
        }
        assert!(answer.body["meta"]["timestamp"].is_string(), "{id}");
        let paged = !answer.body["pagination"].is_null();
        assert_eq!(paged, operation.response_kind == ResponseKind::Page, "{id}");
        if paged {
            let pagination = &answer.body["pagination"];
            assert!(catalog.validate("PaginationInfo", pagination).is_empty(), "{pagination}");
        }
    }
}

#[test]
fn every_operation_refuses_a_missing_key_and_a_key_without_access() {
    let world = World::new();
    let none = world.api.admin("POST", "keys", json!({"access": "none"}));
    for operation in Catalog::load().operations() {
        let path = &operation.path;
        let method = operation.method.as_str();
        let request = format!("{method} {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        let answer = world.api.send(request.as_bytes());
        assert_eq!(answer.status, 401, "{}", operation.id);
        assert_eq!(answer.body, json!({"detail": "No key found"}));
        let answer = world.api.call_with(&text(&none["key"]), method, path, &Value::Null);
        assert_eq!(answer.status, 403, "{}", operation.id);
        assert!(answer.body["error"]["code"].is_string(), "{}", answer.text);
    }
}

#[test]
fn every_operation_on_a_record_answers_404_for_an_unknown_one_and_422_for_no_uuid() {
    let world = World::new();
    for operation in Catalog::load().operations() {
        let Some(param) = operation.path_params.first() else { continue };
        if param.name == "entity" {
            continue;
        }
        let name = format!("{{{}}}", param.name);
        let fill = |id: &str| operation.path.replace(&name, id).replace("{step_id}", support::NOBODY);
        let method = operation.method.as_str();
        let body = world.body(&operation.id);
        let answer = world.api.call(method, &fill(support::NOBODY), body.clone());
        assert_eq!(answer.status, 404, "{}: {}", operation.id, answer.text);
        assert_eq!(answer.body["error"]["code"], "not_found");
        let answer = world.api.call(method, &fill("con_1"), body);
        assert_eq!(answer.status, 422, "{}", operation.id);
        assert_eq!(answer.body["detail"][0]["loc"], json!(["path", param.name]));
    }
}

#[test]
fn every_required_body_is_asked_for_and_checked() {
    let world = World::new();
    for operation in Catalog::load().operations().iter().filter(|o| o.body_required) {
        let mut path = operation.path.clone();
        for param in &operation.path_params {
            path = path.replace(&format!("{{{}}}", param.name), world.value_of(&param.name));
        }
        let method = operation.method.as_str();
        let answer = world.api.call(method, &path, Value::Null);
        assert_eq!(answer.status, 422, "{}", operation.id);
        assert_eq!(answer.body["detail"][0]["loc"], json!(["body"]));
        let answer = world.api.call(method, &path, json!([1]));
        assert_eq!(answer.status, 422, "{}", operation.id);
        assert!(answer.body["detail"][0]["msg"].is_string(), "{}", answer.text);
    }
}
