//! Bodies: a type each, but for those whose few fields are arguments of their method.

use super::{TypeFile, declaration, names, prose};
use crate::codegen::surface::{Answer, Body, Member, Method, Surface};

/// As many fields stand as arguments, where all are required.
const FEW: usize = 2;
const CUSTOM_FIELDS: &str = "The organisation's own fields, by UUID.";
const NULLS: &str = "What is sent as an explicit null. What that does, Monaco does not document.";
pub(super) const EXTRA: &str = "Fields that this version does not know, by the API's names; they are sent unchecked.";

/// How a method takes the fields of its body.
pub(super) enum Form {
    Arguments,
    Type,
}

pub(super) fn form(method: &Method<'_>, body: &Body<'_>) -> Form {
    let is_listing = matches!(method.answer, Answer::Pages(_));
    let is_small = body.fields.len() <= FEW && body.fields.iter().all(|field| field.required) && !body.custom_fields;
    if is_listing || is_small { Form::Arguments } else { Form::Type }
}

pub(super) fn all<'a>(surface: &Surface<'a>) -> Vec<TypeFile<'a>> {
    let mut files: Vec<TypeFile<'a>> = Vec::new();
    for resource in &surface.resources {
        for method in &resource.methods {
            let Some(body) = method.body.as_ref().filter(|body| matches!(form(method, body), Form::Type)) else { continue };
            let name = names::type_of(body.name);
            if files.iter().all(|file| file.name != name) {
                files.push(TypeFile { resource: resource.name, name, code: code(body) });
            }
        }
    }
    files
}

fn code(body: &Body<'_>) -> String {
    let fields = fields(body);
    let properties: String = fields.iter().map(Property::declared).collect();
    let parameters: Vec<String> = fields.iter().map(Property::parameter).collect();
    let set: String = fields.iter().map(|field| format!("        self.{0} = {0}\n", field.name)).collect();
    format!(
        "{doc}public struct {name}: Sendable {{\n{properties}
{init}
{set}    }}
}}

{nullable}{sending}",
        doc = prose::line(&format!("{} What is nil is not sent.", body.doc), 0),
        name = names::type_of(body.name),
        init = declaration("public init", &parameters, " {", 4),
        nullable = nullable_fields(body),
        sending = sending(body),
    )
}

/// A stored property, which the initialiser sets.
struct Property {
    doc: String,
    name: String,
    kind: String,
    /// Where it need not be given.
    default: Option<&'static str>,
}

impl Property {
    fn declared(&self) -> String {
        format!("{}    public var {}: {}\n", prose::line(&self.doc, 4), self.name, self.kind)
    }

    fn parameter(&self) -> String {
        let default = self.default.map_or_else(String::new, |value| format!(" = {value}"));
        format!("{}: {}{default}", self.name, self.kind)
    }
}

fn fields(body: &Body<'_>) -> Vec<Property> {
    let optional = |doc: &str, name: &str, kind: &str, default| Property {
        doc: doc.into(),
        name: name.into(),
        kind: kind.into(),
        default: Some(default),
    };
    let mut fields: Vec<Property> = body.fields.iter().map(field).collect();
    if body.custom_fields {
        fields.push(optional(CUSTOM_FIELDS, "customFields", "[String: JSON]", "[:]"));
    }
    if body.fields.iter().any(|field| field.nullable) {
        fields.push(optional(NULLS, "nulls", "Set<NullableField>", "[]"));
    }
    fields.push(optional(EXTRA, "extra", "[String: JSON]", "[:]"));
    fields
}

fn field(member: &Member<'_>) -> Property {
    let kind = names::of_kind(&member.kind);
    let (kind, default) = if member.required { (kind, None) } else { (format!("{kind}?"), Some("nil")) };
    Property { doc: member.doc.clone(), name: names::member(member.name), kind, default }
}

fn nullable_fields(body: &Body<'_>) -> String {
    let nullable: Vec<&Member<'_>> = body.fields.iter().filter(|field| field.nullable).collect();
    if nullable.is_empty() {
        return String::new();
    }
    let cases = nullable.iter().map(|field| {
        let name = names::member(field.name);
        let raw = if name == field.name { String::new() } else { format!(" = {:?}", field.name) };
        format!("        case {name}{raw}\n")
    });
    format!(
        "extension {} {{
    /// A field that can be sent as null.
    public enum NullableField: String, Sendable, CaseIterable {{\n{}    }}
}}\n\n",
        names::type_of(body.name),
        cases.collect::<String>()
    )
}

fn sending(body: &Body<'_>) -> String {
    let own = if body.custom_fields { "customFields: customFields, " } else { "" };
    let nulls = if body.fields.iter().any(|field| field.nullable) { "        body.setNull(nulls)\n" } else { "" };
    format!(
        "extension {} {{
    var body: Body {{
        var body = Body({own}extra: extra)
{}{nulls}        return body
    }}
}}\n",
        names::type_of(body.name),
        setting(body.fields.iter(), 8),
    )
}

/// Sets each field of `body` that has a value.
pub(super) fn setting<'a>(fields: impl Iterator<Item = &'a Member<'a>>, indent: usize) -> String {
    let space = " ".repeat(indent);
    fields.map(|field| format!("{space}body.set({:?}, {})\n", field.name, names::member(field.name))).collect()
}
