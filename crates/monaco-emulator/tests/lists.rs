//! Filters, sorting and paging.

mod support;

use std::collections::BTreeSet;

use monaco_emulator::Emulator;
use serde_json::{Value, json};
use support::{Answer, Api, NOBODY, text};

fn rule(field: &str, condition: &str, value: Value) -> Value {
    json!({"field": field, "condition": condition, "value": value})
}

fn list(api: &Api, entity: &str, filters: Value) -> Answer {
    let body = json!({"filters": filters, "page_size": 500});
    api.post(&format!("/v1/{entity}/list"), body)
}

/// The e-mail addresses of the contacts a filter finds, sorted.
fn found(api: &Api, filters: Value) -> Vec<String> {
    let shown = filters.to_string();
    let answer = list(api, "contacts", filters);
    assert_eq!(answer.status, 200, "{shown}: {}", answer.text);
    let rows = answer.data().as_array().expect("a list");
    let mut emails: Vec<String> = rows.iter().map(|row| text(&row["email"])).collect();
    emails.sort();
    emails
}

/// Three contacts and no others: a, b and c.
fn three() -> (Api, [String; 3]) {
    let api = Api::start(Emulator::builder().seed(3).contacts(0));
    let score = custom_key(&api, "contacts", "Lead score");
    let persona = custom_key(&api, "contacts", "Persona");
    let create = |body: Value| text(&api.post("/v1/contacts/", body).data()["id"]);
    let ids = [
        create(json!({"email": "a@x.io", "first_name": "Ada", "last_name": "Byron",
            "title": "CEO", score.clone(): 10, persona.clone(): "champion", "domain": "one.io"})),
        create(json!({"email": "b@x.io", "first_name": "Bob", "title": "CTO", score: 20,
            persona: "economic_buyer", "do_not_contact": true, "domain": "two.io"})),
        create(json!({"email": "c@y.io", "title": ""})),
    ];
    (api, ids)
}

fn custom_key(api: &Api, entity: &str, name: &str) -> String {
    let schemas = api.get(&format!("/v1/schemas/{entity}"));
    let rows = schemas.data().as_array().expect("a list").clone();
    let field = rows.into_iter().find(|field| field["name"] == name);
    text(&field.expect("the custom field")["key"])
}

#[test]
fn every_condition_finds_what_it_says() {
    let (api, ids) = three();
    let (score, persona) = (custom_key(&api, "contacts", "Lead score"), custom_key(&api, "contacts", "Persona"));
    let (score, persona) = (score.as_str(), persona.as_str());
    let (a, b, c) = ("a@x.io", "b@x.io", "c@y.io");
    let past = json!("2026-01-01");
    let cases: &[(&str, &str, Value, &[&str])] = &[
        ("email", "equals", json!("a@x.io"), &[a]),
        ("email", "not_equals", json!("a@x.io"), &[b, c]),
        ("email", "contains", json!("X.IO"), &[a, b]),
        ("email", "not_contains", json!("x.io"), &[c]),
        ("full_name", "equals", json!("Ada Byron"), &[a]),
        ("title", "is_empty", Value::Null, &[c]),
        ("title", "is_not_empty", Value::Null, &[a, b]),
        ("first_name", "not_equals", json!("Ada"), &[b, c]),
        (score, "equals", json!(10), &[a]),
        (score, "not_equals", json!(10), &[b, c]),
        (score, "greater_than", json!(10), &[b]),
        (score, "less_than", json!(20), &[a]),
        (score, "greater_than_or_equals", json!(10), &[a, b]),
        (score, "less_than_or_equals", json!(10.5), &[a]),
        (score, "is_empty", Value::Null, &[c]),
        (persona, "is", json!("champion"), &[a]),
        (persona, "is", json!(["champion", "economic_buyer"]), &[a, b]),
        (persona, "is", json!([]), &[]),
        (persona, "is_not", json!("champion"), &[b, c]),
        ("id", "is", json!(ids[0]), &[a]),
        ("id", "is_not", json!([ids[0], ids[1]]), &[c]),
        ("do_not_contact", "is", json!(true), &[b]),
        ("do_not_contact", "equals", json!(false), &[a, c]),
        ("tags", "is_empty", Value::Null, &[a, b, c]),
        ("created_at", "greater_than", past.clone(), &[a, b, c]),
        ("created_at", "is_after", past.clone(), &[a, b, c]),
        ("created_at", "less_than", json!("2026-01-01T00:00:00+02:00"), &[]),
        ("created_at", "is_before", past, &[]),
        ("last_activity_at", "is_empty", Value::Null, &[a, b, c]),
    ];
    for (field, condition, value, expected) in cases {
        let filters = json!([rule(field, condition, value.clone())]);
        assert_eq!(found(&api, filters), *expected, "{field} {condition} {value}");
    }
}

