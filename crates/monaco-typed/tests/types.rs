//! Records, inputs and filters by themselves; the core says what is sent.

use monaco_core::{ApiKey, CallOptions, Client, Config, Error, ErrorKind, Instant, KeySource, Plan, Request, UnixTime};
use monaco_typed::types::{
    AudienceCreate, CampaignDetail, CampaignStatus, CampaignUpdate, Contact, ContactCreate, ContactDetail, ContactListRequest,
    ContactUpdate, Distribution, SequenceAction, TaskCreate,
};
use monaco_typed::{Null, all_of, any_of, audiences, campaigns, contacts, sequences, tasks, where_};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const FIELD: &str = "55f053ed-7217-46a7-9211-e20229fc1eaa";

fn map(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

fn plan(request: &Request) -> Result<Plan, Error> {
    let key = ApiKey::parse("mks_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL").expect("a key");
    let (now, unix) = (Instant::default(), UnixTime::from_secs(1_800_000_000));
    let client = Client::new(Config::default(), KeySource::Literal(key), now, unix).expect("a client");
    client.explain(request, &CallOptions::default(), now)
}

fn sent(request: &Request) -> Value {
    let plan = plan(request).expect("it passes the core's check");
    serde_json::from_str(&plan.body.expect("a body")).expect("JSON")
}

#[test]
fn what_is_missing_null_or_of_another_type_is_none_and_hides_nothing_else() {
    let contact = Contact::from(map(json!({
        "id": "con_1", "email": 7, "title": null, "tags": ["a", 1], "scoring": "hot", "created_at": "soon", "do_not_contact": true,
        "from_tomorrow": [1],
    })));
    assert_eq!((contact.id(), contact.do_not_contact()), (Some("con_1"), Some(true)));
    assert_eq!((contact.email(), contact.title(), contact.last_name(), contact.tags()), (None, None, None, None));
    assert_eq!((contact.scoring(), contact.created_at()), (None, None));
    assert_eq!((contact.get("created_at"), contact.get("from_tomorrow")), (Some(&json!("soon")), Some(&json!([1]))));
}

#[test]
fn a_detail_is_the_plain_record_too_and_keeps_every_field() {
    let fields = map(json!({"id": "con_1", "email": "a@example.com", "heat_score_explanation": {"explanations": []}, "new": 1}));
    let detail = ContactDetail::from(fields.clone());
    let plain: &Contact = &detail;
    assert_eq!(plain.email(), Some("a@example.com"));
    assert!(detail.heat_score_explanation().is_some());
    assert_eq!(detail.into_map(), fields);
}

#[test]
fn custom_fields_are_those_with_a_uuid() {
    let fields = map(json!({format!("custom_field_{FIELD}"): 71, "custom_field_explanations": {}}));
    let contact = ContactDetail::from(fields);
    assert_eq!(contact.custom_fields().into_iter().collect::<Vec<_>>(), [(FIELD.to_owned(), &json!(71))]);
}

#[test]
fn unknown_enumeration_values_and_forms_of_unions_are_kept() {
    let campaign = CampaignDetail::from(map(json!({"status": "frozen", "distribution": {"mode": "by_moon", "phase": 3}})));
    assert_eq!(campaign.status(), Some(CampaignStatus::Other("frozen".into())));
    let Some(Distribution::Other(form)) = campaign.distribution() else { panic!("{campaign:?}") };
    assert_eq!(form.get("phase"), Some(&json!(3)));
}

#[test]
fn what_is_shown_is_the_id_and_nothing_personal() {
    let contact = ContactDetail::from(map(json!({"id": "con_1", "email": "grace@example.com"})));
    assert_eq!(format!("{contact:?}"), "ContactDetail { id: \"con_1\", .. }");
    let create = ContactCreate::new().email("grace@example.com");
    assert_eq!(
        format!("{create:?} {:?}", contacts::create(create.clone())),
        "ContactCreate { .. } Typed(Request { operation: \"create_contact\", .. })"
    );
}

#[test]
fn absent_null_and_value_are_told_apart() {
    let update = ContactUpdate::new().title(Null).location("").tags(Vec::<String>::new()).do_not_contact(false);
    let request = contacts::update("con_1", update);
    assert_eq!(sent(request.request()), json!({"title": null, "location": "", "tags": [], "do_not_contact": false}));
}

#[test]
fn custom_fields_and_extra_reach_the_body_as_the_api_spells_them() {
    let create = ContactCreate::new().email("a@example.com").custom_field(FIELD, 42);
    let request = contacts::create(create).extra("shoe_size", 44).extra("hat", "top");
    let expected = json!({"email": "a@example.com", format!("custom_field_{FIELD}"): 42, "shoe_size": 44, "hat": "top"});
    assert_eq!(sent(request.request()), expected);
    let error = plan(contacts::create(ContactCreate::new().custom_field("shoe_size", 44)).request()).expect_err("no UUID");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[test]
fn bounds_are_refused_by_the_core_with_the_fields_name() {
    let error = plan(tasks::create(TaskCreate::new("")).request()).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.message().contains("title"), "{error}");
    let error = plan(audiences::create(AudienceCreate::new("All")).request()).expect_err("refused");
    assert!(error.message().contains("every_contact"), "{error}");
}

#[test]
fn short_bodies_are_arguments() {
    assert_eq!(sent(sequences::update("seq_1", SequenceAction::Pause).request()), json!({"action": "pause"}));
    let request = campaigns::enroll_contacts("cam_1", "New ones", ["con_1", "con_2"]);
    assert_eq!(sent(request.request()), json!({"audience_name": "New ones", "contact_ids": ["con_1", "con_2"]}));
}

#[test]
fn an_instant_is_sent_as_text() {
    let due = UnixTime::parse("2026-12-01T16:30:00+01:00").expect("an instant");
    let request = tasks::create(TaskCreate::new("Call back").due_at(due));
    assert_eq!(sent(request.request()), json!({"title": "Call back", "due_at": "2026-12-01T15:30:00.000Z"}));
}

#[test]
fn what_was_read_is_changed_and_passed_back() {
    let read = json!({"do_not_contact": {"enabled": true}, "contact_cooldown": {"enabled": true, "days": 30}});
    let campaign = CampaignDetail::from(map(json!({"rules_of_engagement": read})));
    let rules = campaign.rules_of_engagement().expect("read");
    let cooldown = rules.contact_cooldown().expect("read").with_days(60);
    let request = campaigns::update("cam_1", CampaignUpdate::new().rules_of_engagement(rules.with_contact_cooldown(cooldown)));
    let rules = json!({"do_not_contact": {"enabled": true}, "contact_cooldown": {"enabled": true, "days": 60}});
    assert_eq!(sent(request.request()), json!({"rules_of_engagement": rules}));
}

#[test]
fn filters_nest_and_a_lone_rule_stands_in_an_array() {
    let lone = contacts::list(ContactListRequest::new().filters(where_("title").is_empty()));
    assert_eq!(sent(lone.request())["filters"], json!([{"field": "title", "condition": "is_empty"}]));
    let nested = all_of([where_("email").contains("@example.com"), any_of([where_("heat_score").is(["hot", "warm"])])]);
    let expected = json!({"operator": "and", "filters": [
        {"field": "email", "condition": "contains", "value": "@example.com"},
        {"operator": "or", "filters": [{"field": "heat_score", "condition": "is", "value": ["hot", "warm"]}]},
    ]});
    assert_eq!(Value::from(nested), expected);
    let other = where_("created_at").condition("within", UnixTime::from_millis(0));
    assert_eq!(Value::from(other)[0]["value"], "1970-01-01T00:00:00.000Z");
}

proptest! {
    #[test]
    fn whatever_the_setters_take_passes_the_cores_check(
        email in ".*", title in proptest::option::of(".*"), tags in proptest::collection::vec("[a-z0-9]{1,36}", 0..5),
        do_not_contact: bool, number in any::<i64>(), due in -62_167_219_200_000i64..253_402_300_800_000,
    ) {
        let create = ContactCreate::new().email(email.clone()).tags(tags.clone()).do_not_contact(do_not_contact);
        let create = match title.clone() {
            Some(title) => create.title(title),
            None => create.title(Null),
        };
        let body = sent(contacts::create(create.custom_field(FIELD, number)).request());
        let field = format!("custom_field_{FIELD}");
        prop_assert_eq!(body, json!({"email": email, "title": title, "tags": tags, "do_not_contact": do_not_contact, field: number}));
        let task = TaskCreate::new(format!("{email}.")).due_at(UnixTime::from_millis(due)).description(Null);
        prop_assert_eq!(sent(tasks::create(task).request())["title"].clone(), json!(format!("{email}.")));
    }
}
