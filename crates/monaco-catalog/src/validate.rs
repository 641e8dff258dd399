//! Checking a JSON value against a schema.
//!
//! Everything the notation says is checked: types and formats, required keys, null, closed objects,
//! bounds, patterns, constants and enumerations. Rules the notation does not carry are not.

use std::fmt;

use serde_json::{Map, Value};

use crate::catalog::Catalog;
use crate::schema::{Bounds, Schema, SchemaShape, UnknownKeys};
use crate::temporal;
use crate::type_expr::TypeExpr;

/// Something in a value that its schema does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where it is, from the value's root.
    pub path: Vec<Segment>,
    /// What sort of thing is wrong.
    pub kind: ViolationKind,
    /// What is wrong, for people.
    pub message: String,
}

impl Violation {
    /// The path as text, e.g. `steps[0].index`; empty for the root.
    #[must_use]
    pub fn path_text(&self) -> String {
        let mut text = String::new();
        for segment in &self.path {
            match segment {
                Segment::Key(key) if text.is_empty() => text.push_str(key),
                Segment::Key(key) => {
                    text.push('.');
                    text.push_str(key);
                }
                Segment::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path_text(), self.message)
    }
}

/// One step into a JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Into an object.
    Key(String),
    /// Into an array.
    Index(usize),
}

/// Sorts of violations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ViolationKind {
    /// The schema does not exist.
    UnknownSchema,
    /// A required key is missing.
    Missing,
    /// A key a closed object does not know.
    UnknownKey,
    /// A value of the wrong JSON type, or null where null is not allowed.
    Type,
    /// A text that is not in the form its type asks for (UUID, date, instant).
    Format,
    /// A text that is none of the allowed ones.
    NotAllowed,
    /// A number outside its bounds.
    Range,
    /// A text too short, too long, or against its pattern.
    Text,
    /// Too few or too many items.
    Items,
}

/// Checks `value` against the schema named `schema`; an empty list means that it conforms.
#[must_use]
pub fn validate(catalog: &Catalog, schema: &str, value: &Value) -> Vec<Violation> {
    let mut checker = Checker::new(catalog);
    checker.named(schema, value);
    checker.violations
}

/// Checks `value` against a type.
#[must_use]
pub fn validate_type(catalog: &Catalog, type_expr: &TypeExpr, bounds: &Bounds, value: &Value) -> Vec<Violation> {
    let mut checker = Checker::new(catalog);
    checker.check(type_expr, bounds, value);
    checker.violations
}

/// Whether the text is a UUID in its usual form.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The whole number in a JSON value; `2.0` counts, as in JSON Schema.
#[must_use]
pub fn as_integer(value: &Value) -> Option<i64> {
    // Beyond 2^53 a float no longer says which integer was meant.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    value.as_i64().or_else(|| {
        let float = value.as_f64()?;
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
        (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
    })
}

struct Checker<'a> {
    catalog: &'a Catalog,
    path: Vec<Segment>,
    violations: Vec<Violation>,
}

