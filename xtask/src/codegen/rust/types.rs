//! Records, inputs, enumerations and unions: a file a resource, each a table that a macro of the crate makes a type of.

use std::collections::{BTreeMap, BTreeSet};

use super::super::surface::{Body, Enumeration, Kind, Member, Record, Surface, Union};
use super::super::text::pascal;
use super::{Files, NOTE, doc_comment, generated, identifiers, item_comment, name, read_type, type_names, write_type};

const INDENT: &str = "    ";

pub(super) fn files(surface: &Surface<'_>) -> Files {
    let mut code: BTreeMap<&str, String> = BTreeMap::new();
    let mut add = |resource, text: String| *code.entry(resource).or_default() += &text;
    for record in &surface.records {
        add(record.resource, if record.is_read { read(record) } else { part(record) });
    }
    for (resource, body) in bodies(surface) {
        add(resource, input(body.name, &body_doc(resource, body.name), &body.fields, body.custom_fields));
    }
    for union in &surface.unions {
        add(union.resource, one_of(union));
    }
    for one in &surface.enumerations {
        add(one.resource, enumeration(one));
    }
    let mut files = Files::new();
    let modules: String = code.keys().map(|resource| format!("mod {resource};\n")).collect();
    let uses: String = code.iter().map(|(resource, text)| reexport(surface, resource, text)).collect();
    let title = "//! Records, as answers hold them, and what requests hold.";
    files.insert(generated("types/mod"), format!("{title}\n{NOTE}{modules}\n{uses}"));
    for (resource, text) in code {
        let title = format!("//! Types of `{resource}`, and of what else mentions them.");
        files.insert(
            generated(&format!("types/{resource}")),
            format!("{title}\n{NOTE}{}\n{}\n", imports(surface, &text), text.trim()),
        );
    }
    files
}

