//! What is checked before sending: never stricter than the API's document where it must not be, and never looser.

use monaco_catalog::{Catalog, Schema as Published};
use monaco_core::{
    ApiKey, Bound, CallOptions, Client, Config, ErrorKind, Field, Instant, KeySource, Kind, OPERATIONS, Operation, Request,
    Schema, UnixTime,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Bodies are as deep as this, at most: filters nest without an end.
const DEPTH: u32 = 3;

/// A value that a field of that kind and those bounds takes.
fn fitting(kind: &'static Kind, bounds: &'static [Bound], depth: u32) -> BoxedStrategy<Value> {
    match kind {
        Kind::Any => prop_oneof![Just(json!("x")), Just(json!([1])), Just(Value::Null)].boxed(),
        Kind::Text => Just(json!("Key account 1")).boxed(),
        Kind::Integer => Just(json!(7)).boxed(),
        Kind::Number => Just(json!(1.5)).boxed(),
        Kind::Boolean => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::Id => Just(json!("0b0e4c1a-7f2d-4a54-9d0c-3a1f5b6c7d8e")).boxed(),
        Kind::Date => Just(json!("2026-01-31")).boxed(),
        Kind::Instant => prop_oneof![Just(json!("2026-01-31T09:05:00Z")), Just(json!("2026-01-31"))].boxed(),
        Kind::OneOf(values) => prop::sample::select(*values).prop_map(|value| json!(value)).boxed(),
        Kind::Object(schema) => object(schema, depth).boxed(),
        Kind::List(item) => {
            let least = bounds.iter().find_map(|bound| if let Bound::MinItems(least) = bound { Some(*least) } else { None });
            let most = if depth == 0 { 0 } else { 2 };
            let least = least.unwrap_or(0);
            prop::collection::vec(fitting(item, &[], depth.saturating_sub(1)), least..=most.max(least))
                .prop_map(Value::Array)
                .boxed()
        }
        Kind::Map(item) => fitting(item, &[], depth.saturating_sub(1)).prop_map(|value| json!({ "a key": value })).boxed(),
        Kind::Either(kinds) if depth == 0 => fitting(&kinds[0], bounds, 0),
        Kind::Either(kinds) => (0..kinds.len()).prop_flat_map(move |index| fitting(&kinds[index], bounds, depth)).boxed(),
    }
}

/// An object with its required fields, and some of the others.
fn object(schema: &'static Schema, depth: u32) -> impl Strategy<Value = Value> {
    let chosen = schema.choice.len().checked_sub(1).map_or(Just(0).boxed(), |last| (0..=last).boxed());
    let members: Vec<_> = schema.fields.iter().filter(|field| !field.deprecated).map(|field| member(field, depth)).collect();
    (members, chosen).prop_map(move |(members, chosen)| {
        let is_chosen = |name: &str| !schema.choice.contains(&name) || schema.choice[chosen] == name;
        let mut object: Map<String, Value> = members.into_iter().flatten().filter(|(name, _)| is_chosen(name)).collect();
        match schema.choice.get(chosen) {
            Some(&"every_contact") => object.insert("every_contact".into(), json!(true)),
            Some(&"filters") => object.insert("filters".into(), json!([{ "field": "email", "condition": "is_empty" }])),
            Some(name) => object.insert((*name).into(), json!(["0b0e4c1a-7f2d-4a54-9d0c-3a1f5b6c7d8e"])),
            None => None,
        };
        Value::Object(object)
    })
}

fn member(field: &'static Field, depth: u32) -> BoxedStrategy<Option<(String, Value)>> {
    let value = fitting(&field.kind, field.bounds, depth).prop_map(|value| Some((field.name.to_owned(), value)));
    if field.required { value.boxed() } else { prop_oneof![3 => Just(None), 1 => value].boxed() }
}

/// An operation with a body, and one that it takes.
fn request() -> impl Strategy<Value = (&'static Operation, Value)> {
    let bodied: Vec<&'static Operation> = OPERATIONS.iter().filter(|operation| operation.schema.is_some()).collect();
    prop::sample::select(bodied).prop_flat_map(|operation| {
        let body = operation.schema.map(|schema| object(schema, DEPTH)).expect("a body");
        body.prop_map(move |body| (operation, body))
    })
}

/// `value` with something in it put out of order, at a path of random numbers.
fn spoilt(value: Value, path: &[usize], how: usize) -> Value {
    let spoiling = [json!(""), json!(null), json!(-1), json!([]), json!({}), json!("?"), json!(0.5), json!(true)];
    match (value, path) {
        (Value::Object(mut members), [step, rest @ ..]) if !members.is_empty() => {
            let index = step % members.len();
            let member = members.values_mut().nth(index).expect("in range");
            *member = spoilt(member.take(), rest, how);
            Value::Object(members)
        }
        (Value::Array(mut items), [step, rest @ ..]) if !items.is_empty() => {
            let index = step % items.len();
            items[index] = spoilt(items[index].take(), rest, how);
            Value::Array(items)
        }
        _ => spoiling[how].clone(),
    }
}

fn refusal(operation: &Operation, body: &Value) -> Option<(ErrorKind, String)> {
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
    let client = Client::new(Config::default(), KeySource::Literal(key), Instant::default(), UnixTime::from_secs(1_800_000_000))
        .expect("valid");
    let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let request = names.fold(Request::new(operation), |request, name| request.path_arg(name, "1")).body(body.to_string());
    let plan = client.explain(&request, &CallOptions::default(), Instant::default());
    plan.err().map(|error| (error.kind(), error.message().to_owned()))
}

/// The schema of the operation's body as the document has it.
fn published(operation: &Operation) -> &'static Published {
    let catalog = Catalog::load();
    let name = catalog.operation(&operation.id).and_then(|operation| operation.body_schema.as_deref()).expect("a body");
    catalog.schema(name).expect("in the catalogue")
}

/// As the API gets it: with what a field of this project's own stands for in that one's place.
fn as_sent(schema: &Published, mut body: Value) -> Value {
    let own = schema.fields().iter().filter_map(|field| Some((&field.name, field.stands_for.as_ref()?)));
    for (name, meaning) in own {
        let members = body.as_object_mut().expect("an object");
        if members.remove(name) == Some(json!(true)) {
            members.insert(meaning.field.clone(), serde_json::from_str(&meaning.value).expect("JSON"));
        }
    }
    body
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_the_document_allows_passes((operation, body) in request()) {
        prop_assert_eq!(refusal(operation, &body), None, "{} {}", operation.id, body);
    }

    #[test]
    fn what_passes_the_document_allows(
        (operation, body) in request(),
        path in prop::collection::vec(any::<usize>(), 1..5),
        how in 0usize..8,
    ) {
        let body = spoilt(body, &path, how);
        match refusal(operation, &body) {
            Some((kind, _)) => prop_assert_eq!(kind, ErrorKind::InvalidRequest),
            None => {
                let schema = published(operation);
                let violations = Catalog::load().validate(&schema.name, &as_sent(schema, body.clone()));
                // Ids are opaque to the core: answers hold some that are no UUIDs.
                let others: Vec<_> = violations.into_iter().filter(|one| !one.message.contains("UUID")).collect();
                prop_assert!(others.is_empty(), "{} {} {:?}", operation.id, body, others);
            }
        }
    }
}
