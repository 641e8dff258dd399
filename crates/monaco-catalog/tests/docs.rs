//! The texts that docstrings are made of: everything has one, and generators can rely on their form.

use std::collections::BTreeSet;

use monaco_catalog::{Catalog, CatalogError, StartsSends};
use serde_json::{Value, json};

/// Every text with where it stands, those of `sends` apart: they complete a sentence.
fn texts() -> Vec<(String, &'static str)> {
    let catalog = Catalog::load();
    let mut texts = Vec::new();
    for operation in catalog.operations() {
        let resource = &operation.resource;
        texts.push((resource.clone(), catalog.resource_doc(resource).expect("described")));
        texts.push((operation.id.clone(), &operation.doc));
        let params = operation.path_params.iter().chain(&operation.query_params);
        texts.extend(params.map(|param| (format!("{} {}", operation.id, param.name), param.doc.as_str())));
    }
    for schema in catalog.schemas() {
        texts.push((schema.name.clone(), &schema.doc));
        texts.extend(schema.fields().iter().map(|field| (format!("{} {}", schema.name, field.name), field.doc.as_str())));
    }
    texts
}

/// The parts of a text that stand between backticks.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_text_is_one_line_that_ends_with_a_full_stop() {
    for (place, text) in texts() {
        assert!(text.len() > 1 && text.ends_with('.'), "{place}: {text}");
        assert!(!text.contains('\n') && !text.contains("  ") && text.trim() == text, "{place}: {text}");
    }
}

#[test]
fn backticks_and_quotes_are_closed() {
    for (place, text) in texts() {
        for mark in ['`', '"'] {
            assert_eq!(text.matches(mark).count() % 2, 0, "{place}: {text}");
        }
    }
}

#[test]
fn names_in_backticks_are_fields_arguments_or_methods() {
    let catalog = Catalog::load();
    let mut known = BTreeSet::from(["list_all".to_owned()]);
    for operation in catalog.operations() {
        known.insert(format!("{}.{}", operation.resource, operation.verb));
        known.extend(operation.path_params.iter().chain(&operation.query_params).map(|param| param.name.clone()));
    }
    known.extend(catalog.schemas().flat_map(|schema| schema.fields()).map(|field| field.name.clone()));
    for (place, text) in texts() {
        for name in names_in(text) {
            assert!(known.contains(name), "{place}: `{name}`");
        }
    }
}

#[test]
fn types_of_the_same_name_have_the_same_text() {
    let catalog = Catalog::load();
    for schema in catalog.schemas() {
        let same = catalog.schemas().filter(|other| other.type_name == schema.type_name);
        for other in same {
            assert_eq!(schema.doc, other.doc);
            let docs = schema.fields().iter().zip(other.fields());
            docs.for_each(|(one, two)| assert_eq!((&one.name, &one.doc), (&two.name, &two.doc)));
        }
    }
}

#[test]
fn what_would_be_sent_completes_a_sentence() {
    let senders = Catalog::load().operations().iter().filter(|operation| operation.starts_sends == StartsSends::Yes);
    for operation in senders {
        let clause = operation.sends.as_deref().expect("said");
        assert!(clause.starts_with(|first: char| first.is_lowercase()) && !clause.ends_with('.'), "{clause}");
    }
}

#[test]
fn what_has_no_text_is_refused() {
    for place in ["/operations/0/doc", "/operations/0/path_params/0/doc", "/operations/0/query_params/0/doc"] {
        assert!(matches!(parsed(&without(operations(), place), &schemas()), Err(CatalogError::Json(_))), "{place}");
    }
    for place in ["/schemas/A/doc", "/schemas/A/fields/0/doc"] {
        assert!(matches!(parsed(&operations(), &without(schemas(), place)), Err(CatalogError::Json(_))), "{place}");
    }
    assert!(parsed(&operations(), &schemas()).is_ok());
}

#[test]
fn resources_are_those_that_have_operations() {
    let undescribed = without(operations(), "/resources/as");
    assert!(matches!(parsed(&undescribed, &schemas()), Err(CatalogError::Undescribed(_))));
    let mut superfluous = operations();
    superfluous["resources"]["bs"] = json!("Nothing.");
    assert!(matches!(parsed(&superfluous, &schemas()), Err(CatalogError::Undescribed(_))));
}

#[test]
fn what_would_be_sent_is_said_where_something_can_be_and_nowhere_else() {
    let mut silent = operations();
    silent["operations"][0]["starts_sends"] = json!("yes");
    assert!(matches!(parsed(&silent, &schemas()), Err(CatalogError::Sends(_))));
    let mut loud = operations();
    loud["operations"][0]["sends"] = json!("write to people");
    assert!(matches!(parsed(&loud, &schemas()), Err(CatalogError::Sends(_))));
}

fn parsed(operations: &Value, schemas: &Value) -> Result<Catalog, CatalogError> {
    Catalog::parse(&operations.to_string(), &schemas.to_string(), r#"{"types": {}}"#)
}

fn operations() -> Value {
    json!({
        "base_url": "",
        "resources": {"as": "All of them."},
        "operations": [{
            "id": "get_a",
            "doc": "Gets one.",
            "resource": "as",
            "verb": "get",
            "method": "GET",
            "path": "/{a_id}",
            "path_params": [{"name": "a_id", "type": "uuid", "doc": "Its id."}],
            "query_params": [{"name": "page", "type": "integer", "doc": "Which page."}],
            "body_schema": null,
            "body_required": false,
            "response_kind": "item",
            "response_schema": "A",
            "success_status": 200,
            "retry_safety": "read",
            "retry_basis": "read",
            "starts_sends": "no",
            "side_effects": [],
            "errors_declared": [],
            "errors_expected": [],
            "note": "",
        }],
    })
}

fn schemas() -> Value {
    let field = json!({"name": "id", "type": "string", "required": true, "nullable": false, "doc": "Opaque."});
    json!({"schemas": {"A": {"doc": "One.", "open": false, "fields": [field], "used_in": ["response"]}}})
}

/// The value without what stands at that place.
fn without(mut value: Value, place: &str) -> Value {
    let (parent, key) = place.rsplit_once('/').expect("a place in an object");
    let parent = value.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    parent.remove(key).expect("it was there");
    value
}
