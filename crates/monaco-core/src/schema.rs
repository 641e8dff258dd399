//! What a request may hold: fields, the types of their values, and their bounds. The tables themselves are generated.

use std::fmt;

/// An object of a request, such as a new contact. There is one of each name.
pub struct Schema {
    /// The type's name in this project, such as `ContactCreate`.
    pub name: &'static str,
    /// The declared fields, in the document's order.
    pub fields: &'static [Field],
    /// Whether it takes the organisation's own fields, as `custom_field_<uuid>`.
    pub custom_fields: bool,
    /// Whether answers hold it too: what one holds beside the declared fields is passed back as it was read.
    pub in_answers: bool,
    /// Fields of which exactly one is given; none where the caller has no such choice.
    pub choice: &'static [&'static str],
}

impl Schema {
    pub(crate) const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields, custom_fields: false, in_answers: false, choice: &[] }
    }

    pub(crate) const fn with_custom_fields(mut self) -> Self {
        self.custom_fields = true;
        self
    }

    pub(crate) const fn in_answers(mut self) -> Self {
        self.in_answers = true;
        self
    }

    pub(crate) const fn choice(mut self, fields: &'static [&'static str]) -> Self {
        self.choice = fields;
        self
    }

    /// The declared field of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A declared field, or a parameter of the query.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// Whether it may not be left out.
    pub required: bool,
    /// Whether null is a value of it.
    pub nullable: bool,
    /// Whether it is out of use: what it does is too much to happen by accident.
    pub deprecated: bool,
    /// Limits on the value.
    pub bounds: &'static [Bound],
    /// What it is sent as where it is true, for a field that is this project's own: another one, and its JSON.
    pub stands_for: Option<(&'static str, &'static str)>,
}

// Schemas refer to themselves, so what is shown and compared is their name.

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Schema {}

impl Field {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, nullable: false, deprecated: false, bounds: &[], stands_for: None }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    pub(crate) const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    pub(crate) const fn bounds(mut self, bounds: &'static [Bound]) -> Self {
        self.bounds = bounds;
        self
    }

    pub(crate) const fn stands_for(mut self, name: &'static str, value: &'static str) -> Self {
        self.stands_for = Some((name, value));
        self
    }
}

/// The type of a value.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any JSON.
    Any,
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An id: text that is not empty. It is opaque, because answers hold ids of more than one form.
    Id,
    /// `YYYY-MM-DD`.
    Date,
    /// An instant after RFC 3339, or a date.
    Instant,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// An object.
    Object(&'static Schema),
    /// A list.
    List(&'static Kind),
    /// An object whose keys are the caller's own.
    Map(&'static Kind),
    /// Either of these.
    Either(&'static [Kind]),
}

/// A limit on a value.
#[derive(Debug, PartialEq, Eq)]
pub enum Bound {
    /// The least number.
    Min(i64),
    /// The greatest number.
    Max(i64),
    /// The number is greater than this one.
    Above(i64),
    /// Fewest characters.
    MinLength(usize),
    /// Most characters.
    MaxLength(usize),
    /// Fewest items.
    MinItems(usize),
    /// Most items.
    MaxItems(usize),
    /// Every character is in one of these ranges, or white space where that is allowed.
    Characters {
        /// The expression of the document.
        pattern: &'static str,
        /// First and last character of each range.
        ranges: &'static [(char, char)],
        /// Whether white space is allowed too.
        white_space: bool,
    },
}

/// What an operation that starts messages to people would do, and which requests of it do not.
#[derive(Debug, PartialEq, Eq)]
pub struct Sends {
    /// Completes "it would …".
    pub would: &'static str,
    /// Fields that start nothing, whatever their values are.
    pub harmless: &'static [&'static str],
    /// A field with those of its values that halt messages.
    pub halting: Option<(&'static str, &'static [&'static str])>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_optional_free_and_in_use_until_said_otherwise() {
        let plain = Field::new("name", Kind::Text);
        assert!(!plain.required && !plain.nullable && !plain.deprecated && plain.bounds.is_empty() && plain.stands_for.is_none());
        let told = Field::new("name", Kind::Text).required().nullable().deprecated();
        let told = told.bounds(&[Bound::MinLength(1)]).stands_for("other", "[]");
        assert!(told.required && told.nullable && told.deprecated);
        assert_eq!((told.bounds, told.stands_for), (&[Bound::MinLength(1)][..], Some(("other", "[]"))));
    }

    #[test]
    fn a_schema_takes_its_own_fields_and_no_others_until_said_otherwise() {
        let plain = Schema::new("Thing", &[]);
        assert!(!plain.custom_fields && !plain.in_answers && plain.choice.is_empty());
        let told = Schema::new("Thing", &[]).with_custom_fields().in_answers().choice(&["one"]);
        assert!(told.custom_fields && told.in_answers && told.choice == ["one"]);
    }

    #[test]
    fn a_schema_that_holds_itself_is_shown_and_compared_by_its_name() {
        let filter = crate::Operation::find("list_contacts").and_then(|operation| operation.schema).expect("a body");
        assert_eq!(format!("{filter:?}"), "ContactListRequest");
        assert!(format!("{:?}", filter.fields).contains("FilterExpression"));
        assert!(*filter == *filter && filter.fields == filter.fields);
    }
}
