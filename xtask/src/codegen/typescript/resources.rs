//! `generated/resources`: the methods, and what they are given. A file a resource.

use monaco_catalog::StartsSends;

use super::super::surface::{Answer, Member, Method, ROWS_BY_NUMBER, Resource, Surface, error_name};
use super::super::text::{camel, pascal};
use super::docs::{doc, head, prose};
use super::parameters::{everything_parameters_name, parameters, parameters_name, shape_name};
use super::scope::{Scope, member_name};

const BASE: &str = "../resources/base";
const OPTIONS: &str = "../options";
const PAGES: &str = "../pages";
const RESPONSE: &str = "../response";
const SENDER: &str = "../sender";

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
        Answer::Pages(_) => vec![verb, camel(&method.everything_name())],
        Answer::Item(_) | Answer::List(_) | Answer::Nothing => vec![verb],
    }
}

fn class(scope: &mut Scope<'_>, resource: &Resource<'_>) -> String {
    scope.import_type(SENDER, "Sender");
    let methods: Vec<String> = resource.methods.iter().flat_map(|method| methods(scope, resource, method)).collect();
    format!(
        "{}export class {} {{\n  readonly #sender: Sender;\n\n  /** @internal */\n  constructor(sender: Sender) {{\n    \
         this.#sender = sender;\n  }}\n\n{}}}\n",
        doc(&[prose(resource.doc)], 0),
        class_name(resource),
        methods.join("\n")
    )
}

fn methods(scope: &mut Scope<'_>, resource: &Resource<'_>, method: &Method<'_>) -> Vec<String> {
    scope.import_type(OPTIONS, "CallOptions");
    match &method.answer {
        Answer::Pages(record) => listings(scope, resource, method, record),
        Answer::Item(record) => vec![single(scope, resource, method, record, "item")],
        Answer::List(record) => vec![single(scope, resource, method, record, "list")],
        Answer::Nothing => vec![nothing(scope, resource, method)],
    }
}

/// A method that reads one record or a whole collection with `reader`.
fn single(scope: &mut Scope<'_>, resource: &Resource<'_>, method: &Method<'_>, record: &str, reader: &str) -> String {
    let record = record_class(scope, resource, record);
    scope.import_value(BASE, reader);
    let given = if reader == "list" { format!("{record}[]") } else { record.clone() };
    call(scope, resource, method, &given, &format!("{reader}({record})"))
}

fn nothing(scope: &mut Scope<'_>, resource: &Resource<'_>, method: &Method<'_>) -> String {
    scope.import_value(BASE, "nothing");
    call(scope, resource, method, "void", "nothing")
}

fn call(scope: &mut Scope<'_>, resource: &Resource<'_>, method: &Method<'_>, given: &str, read: &str) -> String {
    scope.import_type(RESPONSE, "CallPromise");
    let (about, asked) = (about(method, method.doc.iter().map(|text| prose(text)).collect()), asked(scope, method, "params"));
    let arguments = arguments(method, parameters_name(resource, method));
    let name = camel(method.name);
    format!(
        "{about}  {name}({arguments}): CallPromise<{given}> {{\n    return this.#sender.send(() => ({asked}), options, {read});\n  }}\n"
    )
}

/// A listing by number, and one of everything.
fn listings(scope: &mut Scope<'_>, resource: &Resource<'_>, method: &Method<'_>, record: &str) -> Vec<String> {
    scope.import_type(PAGES, "Listing");
    let record = record_class(scope, resource, record);
    let name = parameters_name(resource, method).unwrap_or_default();
    let asked = asked(scope, method, "rest");
    let mut listing = |mode: &str, verb: &str, parameters: String, paragraphs: Vec<String>| {
        scope.import_value(BASE, mode);
        let (about, arguments) = (about(method, paragraphs), arguments(method, Some(parameters)));
        format!(
            "{about}  {verb}({arguments}): Listing<{record}> {{\n    const listing = {mode}(params, (rest) => ({asked}));\n    \
             return this.#sender.list(listing, options, (row) => new {record}(row));\n  }}\n"
        )
    };
    let everything = everything_parameters_name(resource, method);
    vec![
        listing("numbered", &camel(method.name), name, by_number_doc(method)),
        listing("everything", &camel(&method.everything_name()), everything, everything_doc(method)),
    ]
}

