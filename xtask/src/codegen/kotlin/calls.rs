//! The cases of `tests/operations`, each as the call that a person would write.

use serde_json::{Map, Value};

use super::super::cases::{Case, cases};
use super::super::surface::{Answer, Kind, Member, Method, Record, Resource, Surface};
use super::super::text::{camel, screaming};
use super::models::{are_arguments, given_fields};
use super::resources::{block, condition_name, model_imports};
use super::source;
use super::words::name;

const PACKAGE: &str = "dev.monacocrm.calls";
const IMPORTS: &[&str] = &["dev.monacocrm.allOf", "dev.monacocrm.anyOf", "dev.monacocrm.where", "kotlin.time.Instant"];

/// The calls of that resource's operations, in the order of the cases.
pub(super) fn file(surface: &Surface<'_>, resource: &Resource<'_>) -> String {
    let calls: Vec<String> = cases()
        .iter()
        .enumerate()
        .filter_map(|(number, case)| {
            let Case { operation, kind, arguments, .. } = case;
            let method = resource.methods.iter().find(|method| method.operation.id == *operation)?;
            let call = Caller { surface }.call(resource, method, arguments);
            Some(format!("Call({number}, {operation:?}, {kind:?}) {{ client -> {call} }},\n"))
        })
        .collect();
    let imports: Vec<String> = IMPORTS.iter().map(|&import| import.to_owned()).chain(model_imports(surface)).collect();
    let property = format!("{}Calls", camel(resource.name));
    source(PACKAGE, &imports, &format!("internal val {property}: List<Call> = listOf(\n{})\n", calls.concat()))
}

/// What gives the calls of all resources.
pub(super) fn list_file(surface: &Surface<'_>) -> String {
    let lists: Vec<String> = surface.resources.iter().map(|resource| format!("{}Calls", camel(resource.name))).collect();
    let head = "/** A call for each case, in the order of the file. */\n";
    let all = format!("listOf({}).flatten().sortedBy {{ it.number }}", lists.join(", "));
    source(PACKAGE, &[], &format!("{head}internal val allCalls: List<Call> = {all}\n"))
}

struct Caller<'a> {
    surface: &'a Surface<'a>,
}

