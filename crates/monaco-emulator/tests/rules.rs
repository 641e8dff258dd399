//! The rules beyond shapes: tags, upserts, conflicts, campaigns, sequences, templates.

mod support;

use monaco_emulator::Emulator;
use serde_json::{Value, json};
use support::{Answer, Api, NOBODY, text};

fn refused(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(answer.body["error"]["message"].is_string(), "{}", answer.text);
}

fn id_of(answer: &Answer) -> String {
    assert!(answer.status < 300, "{}", answer.text);
    text(&answer.data()["id"])
}

#[test]
fn tags_are_appended_by_creates_and_upserts_and_replaced_by_updates() {
    let api = Api::default();
    let (one, two) = (api.tag("contacts", "One"), api.tag("contacts", "Two"));
    let put = |tags: Value| api.call("PUT", "/v1/contacts/", json!({"email": "t@x.io", "tags": tags}));
    let first = put(json!([one]));
    assert_eq!(first.data()["tags"], json!(["One"]));
    assert_eq!(put(json!([two])).data()["tags"], json!(["One", "Two"]));
    assert_eq!(put(json!([two, two])).data()["tags"], json!(["One", "Two"]));
    let path = format!("/v1/contacts/{}", id_of(&first));
    let patch = |body: Value| api.call("PATCH", &path, body).data()["tags"].clone();
    assert_eq!(patch(json!({"title": "x"})), json!(["One", "Two"]));
    assert_eq!(patch(json!({"tags": [two]})), json!(["Two"]));
    assert_eq!(patch(json!({"tags": []})), json!([]));
}

#[test]
fn a_tag_of_another_object_or_of_nothing_is_refused() {
    let api = Api::default();
    let tag = api.tag("accounts", "Big");
    for id in [tag.as_str(), NOBODY] {
        let body = json!({"email": "t@x.io", "tags": [id]});
        refused(&api.post("/v1/contacts/", body), 422);
    }
    assert_eq!(
        api.post(
            "/v1/contacts/list",
            json!({"filters": [
        {"field": "email", "condition": "equals", "value": "t@x.io"}]})
        )
        .ids()
        .len(),
        0,
        "a refused create leaves nothing"
    );
}

#[test]
fn tag_names_are_unique_per_object_type() {
    let api = Api::default();
    api.tag("contacts", "Same");
    let tag = |object: &str, name: &str| api.post("/v1/tags/", json!({"object": object, "name": name}));
    refused(&tag("contacts", "same"), 409);
    let other = id_of(&tag("accounts", "Same"));
    let third = id_of(&tag("accounts", "Third"));
    let rename = |id: &str| api.call("PATCH", &format!("/v1/tags/{id}"), json!({"name": "Same"}));
    refused(&rename(&third), 409);
    assert_eq!(rename(&other).status, 200, "its own name is free for it");
    assert_eq!(tag("accounts", "bad-name").status, 422);
    assert_eq!(api.get("/v1/tags/").status, 422, "object is required");
    assert_eq!(api.get("/v1/tags/?object=deals").status, 422);
}

#[test]
fn contacts_need_an_identifier_and_linkedin_alone_an_account() {
    let api = Api::default();
    let post = |body: Value| api.post("/v1/contacts/", body);
    refused(&post(json!({"first_name": "x"})), 422);
    refused(&post(json!({"linkedin_url": "https://l/1"})), 422);
    refused(&post(json!({"email": "a@x.io", "account_id": NOBODY})), 422);
    let made = post(json!({"linkedin_url": "https://l/1", "domain": "Fresh.example.org"}));
    let account = api.get(&format!("/v1/accounts/{}", text(&made.data()["account_id"])));
    assert_eq!(account.data()["company"]["domain"], "fresh.example.org");
    let again = post(json!({"linkedin_url": "https://l/2", "domain": "fresh.example.org"}));
    assert_eq!(again.data()["account_id"], made.data()["account_id"]);
}

#[test]
fn a_duplicate_create_is_a_conflict_and_an_upsert_lands_on_the_record() {
    let api = Api::default();
    let id = api.contact("Same@X.io");
    refused(&api.post("/v1/contacts/", json!({"email": "same@x.io"})), 409);
    let put = |body: Value| api.call("PUT", "/v1/contacts/", body);
    assert_eq!(id_of(&put(json!({"email": "SAME@x.io", "linkedin_url": "https://l/9"}))), id);
    assert_eq!(id_of(&put(json!({"linkedin_url": "https://l/9", "domain": "example.org"}))), id);
    let account = put(json!({"email": "same@x.io"})).data()["account_id"].clone();
    let other = json!({"email": "other@x.io", "account_id": account});
    assert_ne!(id_of(&put(other)), id);
    refused(&put(json!({"email": "other@x.io", "linkedin_url": "https://l/9"})), 409);
    let path = format!("/v1/contacts/{id}");
    refused(&api.call("PATCH", &path, json!({"email": "other@x.io"})), 409);
}