impl<'a> Checker<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, path: Vec::new(), violations: Vec::new() }
    }

    fn report(&mut self, kind: ViolationKind, message: impl Into<String>) {
        self.violations.push(Violation { path: self.path.clone(), kind, message: message.into() });
    }

    fn at(&mut self, segment: Segment, check: impl FnOnce(&mut Self)) {
        self.path.push(segment);
        check(self);
        self.path.pop();
    }

    fn named(&mut self, name: &str, value: &Value) {
        let catalog = self.catalog;
        match catalog.schema(name) {
            Some(schema) => self.schema(schema, value),
            None => self.report(ViolationKind::UnknownSchema, format!("there is no schema {name}")),
        }
    }

    fn schema(&mut self, schema: &Schema, value: &Value) {
        match &schema.shape {
            SchemaShape::Enum(values) => self.one_of(values, value),
            SchemaShape::Object { unknown_keys, .. } => match value.as_object() {
                Some(map) => self.object(schema, *unknown_keys, map),
                None => self.wrong_type("an object"),
            },
        }
    }

    fn object(&mut self, schema: &Schema, unknown_keys: UnknownKeys, map: &Map<String, Value>) {
        for field in schema.api_fields() {
            let segment = Segment::Key(field.name.clone());
            match map.get(&field.name) {
                Some(Value::Null) if field.nullable => {}
                Some(value) => self.at(segment, |this| {
                    this.check(&field.type_expr, &field.bounds, value);
                }),
                None if field.required => self.at(segment, |this| {
                    this.report(ViolationKind::Missing, "Field required");
                }),
                None => {}
            }
        }
        if unknown_keys == UnknownKeys::Closed {
            for key in map.keys() {
                if !schema.api_fields().any(|field| &field.name == key) {
                    self.at(Segment::Key(key.clone()), |this| {
                        this.report(ViolationKind::UnknownKey, "Extra inputs are not permitted");
                    });
                }
            }
        }
    }

    fn check(&mut self, type_expr: &TypeExpr, bounds: &Bounds, value: &Value) {
        match type_expr {
            TypeExpr::Any => {}
            TypeExpr::String => self.string(bounds, value),
            TypeExpr::Integer => match as_integer(value) {
                Some(number) => self.range(bounds, number),
                None => self.wrong_type("a valid integer"),
            },
            TypeExpr::Number if value.is_number() => {}
            TypeExpr::Number => self.wrong_type("a valid number"),
            TypeExpr::Boolean if value.is_boolean() => {}
            TypeExpr::Boolean => self.wrong_type("a valid boolean"),
            TypeExpr::Uuid => self.format(value, "a valid UUID", is_uuid),
            TypeExpr::Date => {
                self.format(value, "a valid date in the form YYYY-MM-DD", |text| temporal::parse_date(text).is_some())
            }
            TypeExpr::DateTime => self.format(value, "a valid ISO 8601 instant", |text| {
                temporal::parse_datetime(text).or_else(|| temporal::parse_date(text)).is_some()
            }),
            TypeExpr::Named(name) => self.named(name, value),
            TypeExpr::Array(inner) => self.array(inner, bounds, value),
            TypeExpr::Map(inner) => self.map(inner, value),
            TypeExpr::Union(parts) => self.union(parts, bounds, value),
            TypeExpr::Const(constant) => self.one_of(std::slice::from_ref(constant), value),
            TypeExpr::Enum(values) => self.one_of(values, value),
        }
    }

    fn wrong_type(&mut self, expected: &str) {
        self.report(ViolationKind::Type, format!("Input should be {expected}"));
    }

    fn string(&mut self, bounds: &Bounds, value: &Value) {
        let Some(text) = value.as_str() else {
            return self.wrong_type("a valid string");
        };
        let length = text.chars().count();
        if let Some(min) = bounds.min_len.filter(|min| length < *min) {
            self.report(ViolationKind::Text, format!("String should have at least {min} characters"));
        }
        if let Some(max) = bounds.max_len.filter(|max| length > *max) {
            self.report(ViolationKind::Text, format!("String should have at most {max} characters"));
        }
        if let Some(pattern) = bounds.pattern.as_ref().filter(|p| !p.matches(text)) {
            let message = format!("String should match pattern '{}'", pattern.as_str());
            self.report(ViolationKind::Text, message);
        }
    }

    fn range(&mut self, bounds: &Bounds, number: i64) {
        let broken = [
            (bounds.min.filter(|min| number < *min), "greater than or equal to"),
            (bounds.max.filter(|max| number > *max), "less than or equal to"),
            (bounds.gt.filter(|gt| number <= *gt), "greater than"),
        ];
        for (bound, relation) in broken {
            if let Some(bound) = bound {
                self.report(ViolationKind::Range, format!("Input should be {relation} {bound}"));
            }
        }
    }

    fn format(&mut self, value: &Value, expected: &str, is_valid: impl Fn(&str) -> bool) {
        match value.as_str() {
            None => self.wrong_type(expected),
            Some(text) if is_valid(text) => {}
            Some(_) => self.report(ViolationKind::Format, format!("Input should be {expected}")),
        }
    }

    fn one_of(&mut self, values: &[String], value: &Value) {
        let known = value.as_str().is_some_and(|text| values.iter().any(|v| v == text));
        if !known {
            let values: Vec<String> = values.iter().map(|v| format!("'{v}'")).collect();
            self.report(ViolationKind::NotAllowed, format!("Input should be {}", values.join(" or ")));
        }
    }

    fn array(&mut self, inner: &TypeExpr, bounds: &Bounds, value: &Value) {
        let Some(items) = value.as_array() else {
            return self.wrong_type("a valid list");
        };
        if let Some(min) = bounds.min_items.filter(|min| items.len() < *min) {
            self.report(ViolationKind::Items, format!("List should have at least {min} items"));
        }
        if let Some(max) = bounds.max_items.filter(|max| items.len() > *max) {
            self.report(ViolationKind::Items, format!("List should have at most {max} items"));
        }
        for (index, item) in items.iter().enumerate() {
            self.at(Segment::Index(index), |this| {
                this.check(inner, &Bounds::default(), item);
            });
        }
    }

    fn map(&mut self, inner: &TypeExpr, value: &Value) {
        let Some(map) = value.as_object() else {
            return self.wrong_type("a valid dictionary");
        };
        for (key, item) in map {
            self.at(Segment::Key(key.clone()), |this| {
                this.check(inner, &Bounds::default(), item);
            });
        }
    }

    /// Reports the violations of the branch that was most likely meant.
    fn union(&mut self, parts: &[TypeExpr], bounds: &Bounds, value: &Value) {
        let mut best: Option<((bool, bool, usize), Vec<Violation>)> = None;
        for part in parts {
            let mut branch = Checker::new(self.catalog);
            branch.path.clone_from(&self.path);
            branch.check(part, bounds, value);
            if branch.violations.is_empty() {
                return;
            }
            // A branch that refuses the value as a whole, or its discriminating constant, was not meant.
            let refused_whole = branch.violations.iter().any(|v| v.path == self.path);
            let wrong_constant = branch.violations.iter().any(|v| v.kind == ViolationKind::NotAllowed);
            let score = (refused_whole, wrong_constant, branch.violations.len());
            if best.as_ref().is_none_or(|(other, _)| score < *other) {
                best = Some((score, branch.violations));
            }
        }
        self.violations.extend(best.into_iter().flat_map(|(_, violations)| violations));
    }
}