/// The bodies that are types, each once, with the first resource that takes it.
pub(super) fn bodies<'s, 'a>(surface: &'s Surface<'a>) -> Vec<(&'a str, &'s Body<'a>)> {
    let mut found: Vec<(&str, &Body<'_>)> = Vec::new();
    for resource in &surface.resources {
        for body in resource.methods.iter().filter_map(|method| method.body.as_ref()) {
            if !super::is_arguments(body) && !found.iter().any(|(_, known)| known.name == body.name) {
                found.push((resource.name, body));
            }
        }
    }
    found
}

fn body_doc(resource: &str, name: &str) -> String {
    let noun = resource.replace('_', " ");
    if name.ends_with("ListRequest") {
        return "Which records a listing gives, and in which order.".to_owned();
    }
    if name.ends_with("Update") {
        return format!("What changes, for an update in `{resource}`. What is not set stays as it is.");
    }
    format!("What is new among {noun}.")
}

fn read(record: &Record<'_>) -> String {
    let Record { name: type_name, doc, .. } = record;
    let base = record.extends.unwrap_or("Record");
    let fields = record.fields.iter().filter(|field| !matches!(field.kind, Kind::Constant(_)));
    let fields: String = fields.map(|field| line(&field.doc, &name(field.name), field.name, &read_type(&field.kind))).collect();
    let mut code =
        format!("record! {{\n{}{INDENT}pub struct {type_name}: {base} {{\n{fields}{INDENT}}}\n}}\n\n", indented(doc, 1));
    if record.custom_fields && record.extends.is_none() {
        code += &format!("carries_custom_fields!({type_name});\n\n");
    }
    if record.is_written {
        let setters = record.fields.iter().filter(|field| !matches!(field.kind, Kind::Constant(_)));
        let setters = setters.map(|field| {
            let accessor = name(field.name);
            let doc = format!("The same with another [`{accessor}`](Self::{accessor}).");
            line(&doc, &format!("with_{}", field.name), field.name, &write_type(field))
        });
        let setters: String = setters.collect();
        let new = new(&record.fields);
        code += &format!("setters! {{\n{INDENT}impl {type_name} {{\n{new}{setters}{INDENT}}}\n}}\n\n");
    }
    code
}

/// A part of a body that answers do not hold.
fn part(record: &Record<'_>) -> String {
    input(record.name, record.doc, &record.fields, record.custom_fields)
}

fn input(type_name: &str, doc: &str, fields: &[Member<'_>], custom_fields: bool) -> String {
    let optional = fields.iter().filter(|field| !field.required);
    let setters: String = optional.map(|field| line(&field.doc, &name(field.name), field.name, &write_type(field))).collect();
    let (doc, new) = (indented(doc, 1), new(fields));
    let takes = if custom_fields { format!("takes_custom_fields!({type_name});\n\n") } else { String::new() };
    format!("input! {{\n{doc}{INDENT}pub struct {type_name} {{\n{new}{setters}{INDENT}}}\n}}\n\n{takes}")
}

/// The head of the setters: what is required.
fn new(fields: &[Member<'_>]) -> String {
    let required = || fields.iter().filter(|field| field.required && !matches!(field.kind, Kind::Constant(_)));
    let list: String = required().map(|field| item_comment(&name(field.name), &field.doc)).collect();
    let doc =
        if list.is_empty() { "/// With nothing set.\n".to_owned() } else { format!("/// With what is required.\n///\n{list}") };
    let doc: String = doc.lines().map(|line| format!("{INDENT}{INDENT}{line}\n")).collect();
    let arguments: Vec<String> =
        required().map(|field| format!("{}: {}", keyed(&name(field.name), field.name), write_type(field))).collect();
    let constant = fields.iter().find_map(|field| {
        let Kind::Constant(text) = &field.kind else { return None };
        Some(format!(" {{ {}: {text:?} }}", field.name))
    });
    format!("{doc}{INDENT}{INDENT}new({}){};\n", arguments.join(", "), constant.unwrap_or_default())
}

fn line(doc: &str, rust_name: &str, key: &str, kind: &str) -> String {
    format!("{}{INDENT}{INDENT}{}: {kind},\n", indented(doc, 2), keyed(rust_name, key))
}

fn keyed(rust_name: &str, key: &str) -> String {
    if rust_name == key { key.to_owned() } else { format!("{rust_name} as {key:?}") }
}

fn indented(doc: &str, depth: usize) -> String {
    doc_comment(doc).lines().map(|line| format!("{}{line}\n", INDENT.repeat(depth))).collect()
}

fn one_of(union: &Union<'_>) -> String {
    let cases = union.cases.iter().map(|(text, record)| format!("{INDENT}{INDENT}{}({record}) = {text:?},\n", variant(text)));
    let (doc, cases) = (indented(union.doc, 1), cases.collect::<String>());
    format!("union! {{\n{doc}{INDENT}pub enum {} by {:?} {{\n{cases}{INDENT}}}\n}}\n\n", union.name, union.discriminator)
}

fn enumeration(one: &Enumeration<'_>) -> String {
    let values: String = one.values.iter().map(|text| format!("{INDENT}{INDENT}{} = {text:?},\n", variant(text))).collect();
    format!("enumeration! {{\n{}{INDENT}pub enum {} {{\n{values}{INDENT}}}\n}}\n\n", indented(one.doc, 1), one.name)
}

/// `EMAIL_NOT_FOUND` as `EmailNotFound`.
pub(super) fn variant(text: &str) -> String {
    pascal(&text.to_lowercase())
}

/// What a file uses, found by what stands in it.
fn imports(surface: &Surface<'_>, code: &str) -> String {
    let words = identifiers(code);
    let uses = |path: &str, names: &[&str]| {
        let names: Vec<&str> = names.iter().copied().filter(|name| words.contains(name)).collect();
        if names.is_empty() { String::new() } else { format!("use {path}::{{{}}};\n", names.join(", ")) }
    };
    let own = defined(surface, code);
    // An enumeration's value may have the name of a type.
    let typed: String = code.lines().filter(|line| !line.contains(" = ")).map(|line| format!("{line}\n")).collect();
    let mentioned = identifiers(&typed);
    let is_other = |name: &&str| !own.contains(name) && mentioned.contains(name);
    let others: Vec<&str> = type_names(surface).into_iter().filter(is_other).collect();
    let std = uses("std::collections", &["BTreeMap"]);
    let outside = [uses("monaco_core", &["UnixTime"]), uses("serde_json", &["Value"])].concat();
    let inside = [
        uses("super", &others),
        uses("crate::choice", &["enumeration", "union"]),
        uses("crate::input", &["input", "setters", "takes_custom_fields"]),
        uses("crate::record", &["carries_custom_fields", "record"]),
        uses("crate", &["Entries", "Filter", "List", "Nullable", "Record"]),
    ];
    [std, outside, inside.concat()].into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The types that a file's code defines.
fn defined<'a>(surface: &'a Surface<'_>, code: &str) -> BTreeSet<&'a str> {
    let heads: BTreeSet<&str> = code
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("pub struct ").or(line.trim_start().strip_prefix("pub enum ")))
        .filter_map(|head| head.split([':', ' ']).next())
        .collect();
    type_names(surface).into_iter().filter(|name| heads.contains(name)).collect()
}

fn reexport(surface: &Surface<'_>, resource: &str, code: &str) -> String {
    let names: Vec<&str> = defined(surface, code).into_iter().collect();
    format!("pub use {resource}::{{{}}};\n", names.join(", "))
}
