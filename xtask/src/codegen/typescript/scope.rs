//! A file under way: what it calls things, and what it must import for that.

use std::collections::BTreeMap;

use super::super::surface::{Kind, Member, Surface};
use super::super::text::{camel, screaming, snake};
use super::docs::{doc, prose};

/// A file of a resource.
pub(super) struct Scope<'a> {
    pub(super) surface: &'a Surface<'a>,
    /// The module that this is.
    module: String,
    /// From this file to the folder of generated code.
    to_generated: &'static str,
    imports: BTreeMap<String, BTreeMap<String, bool>>,
}

impl<'a> Scope<'a> {
    /// A file of the folder `folder` of generated code.
    pub(super) fn new(surface: &'a Surface<'a>, folder: &str, resource: &str) -> Self {
        Self { surface, module: format!("{folder}/{resource}"), to_generated: "../", imports: BTreeMap::new() }
    }

    /// Imports a type from a module, whose path starts at the folder of generated code.
    pub(super) fn import_type(&mut self, module: &str, name: &str) {
        self.import(module, name, false);
    }

    /// Imports a value.
    pub(super) fn import_value(&mut self, module: &str, name: &str) {
        self.import(module, name, true);
    }

    fn import(&mut self, module: &str, name: &str, is_value: bool) {
        if module != self.module {
            let path = format!("{}{module}", self.to_generated);
            *self.imports.entry(path).or_default().entry(name.to_owned()).or_default() |= is_value;
        }
    }

    /// The statements that import all of it.
    pub(super) fn imports(&self) -> String {
        let statement = |(path, names): (&String, &BTreeMap<String, bool>)| {
            let name = |(name, is_value): (&String, &bool)| if *is_value { name.clone() } else { format!("type {name}") };
            let (all, bare): (Vec<String>, Vec<&str>) =
                (names.iter().map(name).collect(), names.keys().map(String::as_str).collect());
            match names.values().any(|is_value| *is_value) {
                true => format!("import {{ {} }} from '{path}.js';\n", all.join(", ")),
                false => format!("import type {{ {} }} from '{path}.js';\n", bare.join(", ")),
            }
        };
        self.imports.iter().map(statement).collect()
    }

    /// The module in which the type of that name stands.
    fn home(&self, name: &str) -> String {
        let records = self.surface.records.iter().map(|record| (record.name, record.resource));
        let enumerations = self.surface.enumerations.iter().map(|enumeration| (enumeration.name, enumeration.resource));
        let unions = self.surface.unions.iter().map(|union| (union.name, union.resource));
        let mut all = records.chain(enumerations).chain(unions);
        let home = all.find(|(known, _)| *known == name).map(|(_, resource)| resource);
        format!("records/{}", home.unwrap_or_else(|| panic!("no resource mentions {name}")))
    }

    /// Makes a type of the surface known here.
    pub(super) fn use_type(&mut self, name: &str) {
        self.import_type(&self.home(name), name);
    }

    /// Makes a class of records known here, to be made.
    pub(super) fn use_class(&mut self, name: &str) {
        self.import_value(&self.home(name), name);
    }

    /// As `use_class`, under another name.
    pub(super) fn use_class_as(&mut self, name: &str, alias: &str) {
        self.import_value(&self.home(name), &format!("{name} as {alias}"));
    }

    /// The type of a value that is read by a property of a record.
    pub(super) fn read_type(&mut self, kind: &Kind) -> String {
        match kind {
            Kind::Instant => "Date".into(),
            Kind::List(item) => format!("readonly {}[]", self.read_type(item)),
            Kind::Map(item) => format!("Readonly<Record<string, {}>>", self.read_type(item)),
            Kind::Any
            | Kind::Text
            | Kind::Integer
            | Kind::Number
            | Kind::Boolean
            | Kind::Id
            | Kind::Date
            | Kind::Constant(_)
            | Kind::Enumeration(_)
            | Kind::Record(_)
            | Kind::Union(_)
            | Kind::Filter => self.written_type(kind),
        }
    }

