//! The interfaces of what methods are given beside their path.

use super::super::surface::{Answer, Body, Member, Method, PAGE, Resource};
use super::super::text::{camel, pascal, screaming, snake};
use super::docs::{doc, prose};
use super::scope::Scope;

const FIELDS: &str = "../resources/fields";
const PAGES: &str = "../pages";
const SHAPES: &str = "../shapes";

/// The interfaces of what a method is given, by their names, each with what stands beside it.
pub(super) fn parameters(scope: &mut Scope<'_>, resource: &Resource<'_>, method: &Method<'_>) -> Vec<(String, String)> {
    let Some(name) = parameters_name(resource, method) else { return Vec::new() };
    let many = camel(resource.name);
    if let Answer::Pages(_) = method.answer {
        return listing_parameters(scope, resource, method, name);
    }
    let Some(body) = &method.body else {
        let fields: String = method.query.iter().map(|param| parameter(scope, param)).collect();
        let about = format!("Which {many} `{}` gives.", camel(method.name));
        return vec![(name.clone(), interface(&about, &name, "", &fields))];
    };
    let shape = scope.shape_of(&body.fields).map_or_else(String::new, |members| {
        scope.import_type(SHAPES, "Shape");
        format!("const {}: Shape = {members};\n\n", shape_name(body))
    });
    let schema = method.operation.body_schema.as_deref().and_then(|name| scope.surface.catalog.schema(name));
    let about = prose(schema.map_or("", |schema| schema.doc.as_str()));
    let fields = body_fields(scope, body);
    vec![(name.clone(), interface(&about, &name, "", &fields) + &shape)]
}

/// A listing by number, and one of everything, which has an order of its own.
fn listing_parameters(
    scope: &mut Scope<'_>,
    resource: &Resource<'_>,
    method: &Method<'_>,
    name: String,
) -> Vec<(String, String)> {
    scope.import_type(PAGES, "PageOptions");
    let query: String = method.query.iter().map(|param| parameter(scope, param)).collect();
    let body = method.body.as_ref().map_or_else(String::new, |body| body_fields(scope, body));
    let page = format!("{}  readonly page?: number | undefined;\n", doc(&[PAGE], 1));
    let about = format!("What `{}` gives, and how.", camel(method.name));
    let by_number = interface(&about, &name, "extends PageOptions ", &(query + &body + &page));
    let has_sort = method.body.iter().flat_map(|body| &body.fields).any(|field| field.name == "sort");
    let left_out = if has_sort { "'sort' | 'page'" } else { "'page'" };
    let about = doc(&[format!("What `{}` gives.", camel(&method.everything_name()))], 0);
    let everything = everything_parameters_name(resource, method);
    let of_everything = format!("{about}export type {everything} = Omit<{name}, {left_out}>;\n\n");
    vec![(name, by_number), (everything, of_everything)]
}

fn interface(about: &str, name: &str, bases: &str, fields: &str) -> String {
    format!("{}export interface {name} {bases}{{\n{fields}}}\n\n", doc(&[about], 0))
}

/// A query has no null.
fn parameter(scope: &mut Scope<'_>, param: &Member<'_>) -> String {
    scope.field(&Member { nullable: false, ..param.clone() })
}

fn body_fields(scope: &mut Scope<'_>, body: &Body<'_>) -> String {
    let mut fields: String = body.fields.iter().map(|field| scope.field(field)).collect();
    if body.custom_fields {
        scope.import_type(FIELDS, "CustomFieldValues");
        let about = doc(&["The organisation's own fields, by UUID."], 1);
        fields += &format!("{about}  readonly customFields?: CustomFieldValues | undefined;\n");
    }
    scope.import_type(FIELDS, "ExtraFields");
    let about = doc(&["Fields that this version does not know, under the API's names; nothing checks them."], 1);
    fields + &format!("{about}  readonly extra?: ExtraFields | undefined;\n")
}

/// What a method is given beside its path has a body's name, unless it says which records are listed.
pub(super) fn parameters_name(resource: &Resource<'_>, method: &Method<'_>) -> Option<String> {
    let of_listing = || pascal(resource.name) + &pascal(method.name);
    match (&method.answer, &method.body) {
        (Answer::Pages(_), _) => Some(of_listing()),
        (_, Some(body)) => Some(body.name.to_owned()),
        (_, None) if method.query.is_empty() => None,
        (_, None) => Some(of_listing()),
    }
}

pub(super) fn everything_parameters_name(resource: &Resource<'_>, method: &Method<'_>) -> String {
    pascal(resource.name) + &pascal(&method.everything_name())
}

/// The constant with the shape of a body.
pub(super) fn shape_name(body: &Body<'_>) -> String {
    screaming(&snake(body.name))
}