impl Caller<'_> {
    fn call(&self, resource: &Resource<'_>, method: &Method<'_>, given: &Map<String, Value>) -> String {
        let mut arguments: Vec<String> = method.path.iter().map(|member| self.value(&member.kind, &given[member.name])).collect();
        let is_block = block(method).is_some();
        let body = method.body.iter().flat_map(|body| &body.fields).filter(|_| !is_block);
        let named = method.query.iter().chain(body).filter_map(|member| self.assignment(member, given));
        arguments.extend(named);
        arguments
            .extend(["page", "page_size"].iter().filter_map(|name| Some(format!("{} = {}", camel(name), given.get(*name)?))));
        let set = block(method).map(|body| self.block(&body.fields, given, body.custom_fields)).unwrap_or_default();
        let arguments = if is_block && arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let first_page = if matches!(method.answer, Answer::Pages(_)) { ".firstPage().items" } else { "" };
        format!("client.{}.{}{arguments}{set}{first_page}", name(resource.name), name(method.name))
    }

    /// A block that sets what is given of these fields.
    fn block(&self, fields: &[Member<'_>], given: &Map<String, Value>, custom_fields: bool) -> String {
        let mut lines: Vec<String> = fields.iter().filter_map(|field| self.assignment(field, given)).collect();
        if custom_fields && let Some(own) = given.get("custom_fields").and_then(Value::as_object) {
            lines.extend(own.iter().map(|(uuid, value)| format!("customField({}, {})", literal(uuid), any(value))));
        }
        format!(" {{\n{}\n}}", lines.join("\n"))
    }

    fn assignment(&self, field: &Member<'_>, given: &Map<String, Value>) -> Option<String> {
        Some(format!("{} = {}", name(field.name), self.value(&field.kind, given.get(field.name)?)))
    }

    fn value(&self, kind: &Kind, value: &Value) -> String {
        match kind {
            _ if value.is_null() => "null".into(),
            Kind::Instant => format!("Instant.parse({})", any(value)),
            Kind::Enumeration(enumeration) => self.enumeration(enumeration, text(value)),
            Kind::Record(record) => self.record(self.surface.record(record).expect("it is in the surface"), value),
            Kind::Union(union) => self.union(union, value),
            Kind::List(item) => {
                let items = value.as_array().into_iter().flatten().map(|value| self.value(item, value));
                call_of("listOf", &items.collect::<Vec<_>>())
            }
            Kind::Map(item) => {
                let entries = value.as_object().into_iter().flatten();
                let pairs = entries.map(|(key, value)| format!("{} to {}", literal(key), self.value(item, value)));
                call_of("mapOf", &pairs.collect::<Vec<_>>())
            }
            Kind::Filter => self.filter(value),
            Kind::Any | Kind::Text | Kind::Integer | Kind::Number | Kind::Boolean | Kind::Id | Kind::Date | Kind::Constant(_) => {
                any(value)
            }
        }
    }

    fn enumeration(&self, enumeration: &str, value: &str) -> String {
        let known =
            self.surface.enumerations.iter().any(|one| one.name == enumeration && one.values.iter().any(|one| one == value));
        if known { format!("{enumeration}.{}", screaming(value)) } else { format!("{enumeration}({})", literal(value)) }
    }

    fn record(&self, record: &Record<'_>, value: &Value) -> String {
        let (fields, given) = (given_fields(record), value.as_object().expect("a record is an object"));
        if are_arguments(&fields) {
            let arguments: Vec<String> = fields.iter().map(|field| self.value(&field.kind, &given[field.name])).collect();
            return format!("{}({})", record.name, arguments.join(", "));
        }
        record.name.to_owned() + &self.block(&fields, given, false)
    }

    fn union(&self, union: &str, value: &Value) -> String {
        let union = self.surface.unions.iter().find(|one| one.name == union).expect("it is in the surface");
        let constant = text(&value[union.discriminator]);
        let (_, case) = union.cases.iter().find(|(known, _)| known == constant).expect("the case is one of the union's");
        self.record(self.surface.record(case).expect("it is in the surface"), value)
    }

    fn filter(&self, filter: &Value) -> String {
        let several = |operator: &str, filters: &Value| {
            let filters = filters.as_array().into_iter().flatten().map(|filter| self.filter(filter));
            format!("{operator}({})", filters.collect::<Vec<_>>().join(", "))
        };
        match filter.as_array().map(Vec::as_slice) {
            Some([only]) => return self.filter(only),
            Some(_) => return several("allOf", filter),
            None => {}
        }
        if let Some(filters) = filter.get("filters") {
            return several(if filter["operator"] == "or" { "anyOf" } else { "allOf" }, filters);
        }
        let (field, condition) = (text(&filter["field"]), text(&filter["condition"]));
        let value = filter.get("value").map(any);
        let rule = if self.surface.conditions.iter().any(|known| known.name == condition) {
            format!("{}({})", condition_name(condition), value.unwrap_or_default())
        } else {
            let arguments: Vec<String> = [literal(condition)].into_iter().chain(value).collect();
            format!("condition({})", arguments.join(", "))
        };
        format!("where({}).{rule}", literal(field))
    }
}

fn call_of(function: &str, items: &[String]) -> String {
    match (items, function) {
        ([], "listOf") => "emptyList()".into(),
        ([], _) => "emptyMap()".into(),
        _ => format!("{function}({})", items.join(", ")),
    }
}

/// A value of any type.
fn any(value: &Value) -> String {
    match value {
        Value::String(text) => literal(text),
        Value::Array(items) => call_of("listOf", &items.iter().map(any).collect::<Vec<_>>()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A text as Kotlin has it in quotes.
fn literal(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '\\' | '"' | '$' => format!("\\{c}"),
            '\n' => "\\n".into(),
            c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_escaped_where_kotlin_would_read_something_else() {
        assert_eq!(literal("a \"$b\" \\ \n\u{1}é"), r#""a \"\$b\" \\ \n\u0001é""#);
    }
}