    /// The type of a value that is written, or read as a part of what can be written.
    pub(super) fn written_type(&mut self, kind: &Kind) -> String {
        match kind {
            Kind::Any => "unknown".into(),
            Kind::Text | Kind::Id | Kind::Date => "string".into(),
            Kind::Integer | Kind::Number => "number".into(),
            Kind::Boolean => "boolean".into(),
            Kind::Instant => "(Date | string)".into(),
            Kind::Constant(value) => format!("'{value}'"),
            Kind::Enumeration(name) | Kind::Record(name) | Kind::Union(name) => {
                self.use_type(name);
                name.clone()
            }
            Kind::List(item) => format!("readonly {}[]", self.written_type(item)),
            Kind::Map(item) => format!("Readonly<Record<string, {}>>", self.written_type(item)),
            Kind::Filter => {
                self.import_type("../filters", "Filter");
                "Filter".into()
            }
        }
    }

    /// A field of an interface, with its documentation.
    pub(super) fn field(&mut self, member: &Member<'_>) -> String {
        let null = if member.nullable { " | null" } else { "" };
        let (mark, absent) = if member.required { ("", "") } else { ("?", " | undefined") };
        let (doc, name) = (doc(&[prose(&member.doc)], 1), member_name(member));
        format!("{doc}  readonly {name}{mark}: {}{null}{absent};\n", self.written_type(&member.kind))
    }

    /// The shape of a value that is written, where it holds records.
    pub(super) fn shape(&mut self, kind: &Kind) -> Option<String> {
        match kind {
            Kind::Record(name) | Kind::Union(name) if has_shape(self.surface, name) => {
                let constant = screaming(&snake(name));
                self.import_value(&self.home(name), &constant);
                Some(constant)
            }
            Kind::Record(_) | Kind::Union(_) => Some("{}".into()),
            Kind::List(item) => self.shape(item),
            Kind::Map(item) => self.shape(item).map(|shape| format!("{{ '*': {shape} }}")),
            Kind::Any
            | Kind::Text
            | Kind::Integer
            | Kind::Number
            | Kind::Boolean
            | Kind::Id
            | Kind::Date
            | Kind::Instant
            | Kind::Constant(_)
            | Kind::Enumeration(_)
            | Kind::Filter => None,
        }
    }

    /// The shape of an object with these fields; none where no field holds records.
    pub(super) fn shape_of<'m>(&mut self, fields: impl IntoIterator<Item = &'m Member<'m>>) -> Option<String> {
        let members =
            fields.into_iter().filter_map(|field| Some(format!("{}: {}", member_name(field), self.shape(&field.kind)?)));
        let members: Vec<String> = members.collect();
        (!members.is_empty()).then(|| format!("{{ {} }}", members.join(", ")))
    }
}

/// Whether the record or union holds records, so that its shape has a name.
pub(super) fn has_shape(surface: &Surface<'_>, name: &str) -> bool {
    fields_of(surface, name).iter().any(|field| held(&field.kind).is_some())
}

/// The record or union that a value is or holds.
pub(super) fn held(kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Record(name) | Kind::Union(name) => Some(name),
        Kind::List(item) | Kind::Map(item) => held(item),
        Kind::Any
        | Kind::Text
        | Kind::Integer
        | Kind::Number
        | Kind::Boolean
        | Kind::Id
        | Kind::Date
        | Kind::Instant
        | Kind::Constant(_)
        | Kind::Enumeration(_)
        | Kind::Filter => None,
    }
}

/// The fields of a record, or of all records that a union may be.
pub(super) fn fields_of<'s>(surface: &'s Surface<'_>, name: &str) -> Vec<&'s Member<'s>> {
    let union = surface.unions.iter().find(|union| union.name == name);
    let names: Vec<&str> = union.map_or(vec![name], |union| union.cases.iter().map(|(_, record)| *record).collect());
    names.into_iter().filter_map(|name| surface.record(name)).flat_map(|record| &record.fields).collect()
}

/// A member's name here. Names cross by rule and not by table, so that each must come back as it was.
pub(super) fn member_name(member: &Member<'_>) -> String {
    let name = camel(member.name);
    assert_eq!(snake(&name), member.name, "js/src/shapes.ts does not know how to write this name");
    name
}
