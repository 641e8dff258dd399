//! Schemas: objects with fields, and enumerations.

use serde::Deserialize;
use serde_json::Value;

use crate::type_expr::TypeExpr;

/// One schema of the published document.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Its name in the document.
    pub name: String,
    /// The name of the type in this project; two schemas may share one.
    pub type_name: String,
    /// What it is, in a sentence for readers.
    pub doc: String,
    /// Its shape.
    pub shape: SchemaShape,
    /// Whether a request reaches it.
    pub in_requests: bool,
    /// Whether an answer reaches it.
    pub in_responses: bool,
}

impl Schema {
    /// The declared fields; none for an enumeration.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match &self.shape {
            SchemaShape::Object { fields, .. } => fields,
            SchemaShape::Enum(_) => &[],
        }
    }

    /// The declared field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The fields that the API knows, without this project's own.
    pub fn api_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields().iter().filter(|field| field.stands_for.is_none())
    }

    /// Fields of which a caller of the SDK gives exactly one; none where there is no such choice.
    #[must_use]
    pub fn exactly_one(&self) -> &[String] {
        match &self.shape {
            SchemaShape::Object { exactly_one, .. } => exactly_one,
            SchemaShape::Enum(_) => &[],
        }
    }

    /// Whether unknown keys are part of its contract.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.shape, SchemaShape::Object { unknown_keys: UnknownKeys::Open, .. })
    }
}

/// What a schema is.
#[derive(Debug, Clone)]
pub enum SchemaShape {
    /// An object.
    Object {
        /// The declared fields, in the document's order.
        fields: Vec<Field>,
        /// What holds for undeclared ones.
        unknown_keys: UnknownKeys,
        /// Fields of which a caller of the SDK gives exactly one; none where there is no such choice.
        exactly_one: Vec<String>,
    },
    /// One of these texts, as sent.
    Enum(Vec<String>),
}

/// What an object says about keys it does not declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnknownKeys {
    /// They are part of the contract (custom fields).
    Open,
    /// They are refused.
    Closed,
    /// Nothing is said.
    Unsaid,
}

/// A declared field of an object.
#[derive(Debug, Clone, Deserialize)]
pub struct Field {
    /// Its key.
    pub name: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub type_expr: TypeExpr,
    /// Whether the key must be present.
    pub required: bool,
    /// Whether null is allowed.
    pub nullable: bool,
    /// The value taken when it is left out.
    #[serde(default)]
    pub default: Option<Value>,
    /// Whether the document marks it as deprecated.
    #[serde(default)]
    pub deprecated: bool,
    /// What it is sent as where it is true, for a field that is this project's own and not the API's.
    #[serde(default)]
    pub stands_for: Option<StandsFor>,
    /// Limits on the value.
    #[serde(flatten)]
    pub bounds: Bounds,
    /// What it says, in a sentence or noun phrase.
    pub doc: String,
}

/// Another field and its value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandsFor {
    /// The other field's name.
    pub field: String,
    /// Its value, as JSON without white space.
    pub value: String,
}

/// Limits on a value.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Bounds {
    /// Least number.
    #[serde(default)]
    pub min: Option<i64>,
    /// Greatest number.
    #[serde(default)]
    pub max: Option<i64>,
    /// The number must be greater than this one.
    #[serde(default)]
    pub gt: Option<i64>,
    /// Fewest characters.
    #[serde(default)]
    pub min_len: Option<usize>,
    /// Most characters.
    #[serde(default)]
    pub max_len: Option<usize>,
    /// Fewest items.
    #[serde(default)]
    pub min_items: Option<usize>,
    /// Most items.
    #[serde(default)]
    pub max_items: Option<usize>,
    /// What the text must look like.
    #[serde(default)]
    pub pattern: Option<Pattern>,
}

/// A regular expression of the document.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern(regex_lite::Regex);

impl Pattern {
    /// Whether the text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The expression itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<String> for Pattern {
    type Error = regex_lite::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        regex_lite::Regex::new(&text).map(Self)
    }
}

/// A schema as it stands in `schemas.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSchema {
    doc: String,
    open: bool,
    #[serde(default)]
    closed: bool,
    fields: Vec<Field>,
    #[serde(default)]
    exactly_one: Vec<String>,
    used_in: Vec<UsedIn>,
    #[serde(default, rename = "enum")]
    values: Option<Vec<String>>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum UsedIn {
    Request,
    Response,
}

impl RawSchema {
    pub(crate) fn named(self, name: String, type_name: String) -> Schema {
        let unknown_keys = match (self.open, self.closed) {
            (true, _) => UnknownKeys::Open,
            (false, true) => UnknownKeys::Closed,
            (false, false) => UnknownKeys::Unsaid,
        };
        let shape = match self.values {
            Some(values) => SchemaShape::Enum(values),
            None => SchemaShape::Object { fields: self.fields, unknown_keys, exactly_one: self.exactly_one },
        };
        Schema {
            name,
            type_name,
            doc: self.doc,
            shape,
            in_requests: self.used_in.contains(&UsedIn::Request),
            in_responses: self.used_in.contains(&UsedIn::Response),
        }
    }
}
