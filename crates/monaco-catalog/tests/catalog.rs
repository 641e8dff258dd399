//! The embedded catalogue is whole, and its parts fit together.

use std::collections::BTreeSet;

use monaco_catalog::{Catalog, CatalogError, PageStyle, ResponseKind, RetrySafety, StartsSends, TypeExpr};

#[test]
fn it_has_all_operations_and_schemas() {
    let catalog = Catalog::load();
    assert_eq!(catalog.operations().len(), 51);
    assert_eq!(catalog.schemas().count(), 140);
    assert_eq!(catalog.base_url(), "https://api.monaco.com");
    let fields: usize = catalog.schemas().map(|schema| schema.api_fields().count()).sum();
    assert_eq!(fields, 614);
}

#[test]
fn resource_and_verb_are_unique() {
    let names: BTreeSet<_> = Catalog::load().operations().iter().map(|o| (&o.resource, &o.verb)).collect();
    assert_eq!(names.len(), 51);
}

#[test]
fn only_the_rules_of_engagement_share_a_type_name() {
    let mut seen = BTreeSet::new();
    let shared: Vec<_> = Catalog::load().schemas().filter(|s| !seen.insert(&s.type_name)).map(|s| s.type_name.as_str()).collect();
    assert_eq!(shared, ["RulesOfEngagement"]);
}

#[test]
fn paging_facts_stand_at_every_page_and_nowhere_else() {
    for operation in Catalog::load().operations() {
        let pages = operation.response_kind == ResponseKind::Page;
        assert_eq!(operation.paging.is_some(), pages, "{}", operation.id);
        let Some(paging) = &operation.paging else { continue };
        let by_query = operation.id == "list_audience_contacts";
        assert_eq!(paging.style == PageStyle::Query, by_query);
        assert_eq!(paging.max_page_size, 500);
    }
}

#[test]
fn path_parameters_are_those_of_the_template() {
    for operation in Catalog::load().operations() {
        let in_path: Vec<_> = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let declared: Vec<_> = operation.path_params.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(in_path, declared, "{}", operation.id);
    }
}

#[test]
fn what_must_not_be_repeated_is_known() {
    let unsafe_ones = Catalog::load().operations().iter().filter(|o| o.retry_safety == RetrySafety::Unsafe);
    assert_eq!(unsafe_ones.count(), 10);
    let senders = Catalog::load().operations().iter().filter(|o| o.starts_sends == StartsSends::Yes);
    assert_eq!(senders.count(), 6);
}

#[test]
fn types_are_parsed_and_not_left_as_text() {
    let schema = Catalog::load().schema("AudienceContactsRequest").expect("known");
    let field = schema.field("contact_ids").expect("known");
    assert_eq!(field.type_expr, TypeExpr::Array(Box::new(TypeExpr::Uuid)));
    assert_eq!(field.bounds.max_items, Some(10_000));
}

#[test]
fn a_schema_keeps_its_name_unless_it_is_given_one_and_a_name_of_nothing_is_refused() {
    let operations = r#"{"base_url": "", "resources": {}, "operations": []}"#;
    let schemas = r#"{"schemas": {"A": {"doc": "One.", "open": false, "fields": [], "used_in": []}}}"#;
    let named = |types: &str| Catalog::parse(operations, schemas, &format!(r#"{{"types": {types}}}"#));
    let type_name = |types| named(types).map(|catalog| catalog.schema("A").expect("there").type_name.clone());
    assert_eq!(type_name("{}").expect("valid"), "A");
    assert_eq!(type_name(r#"{"A": "B"}"#).expect("valid"), "B");
    assert!(matches!(named(r#"{"B": "B"}"#), Err(CatalogError::NameOfNothing(_))));
}
