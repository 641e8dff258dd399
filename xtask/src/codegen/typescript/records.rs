//! `generated/records`: what answers hold, what bodies hold in part, and sets of texts. A file a resource.

use super::super::surface::{Enumeration, Kind, Member, Record, Surface, Union};
use super::super::text::{camel, screaming, snake};
use super::docs::{doc, head, prose};
use super::scope::{Scope, fields_of, has_shape, held, member_name};

const MODEL: &str = "../model";
const SHAPES: &str = "../shapes";

/// The file's text, and the types in it; none where the resource is the first to mention none.
pub(super) fn file<'a>(surface: &'a Surface<'a>, resource: &str) -> Option<(String, Vec<&'a str>)> {
    let mut scope = Scope::new(surface, "records", resource);
    let scope = &mut scope;
    let records: Vec<&Record<'_>> = surface.records.iter().filter(|record| record.resource == resource).collect();
    let unions: Vec<&Union<'_>> = surface.unions.iter().filter(|union| union.resource == resource).collect();
    let enumerations: Vec<&Enumeration<'_>> = surface.enumerations.iter().filter(|one| one.resource == resource).collect();
    let names = records.iter().map(|record| record.name).chain(unions.iter().map(|union| union.name));
    let names: Vec<&str> = names.chain(enumerations.iter().map(|enumeration| enumeration.name)).collect();
    if names.is_empty() {
        return None;
    }
    let mut code: String =
        records.iter().map(|record| if record.is_written { interface(scope, record) } else { class(scope, record) }).collect();
    code += &unions.iter().map(|union| type_of_union(scope, union)).collect::<String>();
    code += &enumerations.iter().map(|enumeration| type_of_enumeration(enumeration)).collect::<String>();
    code += &shapes(scope, names.iter().copied().filter(|name| has_shape(surface, name)));
    let about = format!("Records that `client.{}` reads and writes.", camel(resource));
    Some((format!("{}{}\n{code}", head(&about), scope.imports()), names))
}

/// What is only read: a class, whose properties read what was sent when they are asked.
fn class(scope: &mut Scope<'_>, record: &Record<'_>) -> String {
    let base = match record.extends {
        Some(base) => {
            scope.use_class(base);
            base
        }
        None => {
            scope.import_value(MODEL, "Model");
            "Model"
        }
    };
    let mut properties: Vec<String> = record.fields.iter().map(|field| property(scope, field)).collect();
    let inherits_own_fields = record.extends.and_then(|base| scope.surface.record(base)).is_some_and(|base| base.custom_fields);
    if record.custom_fields && !inherits_own_fields {
        properties.push(own_fields(scope));
    }
    format!("{}export class {} extends {base} {{\n{}}}\n\n", doc(&[prose(record.doc)], 0), record.name, properties.join("\n"))
}

fn own_fields(scope: &mut Scope<'_>) -> String {
    scope.import_type(MODEL, "Data");
    let about =
        "The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent.";
    format!("{}  get customFields(): Data {{\n    return this.ownFields();\n  }}\n", doc(&[about], 1))
}

fn property(scope: &mut Scope<'_>, field: &Member<'_>) -> String {
    let sent = field.name;
    let mut about = prose(&field.doc);
    if field.kind == Kind::Instant {
        about += &format!(" The text as sent is `record.get('{sent}')`.");
    }
    let read = reader(scope, &field.kind).map_or_else(String::new, |reader| format!(", {reader}"));
    let is_required = field.required && !field.nullable;
    let (null, value) = match absent(field) {
        _ if is_required => ("", format!("this.required('{sent}'{read})")),
        Some(absent) => ("", format!("this.optional('{sent}'{read}) ?? {absent}")),
        None => (" | null", format!("this.optional('{sent}'{read})")),
    };
    let (about, name, type_name) = (doc(&[about], 1), member_name(field), scope.read_type(&field.kind));
    format!("{about}  get {name}(): {type_name}{null} {{\n    return {value};\n  }}\n")
}