#[test]
fn rules_combine_with_and_with_or_and_nested() {
    let (api, _) = three();
    let email = |text: &str| rule("email", "contains", json!(text));
    let or = json!({"operator": "or", "filters": [email("a@"), email("c@")]});
    assert_eq!(found(&api, json!([email("x.io"), email("b@")])), ["b@x.io"]);
    assert_eq!(found(&api, or.clone()), ["a@x.io", "c@y.io"]);
    assert_eq!(found(&api, json!({"filters": [or, email("y.io")]})), ["c@y.io"]);
    assert_eq!(found(&api, json!([])).len(), 3);
    assert_eq!(found(&api, json!({"operator": "or", "filters": []})).len(), 3);
    let mut deep = email("a@");
    for _ in 0..30 {
        deep = json!({"operator": "or", "filters": [deep]});
    }
    assert_eq!(found(&api, deep), ["a@x.io"]);
}

#[test]
fn tags_are_found_by_name_and_lose_their_records_with_their_deletion() {
    let api = Api::default();
    let tag = api.tag("contacts", "Rare Bird");
    let id = api.contact("bird@x.io");
    api.call("PATCH", &format!("/v1/contacts/{id}"), json!({"tags": [tag]}));
    let filters = json!([rule("tags", "contains", json!("rare bird"))]);
    assert_eq!(found(&api, filters.clone()), ["bird@x.io"]);
    api.call("DELETE", &format!("/v1/tags/{tag}"), Value::Null);
    assert_eq!(found(&api, filters).len(), 0);
    assert_eq!(api.get(&format!("/v1/contacts/{id}")).data()["tags"], json!([]));
}

#[test]
fn what_an_or_finds_is_of_the_kind_that_was_asked_for() {
    let (api, _) = three();
    let rules = [rule("email", "equals", json!("a@x.io")), rule("title", "not_equals", json!("CEO"))];
    let filters = json!({"operator": "or", "filters": rules});
    assert_eq!(found(&api, filters.clone()), ["a@x.io", "b@x.io", "c@y.io"]);
    assert_eq!(list(&api, "contacts", filters).body["pagination"]["total_count"], 3);
}

#[test]
fn a_related_record_is_filtered_by_its_custom_field() {
    let api = Api::default();
    let segment = custom_key(&api, "accounts", "Segment");
    let field = format!("account.{segment}");
    let answer = list(&api, "contacts", json!([rule(&field, "equals", json!("SMB"))]));
    let other = list(&api, "contacts", json!([rule(&field, "not_equals", json!("SMB"))]));
    assert_eq!(answer.ids().len() + other.ids().len(), 30);
    assert!(!answer.ids().is_empty() && !other.ids().is_empty());
    let sort = api.post("/v1/contacts/list", json!({"sort": field}));
    assert_eq!(sort.status, 422);
}

