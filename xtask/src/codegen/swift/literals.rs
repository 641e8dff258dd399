//! Values of JSON as Swift is written.

use serde_json::{Map, Value};

use super::names;
use crate::codegen::surface::{Kind, Member, Surface};

/// A value of that kind, as a person would write it.
pub(super) fn of_kind(surface: &Surface<'_>, kind: &Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::Instant, Value::String(instant)) => format!("instant({})", text(instant)),
        (Kind::Enumeration(name), Value::String(value)) => enumeration(surface, name, value),
        (Kind::Record(name), Value::Object(fields)) => record(surface, name, fields),
        (Kind::Union(name), Value::Object(fields)) => union(surface, name, fields),
        (Kind::List(item), Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|value| of_kind(surface, item, value)).collect();
            format!("[{}]", items.join(", "))
        }
        (Kind::Map(item), Value::Object(members)) => {
            dictionary(members.iter().map(|(key, value)| (key.as_str(), of_kind(surface, item, value))))
        }
        (Kind::Filter, _) => filter(surface, value),
        (_, value) => json(value),
    }
}

/// Any value, where one of `JSON` is taken.
pub(super) fn json(value: &Value) -> String {
    match value {
        Value::Null => ".null".into(),
        Value::String(value) => text(value),
        Value::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => dictionary(members.iter().map(|(key, value)| (key.as_str(), json(value)))),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Keys with what is written of their values.
pub(super) fn dictionary<'a>(members: impl Iterator<Item = (&'a str, String)>) -> String {
    let members: Vec<String> = members.map(|(key, value)| format!("{}: {value}", text(key))).collect();
    if members.is_empty() { "[:]".into() } else { format!("[{}]", members.join(", ")) }
}

/// The arguments of an initialiser or a method that takes `members` in this order.
pub(super) fn arguments(surface: &Surface<'_>, members: &[&Member<'_>], fields: &Map<String, Value>) -> Vec<String> {
    let given = members.iter().filter_map(|member| Some((member, fields.get(member.name)?)));
    let given = given.filter(|(_, value)| !value.is_null());
    given.map(|(member, value)| format!("{}: {}", names::member(member.name), of_kind(surface, &member.kind, value))).collect()
}

/// What JSON escapes Swift does too, but for control characters, which no case has.
pub(super) fn text(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    assert!(!escaped.contains(char::is_control), "{value:?} has a control character; teach Swift's literals to escape it");
    format!("\"{escaped}\"")
}

fn enumeration(surface: &Surface<'_>, name: &str, value: &str) -> String {
    let known = surface.enumerations.iter().find(|enumeration| enumeration.name == name);
    let is_known = known.is_some_and(|enumeration| enumeration.values.iter().any(|known| known == value));
    if is_known { format!(".{}", names::member(value)) } else { text(value) }
}

fn record(surface: &Surface<'_>, name: &str, fields: &Map<String, Value>) -> String {
    let record = surface.record(name).unwrap_or_else(|| panic!("there is no record {name}"));
    assert!(fields.values().all(|value| !value.is_null()), "{name} has a null within; teach Swift's literals to set it");
    let mut members: Vec<&Member<'_>> = record.fields.iter().collect();
    members.sort_by_key(|member| !member.required);
    members.retain(|member| !matches!(member.kind, Kind::Constant(_)));
    format!("{}({})", names::type_of(name), arguments(surface, &members, fields).join(", "))
}

fn union(surface: &Surface<'_>, name: &str, fields: &Map<String, Value>) -> String {
    let union = surface.unions.iter().find(|union| union.name == name).unwrap_or_else(|| panic!("there is no union {name}"));
    let constant = fields.get(union.discriminator).and_then(Value::as_str).unwrap_or_default();
    let case = union.cases.iter().find(|(known, _)| known == constant).unwrap_or_else(|| panic!("{name} has no {constant}"));
    format!(".{}({})", names::member(constant), record(surface, case.1, fields))
}

/// A rule, an expression, or an array of rules, which must all hold.
fn filter(surface: &Surface<'_>, value: &Value) -> String {
    let put_together = |name: &str, filters: &Value| {
        let filters = filters.as_array().into_iter().flatten();
        format!(".{name}([{}])", filters.map(|inner| filter(surface, inner)).collect::<Vec<_>>().join(", "))
    };
    match (value, &value["operator"]) {
        (Value::Array(_), _) => put_together("allOf", value),
        (_, Value::String(operator)) if operator == "or" => put_together("anyOf", &value["filters"]),
        (_, Value::String(_)) => put_together("allOf", &value["filters"]),
        _ => rule(surface, value),
    }
}

fn rule(surface: &Surface<'_>, rule: &Value) -> String {
    let name = rule["condition"].as_str().unwrap_or_default();
    let value = rule.get("value").map(json);
    let field = text(rule["field"].as_str().unwrap_or_default());
    if surface.conditions.iter().any(|condition| condition.name == name) {
        return format!(".where({field}).{}({})", names::member(name), value.unwrap_or_default());
    }
    let value = value.map_or_else(String::new, |value| format!(", {value}"));
    format!(".where({field}).condition({}{value})", text(name))
}