/// What a field is read as that was not sent, where that is not null.
fn absent(field: &Member<'_>) -> Option<String> {
    match (&field.kind, field.default) {
        _ if field.nullable => None,
        (_, Some(default)) => Some(default.to_string().replace('"', "'")),
        (Kind::List(_), None) => Some("[]".into()),
        (Kind::Map(_), None) => Some("{}".into()),
        _ => None,
    }
}

/// What makes a value of what was sent, where that is not the value itself.
fn reader(scope: &mut Scope<'_>, kind: &Kind) -> Option<String> {
    let (function, argument) = match kind {
        Kind::Instant => {
            scope.import_value(MODEL, "instant");
            return Some("instant".into());
        }
        Kind::Record(name) if scope.surface.record(name).is_some_and(|record| !record.is_written) => {
            scope.use_class(name);
            ("record", name.clone())
        }
        Kind::Record(_) | Kind::Union(_) => ("plain", scope.shape(kind)?),
        Kind::List(item) => ("listOf", reader(scope, item)?),
        Kind::Map(item) => ("mapOf", reader(scope, item)?),
        Kind::Any
        | Kind::Text
        | Kind::Integer
        | Kind::Number
        | Kind::Boolean
        | Kind::Id
        | Kind::Date
        | Kind::Constant(_)
        | Kind::Enumeration(_)
        | Kind::Filter => return None,
    };
    scope.import_value(MODEL, function);
    Some(format!("{function}({argument})"))
}

/// What is written, and maybe read as well: a plain object, so that what was read can be spread and passed back.
fn interface(scope: &mut Scope<'_>, record: &Record<'_>) -> String {
    let fields: String = record.fields.iter().map(|field| scope.field(field)).collect();
    format!("{}export interface {} {{\n{fields}}}\n\n", doc(&[prose(record.doc)], 0), record.name)
}

fn type_of_union(scope: &mut Scope<'_>, union: &Union<'_>) -> String {
    let names: Vec<&str> = union.cases.iter().map(|(_, name)| *name).collect();
    for name in &names {
        assert!(
            scope.surface.record(name).is_some_and(|record| record.is_written),
            "{name} is read alone; teach records.rs to read it"
        );
        scope.use_type(name);
    }
    let about =
        format!("{} Told apart by `{}`; what this version does not know is read as it was sent.", union.doc, union.discriminator);
    format!("{}export type {} = {};\n\n", doc(&[prose(&about)], 0), union.name, names.join(" | "))
}

/// A text that is read may be another one tomorrow.
fn type_of_enumeration(enumeration: &Enumeration<'_>) -> String {
    let mut values: Vec<String> = enumeration.values.iter().map(|value| format!("'{value}'")).collect();
    let mut about = prose(enumeration.doc);
    if enumeration.is_read {
        values.push("(string & {})".into());
        about += " Other texts may come.";
    }
    format!("{}export type {} = {};\n\n", doc(&[about], 0), enumeration.name, values.join(" | "))
}

/// Those that hold others come after them. What a union may be is written as the union.
fn shapes<'n>(scope: &mut Scope<'_>, names: impl Iterator<Item = &'n str>) -> String {
    let surface = scope.surface;
    let is_case = |name: &str| surface.unions.iter().flat_map(|union| &union.cases).any(|(_, record)| *record == name);
    let is_written = |name: &str| surface.record(name).is_none_or(|record| record.is_written);
    let mut names: Vec<&str> = names.filter(|name| is_written(name) && !is_case(name)).collect();
    names.sort_by_key(|name| depth(surface, name));
    let shape = |name: &&str| {
        scope.import_type(SHAPES, "Shape");
        let members = scope.shape_of(fields_of(surface, name))?;
        Some(format!("/** @internal */\nexport const {}: Shape = {members};\n\n", screaming(&snake(name))))
    };
    names.iter().filter_map(shape).collect()
}

/// How many records deep a record holds others.
fn depth(surface: &Surface<'_>, name: &str) -> usize {
    let inner = fields_of(surface, name).into_iter().filter_map(|field| held(&field.kind));
    inner.map(|inner| 1 + depth(surface, inner)).max().unwrap_or(0)
}
