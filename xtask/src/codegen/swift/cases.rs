//! The calls of `tests/operations/cases.json`, as tests make them: what other languages do by name, Swift does by what is written here.

use serde_json::{Map, Value};

use super::bodies::{self, Form};
use super::{literals, names};
use crate::codegen::cases::{Case, cases};
use crate::codegen::surface::{Answer, Body, Kind, Member, Method, Resource, Surface};
use crate::codegen::text::pascal;

/// Files by their names: the calls of each resource, and the list of all in the order of the cases.
pub(super) fn files(surface: &Surface<'_>) -> Vec<(String, String)> {
    let calls = calls();
    let resources = surface.resources.iter().map(|resource| {
        let own = calls.iter().filter_map(|made| Some((made, method(resource, &made.case.operation)?)));
        let functions: Vec<String> = own.map(|(made, method)| call(surface, resource, method, made)).collect();
        let name = format!("{}Calls", pascal(resource.name));
        (name, format!("import MonacoCRM\n\nextension OperationCalls {{\n{}}}\n", functions.join("\n")))
    });
    resources.chain([("OperationCalls".to_owned(), list(&calls))]).collect()
}

/// A case, and the name of the function that makes its call.
struct Call {
    function: String,
    case: Case,
}

fn calls() -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for case in cases() {
        let before = calls.iter().filter(|call| call.case.operation == case.operation && call.case.kind == case.kind).count();
        let number = if before == 0 { String::new() } else { (before + 1).to_string() };
        let function = format!("{}{number}", names::member(&format!("{}_{}", case.operation, case.kind)));
        calls.push(Call { function, case });
    }
    calls
}

fn method<'a>(resource: &'a Resource<'a>, operation: &str) -> Option<&'a Method<'a>> {
    resource.methods.iter().find(|method| method.operation.id == operation)
}

fn list(calls: &[Call]) -> String {
    let entries = calls.iter().map(|Call { function, case: Case { operation, kind, .. } }| {
        format!("        OperationCall(operation: {operation:?}, kind: {kind:?}, make: {function}),\n")
    });
    format!(
        "/// Every call, in the order of the cases.
enum OperationCalls {{
    static let all: [OperationCall] = [\n{}    ]\n}}\n",
        entries.collect::<String>()
    )
}

/// A function that makes the call and gives what is compared of the answer, by the API's names.
fn call(surface: &Surface<'_>, resource: &Resource<'_>, method: &Method<'_>, made: &Call) -> String {
    let Call { function, case } = made;
    let arguments = arguments(surface, method, case).join(", ");
    let page = if matches!(method.answer, Answer::Pages(_)) { ".firstPage().items" } else { "" };
    let asked = format!("try await client.{}.{}({arguments}){page}", names::member(resource.name), names::member(method.name));
    let lines = match (&method.answer, &case.gives) {
        (Answer::Nothing, _) => format!("{asked}\n        return nil"),
        (_, Value::Null) => format!("_ = {asked}\n        return nil"),
        (Answer::Item(record), gives) => {
            format!("let answer = {asked}\n        return {}", shown(surface, record, "answer.", gives))
        }
        (Answer::List(record) | Answer::Pages(record), gives) => format!(
            "let answer = {asked}\n        return [\"count\": shown(answer.count), \"first\": {}]",
            shown(surface, record, "answer.first?.", &gives["first"])
        ),
    };
    format!("    @Sendable static func {function}(_ client: MonacoClient) async throws -> JSON? {{\n        {lines}\n    }}\n")
}

/// The typed properties that a case names, by the API's names.
fn shown(surface: &Surface<'_>, record: &str, of: &str, gives: &Value) -> String {
    let fields = gives.as_object().into_iter().flatten().map(|(name, _)| {
        let property = if name == "custom_fields" { "customFields".into() } else { property(surface, record, name) };
        (name.as_str(), format!("shown({of}{property})"))
    });
    literals::dictionary(fields)
}

fn property(surface: &Surface<'_>, record: &str, name: &str) -> String {
    let known = surface.record(record).unwrap_or_else(|| panic!("there is no record {record}"));
    if known.fields.iter().any(|field| field.name == name) {
        return names::member(name);
    }
    let base = known.extends.unwrap_or_else(|| panic!("{record} has no field {name}; a case compares it"));
    property(surface, base, name)
}

fn arguments(surface: &Surface<'_>, method: &Method<'_>, case: &Case) -> Vec<String> {
    let given = &case.arguments;
    let path = method.path.iter().map(|member| literals::of_kind(surface, &member.kind, &given[member.name]));
    let query: Vec<&Member<'_>> = method.query.iter().collect();
    let query = literals::arguments(surface, &query, given);
    let body = method.body.iter().flat_map(|body| body_arguments(surface, method, body, given));
    let size = given.get("page_size").map(|size| format!("pageSize: {size}"));
    path.chain(query).chain(body).chain(size).collect()
}

fn body_arguments(surface: &Surface<'_>, method: &Method<'_>, body: &Body<'_>, given: &Map<String, Value>) -> Vec<String> {
    let fields: Vec<&Member<'_>> = body.fields.iter().collect();
    match (bodies::form(method, body), fields.as_slice()) {
        (Form::Type, fields) => vec![format!("{}({})", names::type_of(body.name), typed(surface, fields, given).join(", "))],
        (Form::Arguments, [field]) if field.required => vec![literals::of_kind(surface, &field.kind, &given[field.name])],
        (Form::Arguments, fields) => literals::arguments(surface, fields, given),
    }
}

fn typed(surface: &Surface<'_>, fields: &[&Member<'_>], given: &Map<String, Value>) -> Vec<String> {
    let mut arguments = literals::arguments(surface, fields, given);
    arguments
        .extend(given.get("custom_fields").map(|own| format!("customFields: {}", literals::of_kind(surface, &Kind::Any, own))));
    let nulls = fields.iter().filter(|field| given.get(field.name).is_some_and(Value::is_null));
    let nulls: Vec<String> = nulls.map(|field| format!(".{}", names::member(field.name))).collect();
    if !nulls.is_empty() {
        arguments.push(format!("nulls: [{}]", nulls.join(", ")));
    }
    arguments
}
