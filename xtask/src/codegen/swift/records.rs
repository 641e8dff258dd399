//! Records and unions: what answers hold, and what bodies hold within them.

use serde_json::Value;

use super::{TypeFile, declaration, names, prose};
use crate::codegen::surface::{Kind, Member, Record, Surface, Union};

const OWN_FIELDS: &str =
    "    /// The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent.
    public var customFields: [String: JSON] { record.ownFields }\n";

pub(super) fn all<'a>(surface: &Surface<'a>) -> Vec<TypeFile<'a>> {
    let records = surface.records.iter().map(|record| TypeFile {
        resource: record.resource,
        name: names::type_of(record.name),
        code: code(surface, record),
    });
    let unions = surface.unions.iter().map(|union| TypeFile {
        resource: union.resource,
        name: names::type_of(union.name),
        code: union_code(union),
    });
    records.chain(unions).collect()
}

fn code(surface: &Surface<'_>, record: &Record<'_>) -> String {
    if record.is_written {
        return writable(record);
    }
    let is_extended = surface.records.iter().any(|other| other.extends == Some(record.name));
    match record.extends {
        Some(base) => structure(record, &fields_of(base), &properties(record, false)),
        None if is_extended => {
            let shared = fields_of(record.name);
            format!("{}\n{}", structure(record, &shared, ""), shared_fields(record, &shared))
        }
        None => structure(record, "Model", &properties(record, record.custom_fields)),
    }
}

/// The protocol that a record has in common with the one that extends it.
fn fields_of(name: &str) -> String {
    format!("{name}Fields")
}

fn structure(record: &Record<'_>, conforms: &str, properties: &str) -> String {
    let gap = if properties.is_empty() { "" } else { "\n" };
    format!(
        "{doc}public struct {name}: {conforms} {{
    public let record: Record

    public init(record: Record) {{
        self.record = record
    }}
{gap}{properties}}}\n",
        doc = prose::line(record.doc, 0),
        name = names::type_of(record.name),
    )
}

fn shared_fields(record: &Record<'_>, protocol: &str) -> String {
    format!(
        "/// What every form of {one} holds.
public protocol {protocol}: Model {{}}

extension {protocol} {{\n{properties}}}\n",
        one = prose::one(&prose::noun(record.name)),
        properties = properties(record, record.custom_fields),
    )
}

fn properties(record: &Record<'_>, own_fields: bool) -> String {
    let properties: String = record.fields.iter().map(property).collect();
    properties + if own_fields { OWN_FIELDS } else { "" }
}

fn property(member: &Member<'_>) -> String {
    let (kind, name) = (names::of_kind(&member.kind), names::declared(member.name));
    let (optional, fallback) = match absent(member) {
        Some(value) => ("", format!(" ?? {value}")),
        None => ("?", String::new()),
    };
    format!("{}    public var {name}: {kind}{optional} {{ {}{fallback} }}\n", prose::line(&member.doc, 4), reading(member),)
}

/// What a field is that was not sent, where that is not nil.
fn absent(member: &Member<'_>) -> Option<String> {
    match (&member.kind, member.default) {
        (Kind::List(_), _) if !member.nullable => Some("[]".into()),
        (Kind::Map(_), _) if !member.nullable => Some("[:]".into()),
        (_, Some(Value::Array(_) | Value::Object(_)) | None) => None,
        (_, Some(value)) => Some(value.to_string()),
    }
}

fn reading(member: &Member<'_>) -> String {
    let of_items = |item: &Kind, texts, enumerations, models| match item {
        Kind::Text | Kind::Id | Kind::Date => texts,
        Kind::Enumeration(_) => enumerations,
        Kind::Record(_) | Kind::Union(_) => models,
        Kind::Any
        | Kind::Integer
        | Kind::Number
        | Kind::Boolean
        | Kind::Instant
        | Kind::Constant(_)
        | Kind::List(_)
        | Kind::Map(_)
        | Kind::Filter => panic!("{} has items that are {item:?}; teach Swift's Record to read them", member.name),
    };
    let method = match &member.kind {
        Kind::Text | Kind::Id | Kind::Date | Kind::Constant(_) => "text",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "flag",
        Kind::Instant => "date",
        Kind::Enumeration(_) => "enumeration",
        Kind::Record(_) | Kind::Union(_) => "model",
        Kind::List(item) => of_items(item, "texts", "enumerations", "models"),
        Kind::Map(item) => of_items(item, "textsByKey", "enumerationsByKey", "modelsByKey"),
        Kind::Any | Kind::Filter => panic!("{} is {:?}; teach Swift's Record to read it", member.name, member.kind),
    };
    format!("record.{method}({:?})", member.name)
}

/// A record that is built and changed too. What makes it what it is, a constant, is set by itself.
fn writable(record: &Record<'_>) -> String {
    let is_constant = |member: &&Member<'_>| matches!(member.kind, Kind::Constant(_));
    let (constants, mut fields): (Vec<_>, Vec<_>) = record.fields.iter().partition(is_constant);
    fields.sort_by_key(|member| !member.required);
    let parameters: Vec<String> = fields.iter().map(|member| parameter(member)).collect();
    let constants = constants.iter().filter_map(|member| {
        let Kind::Constant(value) = &member.kind else { return None };
        Some(format!("        record.set({:?}, {value:?})\n", member.name))
    });
    let set = fields.iter().map(|member| format!("        self.{0} = {0}\n", names::member(member.name)));
    let properties: Vec<String> = fields.iter().map(|member| writable_property(member)).collect();
    format!(
        "{doc}public struct {name}: WritableModel {{
    public var record: Record

    public init(record: Record) {{
        self.record = record
    }}

{init}
        record = Record()
{constants}{set}    }}

{properties}}}\n",
        doc = prose::line(record.doc, 0),
        name = names::type_of(record.name),
        init = declaration("public init", &parameters, " {", 4),
        constants = constants.collect::<String>(),
        set = set.collect::<String>(),
        properties = properties.join("\n"),
    )
}

fn parameter(member: &Member<'_>) -> String {
    let optional = if member.required { "" } else { "? = nil" };
    format!("{}: {}{optional}", names::member(member.name), names::of_kind(&member.kind))
}

fn writable_property(member: &Member<'_>) -> String {
    format!(
        "{doc}    public var {name}: {kind}? {{
        get {{ {get} }}
        set {{ record.set({key:?}, newValue) }}
    }}\n",
        doc = prose::line(&member.doc, 4),
        name = names::declared(member.name),
        kind = names::of_kind(&member.kind),
        get = reading(member),
        key = member.name,
    )
}

fn union_code(union: &Union<'_>) -> String {
    let name = names::type_of(union.name);
    let each = |line: &dyn Fn(&str, &str, &str) -> String| -> String {
        union.cases.iter().map(|(constant, record)| line(&names::declared(constant), constant, &names::type_of(record))).collect()
    };
    format!(
        "{doc}public enum {name}: Model {{
{cases}    /// One that this package does not know, as it was sent.
    case other(Record)

    public init(record: Record) {{
        switch record.text({discriminator:?}) {{
{known}        default: self = .other(record)
        }}
    }}

    public var record: Record {{
        switch self {{
{records}        case .other(let record): record
        }}
    }}
}}\n",
        doc = prose::line(union.doc, 0),
        cases = each(&|case, _, record| format!("    case {case}({record})\n")),
        discriminator = union.discriminator,
        known = each(&|case, constant, record| format!("        case {constant:?}: self = .{case}({record}(record: record))\n")),
        records = each(&|case, _, _| format!("        case .{case}(let model): model.record\n")),
    )
}