#[test]
fn dates_take_periods_and_days() {
    let api = Api::default();
    let account = api.ids("accounts").remove(0);
    let body = json!({"name": "Old", "account_id": account, "estimated_close_date": "2020-02-29"});
    api.post("/v1/opportunities/", body);
    let names = |filters: Value| list(&api, "opportunities", filters).ids().len();
    let field = "estimated_close_date";
    assert_eq!(names(json!([rule(field, "equals", json!("2020-02-29"))])), 1);
    assert_eq!(names(json!([rule(field, "less_than", json!("2021-01-01"))])), 1);
    assert_eq!(list(&api, "opportunities", json!([rule(field, "is", json!("previous_week"))])).status, 200);
    assert_eq!(list(&api, "opportunities", json!([rule(field, "is", json!("someday"))])).status, 422);
}

#[test]
fn sequences_are_found_by_campaign_contact_and_status() {
    let api = Api::default();
    let campaign = api.ids("campaigns").remove(0);
    let of_campaign = json!([rule("campaign_id", "equals", json!(campaign))]);
    assert_eq!(list(&api, "sequences", of_campaign).ids().len(), 10);
    let paused = list(&api, "sequences", json!([rule("status", "is", json!("paused"))]));
    assert!(paused.data().as_array().expect("rows").iter().all(|row| row["status"] == "paused"));
    let nobody = json!([rule("contact_id", "is", json!(NOBODY))]);
    assert_eq!(list(&api, "sequences", nobody).ids().len(), 0);
}

#[test]
fn what_cannot_be_filtered_is_refused_with_a_reason() {
    let api = Api::default();
    let cases = [
        ("contacts", rule("shoe_size", "equals", json!(1))),
        ("contacts", rule("email", "greater_than", json!("a"))),
        ("contacts", rule("email", "resembles", json!("a"))),
        ("contacts", rule("email", "equals", json!(5))),
        ("contacts", rule("email", "equals", Value::Null)),
        ("contacts", rule("created_at", "is", json!("2026-01-01"))),
        ("contacts", rule("created_at", "greater_than", json!("yesterday"))),
        ("contacts", rule("account_id", "is", json!("acc_1"))),
        ("contacts", rule("do_not_contact", "is", json!("true"))),
        ("contacts", rule("heat_score", "is", json!("Hot"))),
        ("accounts", rule("employee_count", "equals", json!("5"))),
        ("accounts", rule("industries", "equals", json!("Software"))),
        ("opportunities", rule("stage", "is", json!("Closed Won"))),
        ("meetings", rule("created_at", "greater_than", json!("2026-01-01"))),
        ("campaigns", rule("created_at", "greater_than", json!("2026-01-01"))),
        ("contacts", rule(&format!("custom_field_{NOBODY}"), "is_empty", Value::Null)),
        ("contacts", rule(&format!("company.custom_field_{NOBODY}"), "is_empty", Value::Null)),
    ];
    for (entity, rule) in cases {
        let answer = list(&api, entity, json!([rule]));
        assert_eq!(answer.status, 422, "{rule}");
        assert_eq!(answer.body["error"]["code"], "validation_error", "{rule}");
        assert!(!text(&answer.body["error"]["message"]).is_empty());
    }
    let many: Vec<Value> = (0..501).map(|_| rule("email", "is_empty", Value::Null)).collect();
    assert_eq!(list(&api, "contacts", json!(many)).status, 422);
}

#[test]
fn malformed_lists_are_refused_by_shape() {
    let api = Api::default();
    for body in [
        json!({"filters": rule("email", "is_empty", Value::Null)}),
        json!({"filters": [{"field": "email"}]}),
        json!({"page": 0}),
        json!({"page_size": 501}),
        json!({"page_size": "5"}),
        json!({"limit": 5}),
    ] {
        let answer = api.post("/v1/contacts/list", body.clone());
        assert_eq!(answer.status, 422, "{body}");
        assert!(answer.body["detail"][0]["loc"].is_array(), "{body}: {}", answer.text);
    }
    for entity in ["tasks", "meetings", "sequences", "campaigns"] {
        let body = json!({"include_custom_fields": false});
        assert_eq!(api.post(&format!("/v1/{entity}/list"), body).status, 422, "{entity}");
    }
}

