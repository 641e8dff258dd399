//! The cases of `tests/operations` as typed calls, and what each record's accessors see.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::cases::cases;
use super::super::surface::{Answer, Kind, Member, Method, Surface};
use super::types::variant;
use super::{CRATE, Files, NOTE, body_argument, identifiers, is_arguments, name, type_names, written};

pub(super) fn files(surface: &Surface<'_>) -> Files {
    let cases = cases();
    let mut code: BTreeMap<&str, String> = BTreeMap::new();
    let mut table = String::new();
    for (index, case) in cases.iter().enumerate() {
        let all =
            surface.resources.iter().flat_map(|resource| resource.methods.iter().map(move |method| (resource.name, method)));
        let (resource, method) = all.into_iter().find(|(_, method)| method.operation.id == case.operation).expect("an operation");
        let function = format!("{}_{index}", method.name);
        let call = Writer { surface }.call(resource, method, &case.arguments);
        *code.entry(resource).or_default() += &format!("pub(super) fn {function}(host: &Host) -> Outcome {{ {call} }}\n\n");
        table += &format!("{resource}::{function},\n");
    }
    let modules: String = code.keys().map(|resource| format!("mod {resource};\n")).collect();
    let title = "//! The cases of `tests/operations` as typed calls, in the file's order.";
    let uses = "use crate::support::{Call, Host, Outcome};\n\n";
    let all = format!("pub(crate) const CALLS: [Call; {}] = [\n{table}];\n", cases.len());
    let mut files = Files::from([
        (path("mod"), format!("{title}\n{NOTE}{modules}mod seen;\n\n{}{all}", uses.replace(", Host, Outcome", ""))),
        (path("seen"), seen(surface)),
    ]);
    for (resource, text) in code {
        let title = format!("//! Calls of `{resource}`; each function's number is its case's.");
        files.insert(path(resource), format!("{title}\n{NOTE}{}\n{}", imports(surface, resource, &text), text));
    }
    files
}

fn path(name: &str) -> String {
    format!("{CRATE}/tests/generated/{name}.rs")
}

fn imports(surface: &Surface<'_>, resource: &str, code: &str) -> String {
    let words = identifiers(code);
    let uses = |path: &str, names: &[&str]| {
        let names: Vec<&str> = names.iter().copied().filter(|name| words.contains(name)).collect();
        if names.is_empty() { String::new() } else { format!("use {path}::{{{}}};\n", names.join(", ")) }
    };
    let own = ["Null", "all_of", "any_of", resource, "where_"];
    let typed = [uses("monaco_typed", &own), uses("monaco_typed::types", &type_names(surface)), uses("serde_json", &["Value"])];
    let typed = typed.concat();
    format!("{typed}\n{}", uses("crate::support", &["Host", "Outcome", "instant"]))
}

/// For each record a macro's table of its accessors.
fn seen(surface: &Surface<'_>) -> String {
    let mut tables = String::new();
    for record in surface.records.iter().filter(|record| record.is_read) {
        let base = record.extends.map_or_else(String::new, |base| format!(": {base}"));
        let fields = record.fields.iter().filter(|field| !matches!(field.kind, Kind::Constant(_)));
        let mut fields: Vec<String> = fields.map(|field| format!("    {},\n", name(field.name))).collect();
        if record.custom_fields {
            fields.push("    custom_fields,\n".to_owned());
        }
        tables += &format!("seen! {{ {}{base};\n{}}}\n\n", record.name, fields.concat());
    }
    let unions = surface.unions.iter().map(|union| {
        let cases: Vec<String> = union.cases.iter().map(|(text, _)| format!("{}: {text:?}", variant(text))).collect();
        format!("seen_union! {{ {} by {:?}; {} }}\n\n", union.name, union.discriminator, cases.join(", "))
    });
    let unions: String = unions.collect();
    let read = surface.enumerations.iter().filter(|one| one.is_read);
    let texts: String = read.map(|one| format!("seen_text! {{ {} }}\n", one.name)).collect();
    let code = format!("{tables}{unions}{texts}");
    let words = identifiers(&code);
    let names: Vec<&str> = type_names(surface).into_iter().filter(|name| words.contains(name)).collect();
    let types = format!("use monaco_typed::types::{{{}}};\n\n", names.join(", "));
    let macros = "use crate::support::{seen, seen_text, seen_union};\n\n";
    format!("//! What the accessors of each record see.\n{NOTE}{types}{macros}{code}")
}

/// Writes values as a person would.
struct Writer<'s, 'a> {
    surface: &'s Surface<'a>,
}

