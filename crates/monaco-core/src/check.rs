//! Whether a request's body and query are what the catalogue says, before anything is sent.
//!
//! Everything the catalogue holds as data is checked: required fields, null, types, bounds, enumerations, constants, and names that
//! nothing declares, which the server might take and lose. Rules that stand only in its prose are the server's to refuse.

use std::fmt;

use crate::json::{self, Fields};
use crate::schema::{Bound, Field, Kind, Schema};
use crate::time::UnixTime;

const CUSTOM_FIELD: &str = "custom_field_";
/// Faults that are told at once; who fixed those may find more.
const MOST_TOLD: usize = 5;

/// What is wrong with `fields` as an object of `schema`, for a person to read; nothing where they conform.
///
/// Fields that stand in `unchecked` are what the caller vouches for.
pub(crate) fn body(schema: &Schema, fields: &Fields<'_>, unchecked: &Fields<'_>) -> Result<(), Faults> {
    let mut checker = Checker::default();
    checker.fields(schema, fields, unchecked);
    checker.choice(schema, fields, unchecked);
    checker.result()
}

/// What is wrong with the query's `pairs`. Parameters that the catalogue does not know pass: typed callers have none, and the API
/// leaves them alone.
pub(crate) fn query(params: &[Field], pairs: &[(String, String)]) -> Result<(), Faults> {
    let mut checker = Checker::default();
    for (name, value) in pairs {
        if let Some(param) = params.iter().find(|param| param.name == name) {
            checker.within(name, |checker| checker.parameter(param, value));
        }
    }
    for param in params.iter().filter(|param| param.required && !pairs.iter().any(|(name, _)| name == param.name)) {
        checker.missing(param);
    }
    checker.result()
}