#[test]
fn sorting_goes_both_ways_and_refuses_what_is_not_sortable() {
    let api = Api::default();
    for key in ["created_at", "email", "full_name", "last_activity_at"] {
        let ids = |sort: &str| api.post("/v1/contacts/list", json!({"sort": sort})).ids();
        let (up, down) = (ids(key), ids(&format!("-{key}")));
        assert_eq!(up.len(), 30);
        assert_eq!(BTreeSet::from_iter(&up), BTreeSet::from_iter(&down), "{key}");
    }
    let rows = api.post("/v1/contacts/list", json!({"sort": "email"}));
    let emails: Vec<String> = rows.data().as_array().expect("rows").iter().map(|row| text(&row["email"])).collect();
    assert!(emails.is_sorted(), "{emails:?}");
    let newest = api.contact("newest@x.io");
    assert_eq!(api.ids("contacts")[0], newest);
    for (entity, sort) in [
        ("contacts", "tags"),
        ("contacts", "nonsense"),
        ("contacts", "--email"),
        ("contacts", ""),
        ("meetings", "-created_at"),
        ("accounts", "owner"),
    ] {
        let answer = api.post(&format!("/v1/{entity}/list"), json!({"sort": sort}));
        assert_eq!(answer.status, 422, "{entity} {sort}");
        assert_eq!(answer.body["error"]["code"], "validation_error");
    }
    let body = json!({"sort": "name"});
    assert_eq!(api.post("/v1/audiences/list", body).status, 200, "undeclared keys are ignored here");
}

#[test]
fn pages_by_body_cover_everything_once_though_many_share_an_instant() {
    let api = Api::start(Emulator::builder().seed(9).contacts(0));
    let body = json!({"count": 120, "created_at": "2026-02-01T00:00:00Z"});
    api.admin("POST", "contacts/bulk", body);
    let mut seen = BTreeSet::new();
    for page in 1..=5 {
        let body = json!({"sort": "created_at", "page": page, "page_size": 30});
        let answer = api.post("/v1/contacts/list", body);
        let expected = json!({"page": page, "page_size": 30, "total_count": 120, "total_pages": 4});
        assert_eq!(answer.body["pagination"], expected);
        seen.extend(answer.ids());
        assert_eq!(answer.ids().len(), if page == 5 { 0 } else { 30 });
    }
    assert_eq!(seen.len(), 120);
}

#[test]
fn an_empty_result_has_no_pages() {
    let api = Api::start(Emulator::builder().contacts(0));
    let answer = api.post("/v1/contacts/list", Value::Null);
    let expected = json!({"page": 1, "page_size": 50, "total_count": 0, "total_pages": 0});
    assert_eq!((&answer.body["pagination"], answer.data()), (&expected, &json!([])));
}

#[test]
fn pages_by_query_have_their_own_defaults_and_bounds() {
    let api = Api::default();
    let body = json!({"name": "Everybody", "filters": []});
    let audience = text(&api.post("/v1/audiences", body).data()["id"]);
    let path = format!("/v1/audiences/{audience}/contacts");
    let answer = api.get(&path);
    let expected = json!({"page": 1, "page_size": 15, "total_count": 30, "total_pages": 2});
    assert_eq!(answer.body["pagination"], expected);
    let mut ids = BTreeSet::from_iter(answer.ids());
    ids.extend(api.get(&format!("{path}?page=2&page_size=15")).ids());
    assert_eq!(ids.len(), 30);
    assert_eq!(api.get(&format!("{path}?page_size=500")).ids().len(), 30);
    for query in ["page=0", "page_size=0", "page_size=501", "page=x", "page=1.5", "page="] {
        let answer = api.get(&format!("{path}?{query}"));
        assert_eq!(answer.status, 422, "{query}");
        assert_eq!(answer.body["detail"][0]["loc"][0], "query");
    }
    assert_eq!(api.get(&format!("{path}?page=9223372036854775807")).ids().len(), 0);
}