impl Writer<'_, '_> {
    fn call(&self, resource: &str, method: &Method<'_>, arguments: &Map<String, Value>) -> String {
        let given = |member: &Member<'_>| arguments.get(member.name);
        let mut values: Vec<String> = method.path.iter().map(|member| self.argument(member, given(member))).collect();
        for member in &method.query {
            let value = self.argument(member, given(member));
            values.push(match (member.required, given(member)) {
                (true, _) => value,
                (false, Some(_)) => format!("Some({value})"),
                (false, None) => "None".to_owned(),
            });
        }
        let mut built = String::new();
        match &method.body {
            Some(body) if is_arguments(body) => {
                values.extend(body.fields.iter().map(|member| self.argument(member, given(member))))
            }
            Some(body) => {
                let value = self.object(body.name, "", &body.fields, arguments);
                let argument = body_argument(body.name);
                built = format!("let {argument} = {value};\n");
                values.push(argument);
            }
            None => {}
        }
        let call = format!("{resource}::{}({})", method.name, values.join(", "));
        match (&method.answer, arguments.get("page_size")) {
            (Answer::Pages(_), Some(size)) => format!("{built}host.page(&{call}, {size})"),
            _ => format!("{built}host.call(&{call})"),
        }
    }

    fn argument(&self, member: &Member<'_>, value: Option<&Value>) -> String {
        value.map(|value| self.value(&member.kind, value)).unwrap_or_default()
    }

    /// A constructor and its setters, whose names begin with `prefix`.
    fn object(&self, type_name: &str, prefix: &str, fields: &[Member<'_>], given: &Map<String, Value>) -> String {
        let is_constant = |member: &&Member<'_>| matches!(member.kind, Kind::Constant(_));
        let (required, optional): (Vec<_>, Vec<_>) =
            fields.iter().filter(|member| !is_constant(member)).partition(|member| member.required);
        let required: Vec<String> = required.iter().map(|member| self.argument(member, given.get(member.name))).collect();
        let mut code = format!("{type_name}::new({})", required.join(", "));
        for member in optional {
            if let Some(value) = given.get(member.name) {
                let setter = if prefix.is_empty() { name(member.name) } else { format!("{prefix}{}", member.name) };
                code += &format!(".{setter}({})", self.value(&member.kind, value));
            }
        }
        for (id, value) in given.get("custom_fields").and_then(Value::as_object).into_iter().flatten() {
            code += &format!(".custom_field({id:?}, {})", scalar(value));
        }
        code
    }

    fn value(&self, kind: &Kind, value: &Value) -> String {
        let text = || value.as_str().unwrap_or_default();
        match kind {
            _ if value.is_null() => "Null".to_owned(),
            Kind::Instant => format!("instant({value})"),
            Kind::Enumeration(name) => match self.surface.enumerations.iter().find(|one| one.name == name) {
                Some(one) if one.values.iter().any(|known| known == text()) => format!("{name}::{}", variant(text())),
                _ => format!("{name}::from({value})"),
            },
            Kind::Record(name) => self.record(name, value),
            Kind::Union(name) => {
                let union = self.surface.unions.iter().find(|union| union.name == name).expect("a union");
                let constant = value[union.discriminator].as_str();
                let case = union.cases.iter().find(|(text, _)| Some(text.as_str()) == constant).expect("one of its cases");
                self.record(case.1, value)
            }
            Kind::List(item) => match value.as_array().map(Vec::as_slice).unwrap_or_default() {
                [] => format!("Vec::<{}>::new()", written(item)),
                items => format!("[{}]", items.iter().map(|one| self.value(item, one)).collect::<Vec<_>>().join(", ")),
            },
            Kind::Map(item) => {
                let entries = value.as_object().into_iter().flatten();
                let entries: Vec<String> = entries.map(|(key, one)| format!("({key:?}, {})", self.value(item, one))).collect();
                format!("[{}]", entries.join(", "))
            }
            Kind::Filter => self.filter(value),
            Kind::Any | Kind::Text | Kind::Integer | Kind::Number | Kind::Boolean | Kind::Id | Kind::Date | Kind::Constant(_) => {
                scalar(value)
            }
        }
    }

    fn record(&self, name: &str, value: &Value) -> String {
        let record = self.surface.record(name).expect("a record");
        let prefix = if record.is_read { "with_" } else { "" };
        self.object(name, prefix, &record.fields, value.as_object().expect("an object"))
    }

    fn filter(&self, value: &Value) -> String {
        let operator = value.get("operator").and_then(Value::as_str).unwrap_or("and");
        let filters = array(value.get("filters").unwrap_or(value));
        if value.get("condition").is_some() {
            return self.rule(value);
        }
        match (operator, filters) {
            ("and", [rule]) if value.is_array() => self.rule(rule),
            _ => {
                let filters: Vec<String> = filters.iter().map(|filter| self.filter(filter)).collect();
                format!("{}([{}])", if operator == "or" { "any_of" } else { "all_of" }, filters.join(", "))
            }
        }
    }

    fn rule(&self, rule: &Value) -> String {
        let condition = rule["condition"].as_str().unwrap_or_default();
        let value = rule.get("value").map(scalar).unwrap_or_default();
        match self.surface.conditions.iter().find(|known| known.name == condition) {
            Some(_) => format!("where_({}).{condition}({value})", rule["field"]),
            None => format!("where_({}).condition({condition:?}, {value})", rule["field"]),
        }
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "Value::Null".to_owned(),
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) => format!("[{}]", items.iter().map(scalar).collect::<Vec<_>>().join(", ")),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}