/// Where something is wrong, and what.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Faults(Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.0.len().min(MOST_TOLD);
        f.write_str(&self.0[..told].join("; "))?;
        match self.0.len() - told {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

/// Whether the text is a UUID in its usual form.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The UUID in the name of one of the organisation's own fields. `custom_field_explanations` has the prefix and is none.
pub fn custom_field_id(name: &str) -> Option<&str> {
    name.strip_prefix(CUSTOM_FIELD).filter(|id| is_uuid(id))
}

#[derive(Default)]
struct Checker {
    path: String,
    faults: Vec<String>,
}

impl Checker {
    fn result(self) -> Result<(), Faults> {
        if self.faults.is_empty() { Ok(()) } else { Err(Faults(self.faults)) }
    }

    fn report(&mut self, fault: String) {
        self.faults.push(format!("{} {fault}", self.path));
    }

    fn expected(&mut self, kind: &Kind, given: &str) {
        self.report(format!("is {}; expected {}", shown(kind, given), described(kind)));
    }

    fn missing(&mut self, field: &Field) {
        self.within(field.name, |checker| checker.report(format!("is missing; expected {}", described(&field.kind))));
    }

    /// Checks below a member of the value at hand.
    fn within(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let separator = if self.path.is_empty() { "" } else { "." };
        self.below([separator, name], check);
    }

    fn below<const PARTS: usize>(&mut self, step: [&str; PARTS], check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        for part in step {
            self.path.push_str(part);
        }
        check(self);
        self.path.truncate(length);
    }

    fn fields(&mut self, schema: &Schema, given: &Fields<'_>, unchecked: &Fields<'_>) {
        for (name, value) in given.iter() {
            match schema.field(name) {
                Some(field) => self.within(name, |checker| checker.field(field, value)),
                None if schema.in_answers || (schema.custom_fields && custom_field_id(name).is_some()) => {}
                None => self.undeclared(schema, name),
            }
        }
        let is_missing = |field: &&Field| field.required && given.get(field.name).or(unchecked.get(field.name)).is_none();
        for field in schema.fields.iter().filter(is_missing) {
            self.missing(field);
        }
    }

    fn undeclared(&mut self, schema: &Schema, name: &str) {
        let why = if name.starts_with(CUSTOM_FIELD) && schema.custom_fields {
            "has no UUID after custom_field_".to_owned()
        } else {
            format!("is no field of {}; pass what this version does not know as extra", schema.name)
        };
        self.within(name, |checker| checker.report(why));
    }

    fn field(&mut self, field: &Field, value: &str) {
        if field.deprecated {
            self.report("is out of use; pass it as extra if its effect is what you want".into());
        } else if value != "null" {
            self.value(&field.kind, field.bounds, value);
        } else if !field.nullable {
            self.expected(&field.kind, value);
        }
    }

    fn parameter(&mut self, param: &Field, text: &str) {
        let is_number = param.kind == Kind::Integer;
        let value = if is_number { text.to_owned() } else { json::quote(text) };
        self.value(&param.kind, param.bounds, &value);
    }

    /// Of fields that exclude each other one is given, and what a field stands for is not said another way.
    fn choice(&mut self, schema: &Schema, given: &Fields<'_>, unchecked: &Fields<'_>) {
        let value = |name: &str| given.get(name).or(unchecked.get(name));
        let is_given = |name: &&&str| value(name).is_some_and(|value| !matches!(value, "null" | "false"));
        let chosen: Vec<&&str> = schema.choice.iter().filter(is_given).collect();
        if !schema.choice.is_empty() && chosen.len() != 1 {
            let (names, count) = (schema.choice.join(", "), chosen.len());
            self.faults.push(format!("{count} of {names} are given; expected exactly one"));
        }
        for field in schema.fields {
            if let Some((other, _)) = field.stands_for
                && given.get(other).is_some_and(selects_everything)
            {
                let name = field.name;
                self.faults.push(format!("{other} selects everything, which means {name}; say {name} if that is what you want"));
            }
        }
    }

    fn value(&mut self, kind: &Kind, bounds: &[Bound], value: &str) {
        let fits = match kind {
            Kind::Any => true,
            Kind::Text => json::text(value).map(|text| self.text(bounds, &text)).is_some(),
            Kind::Integer => integer(value).map(|number| self.number(bounds, number)).is_some(),
            Kind::Number => value.starts_with(|first: char| first == '-' || first.is_ascii_digit()),
            Kind::Boolean => matches!(value, "true" | "false"),
            Kind::Id => json::text(value).is_some_and(|id| !id.is_empty()),
            Kind::Date => json::text(value).is_some_and(|text| is_date(&text)),
            Kind::Instant => json::text(value).is_some_and(|text| UnixTime::parse(&text).is_some()),
            Kind::OneOf(values) => json::text(value).is_some_and(|text| values.contains(&text.as_ref())),
            Kind::Object(schema) => {
                json::members(value.as_bytes()).map(|fields| self.fields(schema, &fields, &Fields::default())).is_some()
            }
            Kind::List(item) => json::elements(value).map(|items| self.items(item, bounds, &items)).is_some(),
            Kind::Map(item) => json::members(value.as_bytes()).map(|members| self.members(item, &members)).is_some(),
            Kind::Either(kinds) => return self.either(kinds, bounds, value),
        };
        if !fits {
            self.expected(kind, value);
        }
    }

    fn items(&mut self, kind: &Kind, bounds: &[Bound], items: &[&str]) {
        let count = items.len();
        for bound in bounds {
            if let Bound::MinItems(least) = bound
                && count < *least
            {
                self.report(format!("has {count} items; expected at least {least}"));
            } else if let Bound::MaxItems(most) = bound
                && count > *most
            {
                self.report(format!("has {count} items; expected at most {most}"));
            }
        }
        for (index, item) in items.iter().enumerate() {
            self.below([&format!("[{index}]")], |checker| checker.value(kind, &[], item));
        }
    }

    fn members(&mut self, kind: &Kind, members: &Fields<'_>) {
        for (name, value) in members.iter() {
            self.within(name, |checker| checker.value(kind, &[], value));
        }
    }

    fn text(&mut self, bounds: &[Bound], text: &str) {
        let length = text.chars().count();
        for bound in bounds {
            if let Bound::MinLength(least) = bound
                && length < *least
            {
                self.report(format!("has {length} characters; expected at least {least}"));
            } else if let Bound::MaxLength(most) = bound
                && length > *most
            {
                self.report(format!("has {length} characters; expected at most {most}"));
            } else if let Bound::Characters { pattern, ranges, white_space } = bound {
                let in_range = |c: char| ranges.iter().any(|(first, last)| (*first..=*last).contains(&c));
                if let Some(c) = text.chars().find(|c| !(in_range(*c) || *white_space && c.is_whitespace())) {
                    self.report(format!("has the character '{c}'; expected only those of {pattern}"));
                }
            }
        }
    }

    fn number(&mut self, bounds: &[Bound], number: i64) {
        for bound in bounds {
            if let Bound::Min(least) = bound
                && number < *least
            {
                self.report(format!("is {number}; expected at least {least}"));
            } else if let Bound::Max(most) = bound
                && number > *most
            {
                self.report(format!("is {number}; expected at most {most}"));
            } else if let Bound::Above(limit) = bound
                && number <= *limit
            {
                self.report(format!("is {number}; expected more than {limit}"));
            }
        }
    }

    /// Tells the faults of the form that was most likely meant: the one in which the deepest place is at fault, and the fewest are.
    fn either(&mut self, kinds: &[Kind], bounds: &[Bound], value: &str) {
        let items = kinds.iter().filter_map(|kind| if let Kind::List(item) = kind { Some(*item) } else { None });
        for item in items {
            let mut checker = Self::default();
            checker.value(item, &[], value);
            if checker.faults.is_empty() && kinds.iter().all(|kind| kind != item) {
                self.report("is a single item; put it into a list".into());
                return;
            }
        }
        let tries = kinds.iter().map(|kind| {
            let mut checker = Checker { path: self.path.clone(), faults: Vec::new() };
            checker.value(kind, bounds, value);
            checker.faults
        });
        let of_whole = format!("{} is ", self.path);
        let rank = |faults: &Vec<String>| (faults.iter().any(|fault| fault.starts_with(&of_whole)), faults.len());
        let best = tries.min_by_key(rank).unwrap_or_default();
        self.faults.extend(best);
    }
}

/// A whole number; `2.0` is one. Without floats, whose reading would be the largest part of a small module.
fn integer(value: &str) -> Option<i64> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    fraction.bytes().all(|digit| digit == b'0').then(|| whole.parse().ok())?
}