#[test]
fn a_patch_sets_clears_and_leaves_alone() {
    let api = Api::default();
    let body = json!({"email": "p@x.io", "first_name": "Pat", "title": "CEO"});
    let id = id_of(&api.post("/v1/contacts/", body));
    let body = json!({"title": null, "notes": "n", "nonsense": 1});
    let answer = api.call("PATCH", &format!("/v1/contacts/{id}"), body);
    let shown = ["first_name", "title", "notes", "nonsense"].map(|key| answer.data()[key].clone());
    assert_eq!(shown, [json!("Pat"), Value::Null, json!("n"), Value::Null]);
}

#[test]
fn custom_fields_are_stored_and_their_types_checked() {
    let api = Api::default();
    let schemas = api.get("/v1/schemas/contacts");
    let field = |name: &str| {
        let rows = schemas.data().as_array().expect("rows");
        text(&rows.iter().find(|row| row["name"] == name).expect("a field")["key"])
    };
    let (persona, score) = (field("Persona"), field("Lead score"));
    let path = format!("/v1/contacts/{}", api.contact("cf@x.io"));
    let patch = |key: &str, value: Value| api.call("PATCH", &path, json!({key: value}));
    assert_eq!(patch(&persona, json!("champion")).data()[&persona], "champion");
    assert_eq!(patch(&persona, Value::Null).data()[&persona], Value::Null);
    refused(&patch(&persona, json!("stranger")), 422);
    refused(&patch(&score, json!("12")), 422);
    let undefined = format!("custom_field_{NOBODY}");
    assert_eq!(patch(&undefined, json!([1])).data()[&undefined], json!([1]));
    assert!(patch("custom_field_x", json!(1)).data()["custom_field_x"].is_null());
}

#[test]
fn accounts_are_upserted_by_domain_and_deleting_one_frees_its_contacts() {
    let api = Api::default();
    let put = |body: Value| api.call("PUT", "/v1/accounts/", body);
    let first = put(json!({"domain": "Acme.example", "name": "Acme"}));
    let id = id_of(&first);
    let again = put(json!({"domain": "acme.example", "status": "CUSTOMER"}));
    assert_eq!((id_of(&again), &again.data()["name"]), (id.clone(), &json!("Acme")));
    for domain in ["unknown.invalid", "nodot", "", "a b.c"] {
        refused(&put(json!({"domain": domain})), 422);
    }
    refused(&put(json!({"domain": "acme.example", "owner": NOBODY})), 422);
    let body = json!({"email": "x@acme.example", "account_id": id});
    let contact = id_of(&api.post("/v1/contacts/", body));
    assert_eq!(api.call("DELETE", &format!("/v1/accounts/{id}"), Value::Null).status, 204);
    assert!(api.get(&format!("/v1/contacts/{contact}")).data()["account_id"].is_null());
    refused(&api.call("DELETE", &format!("/v1/accounts/{id}"), Value::Null), 404);
}

#[test]
fn an_idempotency_key_makes_one_opportunity_and_its_absence_makes_two() {
    let api = Api::default();
    let account = api.ids("accounts").remove(0);
    let key = "7e9c2a34-5a52-4d0b-8a6e-0d9a3f1f2c11";
    let create = |key: Value| {
        let body = json!({"name": "Deal", "account_id": account, "idempotency_key": key});
        id_of(&api.post("/v1/opportunities/", body))
    };
    assert_eq!(create(json!(key)), create(json!(key)));
    assert_ne!(create(Value::Null), create(Value::Null));
    refused(&api.post("/v1/opportunities/", json!({"name": "x", "account_id": NOBODY})), 404);
    let body = json!({"name": "x", "account_id": account, "stage": "Closed Won"});
    refused(&api.post("/v1/opportunities/", body), 422);
    let body = json!({"name": "x", "account_id": account, "stage": "closed-won"});
    assert_eq!(api.post("/v1/opportunities/", body).data()["stage"], "Closed Won");
}