fn by_number_doc(method: &Method<'_>) -> Vec<String> {
    let mut paragraphs: Vec<String> = method.doc.iter().map(|text| prose(text)).collect();
    paragraphs.insert(1, format!("`pageSize` is 1 to {}; {ROWS_BY_NUMBER} unless given.", method.most_rows()));
    paragraphs
}

fn everything_doc(method: &Method<'_>) -> Vec<String> {
    let size = format!("`pageSize` is {} unless given.", method.most_rows());
    let promise = method.everything_doc().into_iter().map(|text| prose(&text));
    promise.chain([size]).chain(method.doc.iter().skip(1).map(|text| prose(text))).collect()
}

/// A method's documentation: its paragraphs, what it rejects with, and its path.
fn about(method: &Method<'_>, paragraphs: Vec<String>) -> String {
    let refused = (method.operation.starts_sends == StartsSends::Yes).then_some("SendsNotAllowed");
    let errors = refused.into_iter().chain(method.errors.iter().map(|status| error_name(*status)));
    let errors: Vec<String> = errors.map(|name| format!("`{name}Error`")).collect();
    let rejects = errors.split_last().map(|(last, rest)| match rest {
        [] => format!("Rejects with {last}."),
        rest => format!("Rejects with {} and {last}.", rest.join(", ")),
    });
    let path = method.path.iter().map(|param| format!("@param {} {}", member_name(param), prose(&param.doc)));
    let paragraphs: Vec<String> = paragraphs.into_iter().chain(rejects).chain(path).collect();
    doc(&paragraphs, 1)
}

/// The path's, then the rest, then what the call is told.
fn arguments(method: &Method<'_>, parameters: Option<String>) -> String {
    let path = method.path.iter().map(|param| format!("{}: string", member_name(param)));
    let is_optional = method.query.iter().all(|param| !param.required)
        && method
            .body
            .as_ref()
            .is_none_or(|body| !method.operation.body_required && body.fields.iter().all(|field| !field.required));
    let default = if is_optional { " = {}" } else { "" };
    let parameters = parameters.map(|name| format!("params: {name}{default}"));
    let all: Vec<String> = path.chain(parameters).chain(["options?: CallOptions".to_owned()]).collect();
    all.join(", ")
}

/// What the core is asked for, of what was `given`.
fn asked(scope: &mut Scope<'_>, method: &Method<'_>, given: &str) -> String {
    let mut members = vec![format!("operation: '{}'", method.operation.id)];
    if !method.path.is_empty() {
        let path: Vec<String> = method.path.iter().map(|param| path_member(param)).collect();
        members.push(format!("path: {{ {} }}", path.join(", ")));
    }
    if let Some(body) = &method.body {
        scope.import_value(BASE, "body");
        let shape = scope.shape_of(&body.fields).map_or_else(String::new, |_| format!(", {}", shape_name(body)));
        members.push(format!("...body({given}{shape})"));
    } else if !method.query.is_empty() || matches!(method.answer, Answer::Pages(_)) {
        scope.import_value(BASE, "query");
        members.push(format!("query: query({given})"));
    }
    format!("{{ {} }}", members.join(", "))
}

fn path_member(param: &Member<'_>) -> String {
    let (sent, name) = (param.name, member_name(param));
    if sent == name { name } else { format!("{sent}: {name}") }
}

/// The name of a record's class here, where a resource's class may have the same.
fn record_class(scope: &mut Scope<'_>, resource: &Resource<'_>, record: &str) -> String {
    if record != class_name(resource) {
        scope.use_class(record);
        return record.to_owned();
    }
    scope.use_class_as(record, &format!("{record}Record"));
    format!("{record}Record")
}