/// Whether a filter keeps all there is, because no rule of it keeps anything out.
fn selects_everything(filter: &str) -> bool {
    if let Some(filters) = json::elements(filter) {
        return filters.into_iter().all(selects_everything);
    }
    let Some(members) = json::members(filter.as_bytes()) else { return false };
    let filters = members.get("filters").and_then(json::elements).unwrap_or_default();
    if members.get("operator").and_then(json::text).is_some_and(|operator| operator == "or") && !filters.is_empty() {
        return filters.into_iter().any(selects_everything);
    }
    members.get("field").is_none() && filters.into_iter().all(selects_everything)
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && UnixTime::parse(text).is_some()
}

/// What a value of that type looks like.
fn described(kind: &Kind) -> String {
    match kind {
        Kind::Any => "any JSON".into(),
        Kind::Text => "text".into(),
        Kind::Integer => "a whole number".into(),
        Kind::Number => "a number".into(),
        Kind::Boolean => "true or false".into(),
        Kind::Id => "an id as text".into(),
        Kind::Date => "a date like 2026-01-31".into(),
        Kind::Instant => "an instant like 2026-01-31T09:05:00Z".into(),
        Kind::OneOf([only]) => json::quote(only),
        Kind::OneOf(values) => format!("one of {}", values.join(", ")),
        Kind::Object(schema) => format!("an object with the fields of {}", schema.name),
        Kind::List(item) => format!("a list, each item {}", described(item)),
        Kind::Map(item) => format!("an object, each value {}", described(item)),
        Kind::Either(kinds) => kinds.iter().map(described).collect::<Vec<_>>().join(", or "),
    }
}

/// A value as it was given. A text is shown only where a word of a known form was expected: it may be personal.
fn shown(kind: &Kind, value: &str) -> String {
    let is_word = matches!(kind, Kind::OneOf(_) | Kind::Date | Kind::Instant) && value.len() <= 40;
    match value.as_bytes().first() {
        Some(b'{') => "an object".into(),
        Some(b'[') => "a list".into(),
        Some(b'"') if value == "\"\"" => "empty".into(),
        Some(b'"') if !is_word => "text".into(),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static THING: Schema = Schema::new(
        "Thing",
        &[
            Field::new("weight", Kind::Number),
            Field::new("label", Kind::Text).bounds(&[Bound::MinLength(2)]),
            Field::new("anything", Kind::Any).required(),
            Field::new("size", Kind::Number).required(),
        ],
    );

    fn told(json: &str) -> String {
        let fields = json::object_fields(json.as_bytes()).expect("an object");
        body(&THING, &fields, &Fields::default()).map_or_else(|faults| faults.to_string(), |()| String::new())
    }

    #[test]
    fn numbers_have_fractions_and_anything_is_anything() {
        assert_eq!(told(r#"{"weight":1.5e3,"size":1,"anything":[null]}"#), "");
        assert_eq!(
            told(r#"{"weight":"1","size":true,"anything":1}"#),
            "weight is text; expected a number; size is true; expected a number"
        );
        assert_eq!(told("{}"), "anything is missing; expected any JSON; size is missing; expected a number");
    }

    #[test]
    fn of_many_faults_the_first_are_told() {
        let told = told(r#"{"a":1,"b":1,"c":1,"label":"x"}"#);
        assert!(
            told.starts_with("a is no field of Thing")
                && told
                    .ends_with("label has 1 characters; expected at least 2; anything is missing; expected any JSON; and 1 more"),
            "{told}"
        );
    }
}