#[test]
fn tasks_keep_their_rules() {
    let api = Api::default();
    let draft = json!({"recipients": [], "subject": "s", "body": "b", "sent_at": "2026-01-01"});
    refused(&api.post("/v1/tasks/", json!({"title": "t", "message_draft": draft})), 422);
    refused(&api.post("/v1/tasks/", json!({"title": "t", "task_type": "CALL"})), 422);
    let body = json!({"title": "t", "task_type": "EMAIL", "message_draft": draft, "due_at": "2026-03-01"});
    let made = api.post("/v1/tasks/", body);
    assert_eq!(made.data()["message_draft"]["sent_at"], Value::Null);
    assert_eq!(made.data()["due_at"], "2026-03-01T00:00:00.000000Z");
    let path = format!("/v1/tasks/{}", id_of(&made));
    let status = |status: &str| api.call("PATCH", &path, json!({"status": status}));
    assert!(status("DONE").data()["completed_at"].is_string());
    assert!(status("TODO").data()["completed_at"].is_null());
    refused(&status("Done"), 422);
    let rows = api.post("/v1/tasks/list", json!({"page_size": 500}));
    let rows = rows.data().as_array().expect("rows").clone();
    assert!(rows.iter().all(|row| row["message_draft"].is_null()), "lists show no drafts");
    let found = api.post(
        "/v1/tasks/list",
        json!({"filters": [
        {"field": "task_type", "condition": "is", "value": "EMAIL"}]}),
    );
    assert_eq!(found.ids().len(), 1);
}

#[test]
fn audiences_are_made_by_ids_or_by_filter_and_never_by_both() {
    let api = Api::default();
    let contacts = api.ids("contacts");
    let post = |body: Value| api.post("/v1/audiences", body);
    let all = post(json!({"name": "All", "filters": []}));
    assert_eq!(all.data()["contact_count"], 30);
    refused(&post(json!({"name": "all", "filters": []})), 400);
    refused(&post(json!({"name": "N", "contact_ids": [NOBODY]})), 400);
    refused(&post(json!({"name": "N", "contact_ids": [contacts[0]], "filters": []})), 422);
    refused(&post(json!({"name": "N"})), 422);
    refused(&post(json!({"name": "N", "filters": [], "source_audience_id": NOBODY})), 400);
    let body = json!({"name": "Less", "filters": [], "excluded_ids": [contacts[0]],
        "source_audience_id": id_of(&all)});
    assert_eq!(post(body).data()["contact_count"], 29);
    api.admin("POST", "contacts/bulk", json!({"count": 500}));
    refused(&post(json!({"name": "Too many", "filters": []})), 422);
}

#[test]
fn membership_fails_in_part_and_removal_may_be_repeated() {
    let api = Api::default();
    let contact = api.contact("m@x.io");
    let audience = api.ids("audiences").remove(0);
    let path = format!("/v1/audiences/{audience}/contacts");
    let body = json!({"contact_ids": [contact, NOBODY]});
    let added = api.post(&path, body.clone());
    assert_eq!(added.status, 200);
    let failures = json!([{"reason": "contact_not_found", "contact_ids": [NOBODY]}]);
    assert_eq!(added.data()["failures"], failures);
    let filters = json!({"filters": [{"field": "contact_id", "condition": "is", "value": contact}]});
    let sequences = || api.post("/v1/sequences/list", filters.clone()).ids().len();
    assert_eq!(sequences(), 1, "the audience's campaign enrols the contact");
    api.post(&path, body.clone());
    assert_eq!(sequences(), 1, "once");
    for _ in 0..2 {
        assert_eq!(api.post(&format!("{path}/remove"), body.clone()).data()["failures"], json!([]));
    }
    assert_eq!(api.get(&format!("{path}?page_size=500")).ids().len(), 10);
}

struct Campaigns {
    api: Api,
    template: String,
    audience: String,
    user: String,
}

impl Campaigns {
    fn new(enrollment_ms: u32) -> Self {
        let builder = Emulator::builder().seed(7).contacts(30).enrollment_ms(enrollment_ms);
        let api = Api::start(builder);
        Self {
            template: text(&api.get("/v1/sequence-templates").data()[0]["id"]),
            audience: api.ids("audiences").remove(0),
            user: text(&api.get("/v1/me").data()["user_id"]),
            api,
        }
    }

    fn create(&self, changes: Value) -> Answer {
        let mut body = json!({"name": "Autumn", "template_id": self.template,
            "audience_ids": [self.audience], "distribution": {"mode": "percentage",
            "sender_ids": [self.user], "percentages": [{"sender_id": self.user, "percentage": 100}]}});
        for (key, value) in changes.as_object().expect("changes") {
            body[key] = value.clone();
        }
        self.api.post("/v1/campaigns/", body)
    }
}

