//! `generated/resources`: the methods, and what they are given. A file a resource.

use super::super::surface::{Answer, Body, Member, Method, Resource, Surface, error_name};
use super::super::text::{camel, pascal};
use super::docs::{doc, head, prose};
use super::scope::{Scope, member_name};

const BASE: &str = "../resources/base";

/// The class of a resource's operations; where methods that are written by hand stand beside them, it is that class's base.
pub(super) fn class_name(resource: &Resource<'_>) -> String {
    pascal(resource.name) + if resource.is_helped { "Operations" } else { "" }
}

/// The file's text, and the types in it.
pub(super) fn file(surface: &Surface<'_>, resource: &Resource<'_>) -> (String, Vec<String>) {
    let mut scope = Scope::new(surface, "resources", resource.name);
    let (mut names, mut code) = (Vec::new(), String::new());
    for method in &resource.methods {
        for (name, text) in parameters(&mut scope, resource, method) {
            if !names.contains(&name) {
                names.push(name);
                code += &text;
            }
        }
    }
    code += &class(&mut scope, resource);
    let verbs: Vec<String> = resource.methods.iter().flat_map(verbs).collect();
    let about = format!("`client.{}`: {}.", camel(resource.name), verbs.join(", "));
    (format!("{}{}\n{code}", head(&about), scope.imports()), names)
}

/// A method's names: a listing has two.
fn verbs(method: &Method<'_>) -> Vec<String> {
    let verb = camel(method.name);
    match method.answer {
        Answer::Pages(_) => vec![verb, everything_verb(method)],
        _ => vec![verb],
    }
}

/// `list` as `listAll`, `listContacts` as `listAllContacts`.
fn everything_verb(method: &Method<'_>) -> String {
    camel(&method.name.replacen("list", "list_all", 1))
}

/// The interfaces of what a method is given, by their names, each with what stands beside it.
fn parameters(scope: &mut Scope<'_>, resource: &Resource<'_>, method: &Method<'_>) -> Vec<(String, String)> {
    let Some(name) = parameters_name(resource, method) else { return Vec::new() };
    if let Answer::Pages(_) = method.answer {
        return listing_parameters(scope, resource, method, name);
    }
    let (mut fields, mut shape) = (String::new(), String::new());
    fields += &method.query.iter().map(|param| scope.field(&Member { nullable: false, ..param.clone() })).collect::<String>();
    let mut about = format!("Which {} `{}` gives.", camel(resource.name), camel(method.name));
    if let Some(body) = &method.body {
        fields += &body_fields(scope, body);
        about = body_about(method, body);
        shape = scope.shape_of(&body.fields).map_or_else(String::new, |members| {
            scope.import_type("../shapes", "Shape");
            format!("const {}: Shape = {members};\n\n", shape_name(body))
        });
    }
    vec![(name.clone(), format!("{}export interface {name} {{\n{fields}}}\n\n{shape}", doc(&[about], 0)))]
}