#[test]
fn custom_fields_are_shown_unless_left_out() {
    let api = Api::default();
    let with = api.post("/v1/contacts/list", json!({}));
    let without = api.post("/v1/contacts/list", json!({"include_custom_fields": false}));
    assert!(with.text.contains("custom_field_"));
    assert!(!without.text.contains("custom_field_"));
}

#[test]
fn the_same_seed_gives_the_same_data_and_many_ties() {
    let builder = || Emulator::builder().seed(5).contacts(200);
    let (one, other) = (Api::start(builder()), Api::start(builder()));
    assert_eq!(one.key, other.key);
    let rows = |api: &Api| api.post("/v1/contacts/list", json!({"page_size": 500})).data().clone();
    assert_eq!(rows(&one), rows(&other));
    let instants: BTreeSet<String> = rows(&one).as_array().expect("rows").iter().map(|row| text(&row["created_at"])).collect();
    assert!(instants.len() > 20 && instants.len() < 120, "{}", instants.len());
    let third = Api::start(builder().seed(6));
    assert_ne!(third.key, one.key);
}

#[test]
fn each_campaign_of_the_start_has_its_own_template_audience_and_sequences() {
    let builder = || Emulator::builder().seed(5).contacts(25);
    let (one, three) = (Api::start(builder()), Api::start(builder().campaigns(3)));
    let campaigns = three.post("/v1/campaigns/list", json!({"sort": "name"}));
    assert_eq!(one.ids("campaigns"), campaigns.ids()[..1], "the first is the same");
    let rows = campaigns.data().as_array().expect("rows");
    let names = |row: &Value| (text(&row["name"]), text(&row["template_name"]), text(&row["audiences"][0]["name"]));
    let named = |end: &str| (format!("Spring{end}"), format!("Default outreach{end}"), format!("Everybody early{end}"));
    assert_eq!(rows.iter().map(names).collect::<Vec<_>>(), ["", " 2", " 3"].map(named));
    let sequences = |id: &String| list(&three, "sequences", json!([rule("campaign_id", "is", json!(id))])).ids().len();
    assert_eq!(campaigns.ids().iter().map(sequences).collect::<Vec<_>>(), [10, 10, 5], "ten contacts each, while there are some");
}

#[test]
fn what_the_field_schemas_promise_holds_for_every_field_condition_and_sort() {
    let api = Api::default();
    for entity in ["accounts", "contacts", "meetings", "opportunities", "sequences", "tasks"] {
        let schemas = api.get(&format!("/v1/schemas/{entity}"));
        for field in schemas.data().as_array().expect("rows") {
            let key = text(&field["key"]);
            let fitting = match field["type"].as_str().expect("a type") {
                "number" => json!(5),
                "boolean" => json!(true),
                "uuid" => json!(NOBODY),
                "date" | "datetime" => json!("2026-01-05"),
                "enum" => field["enum_field_settings"]["allowed_values"][0]["key"].clone(),
                _ => json!("a"),
            };
            for condition in field["allowed_operators"].as_array().expect("conditions") {
                let rule = rule(&key, &text(condition), fitting.clone());
                let answer = list(&api, entity, json!([rule]));
                assert_eq!(answer.status, 200, "{entity} {rule}: {}", answer.text);
            }
            let sorted = api.post(&format!("/v1/{entity}/list"), json!({"sort": key}));
            let expected = if field["sortable"] == json!(true) { 200 } else { 422 };
            assert_eq!(sorted.status, expected, "{entity} {key}");
        }
    }
}