#[test]
fn campaigns_check_what_they_are_made_of() {
    let world = Campaigns::new(0);
    refused(&world.create(json!({"template_id": NOBODY})), 404);
    refused(&world.create(json!({"audience_ids": [NOBODY]})), 400);
    refused(&world.create(json!({"end_date": "2020-01-01"})), 400);
    refused(&world.create(json!({"name": "spring"})), 400);
    let share = |percentage: i64| {
        json!({"distribution": {"mode": "percentage", "sender_ids": [world.user],
        "percentages": [{"sender_id": world.user, "percentage": percentage}]}})
    };
    refused(&world.create(share(99)), 400);
    let made = world.create(json!({"end_date": "2999-01-01"}));
    assert_eq!(made.data()["enrollment_status"], "completed");
    assert_eq!(made.data()["autopilot_mode"], "supervised");
    assert_eq!(made.data()["audiences"][0]["name"], "Everybody early");
    let mut settings = made.data()["autopilot_settings"].clone();
    settings["sender_rates"] = json!([{"sender_id": world.user, "daily_rate_target": 5}]);
    let path = format!("/v1/campaigns/{}", id_of(&made));
    let answer = world.api.call("PATCH", &path, json!({"autopilot_settings": settings}));
    assert_eq!(answer.data()["autopilot_mode"], "autopilot");
}

#[test]
fn enrolment_takes_its_time_and_refuses_changes_meanwhile() {
    let world = Campaigns::new(1500);
    let made = world.create(json!({}));
    assert_eq!(made.data()["enrollment_status"], "pending");
    let path = format!("/v1/campaigns/{}", id_of(&made));
    refused(&world.api.call("PATCH", &path, json!({"status": "paused"})), 409);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while world.api.get(&path).data()["enrollment_status"] != "completed" {
        assert!(std::time::Instant::now() < deadline, "it never completes");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let paused = world.api.call("PATCH", &path, json!({"status": "paused"}));
    assert_eq!(paused.data()["status"], "paused");
}

#[test]
fn a_campaign_keeps_an_audience_and_ends_for_good() {
    let world = Campaigns::new(0);
    let api = &world.api;
    let path = format!("/v1/campaigns/{}", id_of(&world.create(json!({}))));
    let both = |verb: &str, id: &str| api.post(&format!("{path}/{verb}"), json!({"audience_ids": [id]}));
    refused(&both("audiences/remove", &world.audience), 400);
    let body = json!({"name": "Other", "contact_ids": api.ids("contacts")[..2]});
    let other = id_of(&api.post("/v1/audiences", body));
    for _ in 0..2 {
        let answer = both("audiences", &other);
        assert_eq!(answer.data()["audiences"].as_array().map(Vec::len), Some(2));
    }
    assert_eq!(both("audiences/remove", &world.audience).status, 200);
    refused(&both("audiences", NOBODY), 400);
    let enroll = |name: &str| {
        let body = json!({"audience_name": name, "contact_ids": [api.ids("contacts")[5], NOBODY]});
        api.post(&format!("{path}/enroll"), body)
    };
    let answer = enroll("Late");
    assert_eq!((&answer.data()["success_count"], &answer.data()["failure_count"]), (&json!(1), &json!(1)));
    refused(&enroll("Late"), 400);
    let status = |status: &str| api.call("PATCH", &path, json!({"status": status}));
    assert_eq!(status("completed").status, 200);
    refused(&status("active"), 400);
    refused(&enroll("Too late"), 400);
}

#[test]
fn sequences_change_state_once_and_reword_only_what_waits() {
    let api = Api::default();
    let of = |status: &str| {
        let filters = json!({"filters": [{"field": "status", "condition": "is", "value": status}]});
        api.post("/v1/sequences/list", filters).ids().remove(0)
    };
    let act = |id: &str, action: &str| api.call("PATCH", &format!("/v1/sequences/{id}"), json!({"action": action}));
    let (active, draft) = (of("active"), of("draft"));
    let step = text(&api.get(&format!("/v1/sequences/{active}")).data()["tasks"][0]["id"]);
    let path = format!("/v1/sequences/{active}/steps/{step}");
    let reword = |message: &str| api.call("PATCH", &path, json!({"message": message}));
    assert_eq!(reword("Plain").data()["task_body"], "Plain");
    refused(&reword("<b>bold</b>"), 422);
    let unknown = format!("/v1/sequences/{active}/steps/{NOBODY}");
    refused(&api.call("PATCH", &unknown, json!({"message": "x"})), 404);
    assert_eq!(act(&active, "pause").status, 200);
    refused(&act(&active, "pause"), 409);
    refused(&reword("Plain"), 422);
    assert_eq!(act(&active, "resume").status, 200);
    assert_eq!(act(&active, "stop").data()["status"], "failed");
    refused(&act(&active, "resume"), 409);
    assert_eq!(act(&draft, "enqueue").data()["status"], "active");
    assert_eq!(act(&draft, "dance").status, 422);
}

#[test]
fn templates_keep_their_rules() {
    let api = Api::default();
    let mail = json!({"index": 1, "type": "auto_email", "subject": "s"});
    let linkedin = json!({"index": 2, "type": "auto_linkedin_message"});
    let link =
        |kind: &str, all: bool| json!({"from_step_index": 1, "to_step_index": 2, "transition_type": kind, "require_all": all});
    let post = |steps: Value, transitions: Value| {
        let body = json!({"name": "T", "steps": steps, "transitions": transitions});
        api.post("/v1/sequence-templates", body)
    };
    let bare = json!({"index": 1, "type": "auto_email"});
    refused(&post(json!([bare]), json!([])), 422);
    refused(&post(json!([mail, mail]), json!([])), 422);
    let both = json!([mail, linkedin]);
    refused(&post(both.clone(), json!([link("PREVIOUS_STEP_COMPLETES", true)])), 422);
    refused(&post(both.clone(), json!([link("PREVIOUS_STEP_RUNS", true)])), 422);
    refused(&post(both.clone(), json!([link("GIFT_ACCEPTED", true)])), 422);
    let made = post(both.clone(), json!([link("PREVIOUS_STEP_RUNS", false)]));
    assert_eq!(made.status, 201);
    assert_eq!(made.data()["transitions"][0]["pre_check_delay"], 3);
    let path = format!("/v1/sequence-templates/{}", id_of(&made));
    let patch = |body: Value| api.call("PATCH", &path, body);
    refused(&patch(json!({"status": "INACTIVE"})), 422);
    refused(&patch(json!({"steps": both})), 422);
    assert!(patch(json!({"status": "ARCHIVED"})).data()["archived_at"].is_string());
}

#[test]
fn users_are_searched_and_me_is_the_keys_user() {
    let api = Api::default();
    let users = api.get("/v1/users/");
    assert_eq!(users.data().as_array().map(Vec::len), Some(4));
    assert_eq!(api.get("/v1/users/?query=HOPPER").data().as_array().map(Vec::len), Some(1));
    assert_eq!(api.get("/v1/users/?query=nobody").data(), &json!([]));
    let other = text(&users.data()[1]["id"]);
    let key = text(&api.admin("POST", "keys", json!({"user_id": other}))["key"]);
    let me = api.call_with(&key, "GET", "/v1/me", &Value::Null);
    assert_eq!(me.data()["user_id"], json!(other));
}

#[test]
fn organisations_do_not_see_each_others_records() {
    let api = Api::default();
    let org = api.admin("POST", "orgs", json!({"name": "Other"}));
    let key = text(&api.admin("POST", "keys", json!({"org_id": org["org_id"]}))["key"]);
    let contact = api.ids("contacts").remove(0);
    let answer = api.call_with(&key, "GET", &format!("/v1/contacts/{contact}"), &Value::Null);
    refused(&answer, 404);
    let list = api.call_with(&key, "POST", "/v1/contacts/list", &json!({}));
    assert_eq!(list.body["pagination"]["total_count"], 0);
    let me = api.call_with(&key, "GET", "/v1/me", &Value::Null);
    assert_eq!((&me.data()["org_id"], &me.data()["org_name"]), (&org["org_id"], &json!("Other")));
}

#[test]
fn field_schemas_are_for_six_entities() {
    let api = Api::default();
    for entity in ["accounts", "contacts", "meetings", "opportunities", "sequences", "tasks"] {
        let answer = api.get(&format!("/v1/schemas/{entity}"));
        assert!(!answer.data().as_array().expect("rows").is_empty(), "{entity}");
    }
    refused(&api.get("/v1/schemas/campaigns"), 404);
}

#[test]
fn a_contact_in_two_audiences_of_a_campaign_gets_one_sequence() {
    let world = Campaigns::new(0);
    let campaign = id_of(&world.create(json!({})));
    let count = || {
        let rule = json!({"field": "campaign_id", "condition": "is", "value": campaign});
        let answer = world.api.post("/v1/sequences/list", json!({"filters": [rule]}));
        answer.body["pagination"]["total_count"].clone()
    };
    assert_eq!(count(), 10);
    let members = world.api.get(&format!("/v1/audiences/{}/contacts", world.audience)).ids();
    let body = json!({"audience_name": "Twice", "contact_ids": members});
    let answer = world.api.post(&format!("/v1/campaigns/{campaign}/enroll"), body);
    assert_eq!(answer.data()["success_count"], 10);
    assert_eq!(count(), 10);
}
