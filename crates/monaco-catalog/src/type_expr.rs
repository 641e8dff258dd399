//! The small type notation of `schemas.json`, parsed.
//!
//! `string`, `[uuid]`, `{Name}`, `[A]|B`, `="x"`, `enum(a,b)`; see `notation` in the file itself.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A parsed type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum TypeExpr {
    /// Any text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Any JSON value.
    Any,
    /// Text in the form of a UUID.
    Uuid,
    /// Text in the form `YYYY-MM-DD`.
    Date,
    /// Text in the form of an ISO 8601 instant.
    DateTime,
    /// Another schema, by its name in the document.
    Named(String),
    /// A list.
    Array(Box<TypeExpr>),
    /// An object with free keys.
    Map(Box<TypeExpr>),
    /// Either of several types.
    Union(Vec<TypeExpr>),
    /// One constant text.
    Const(String),
    /// One of several texts.
    Enum(Vec<String>),
}

impl TypeExpr {
    /// The names of all schemas this type mentions.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Named(name) => vec![name],
            Self::Array(inner) | Self::Map(inner) => inner.names(),
            Self::Union(parts) => parts.iter().flat_map(Self::names).collect(),
            Self::String
            | Self::Integer
            | Self::Number
            | Self::Boolean
            | Self::Any
            | Self::Uuid
            | Self::Date
            | Self::DateTime
            | Self::Const(_)
            | Self::Enum(_) => Vec::new(),
        }
    }
}

/// Why a text is no type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeExprError {
    text: String,
}

impl fmt::Display for TypeExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a type in the catalogue's notation: {:?}", self.text)
    }
}

impl std::error::Error for TypeExprError {}

impl TryFrom<String> for TypeExpr {
    type Error = TypeExprError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for TypeExpr {
    type Err = TypeExprError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| TypeExprError { text: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<TypeExpr> {
    let parts = split_top_level(text, '|')?;
    if parts.len() > 1 {
        let parts = parts.into_iter().map(parse).collect::<Option<Vec<_>>>()?;
        return Some(TypeExpr::Union(parts));
    }
    if let Some(inner) = enclosed(text, "[", "]") {
        return Some(TypeExpr::Array(Box::new(parse(inner)?)));
    }
    if let Some(inner) = enclosed(text, "{", "}") {
        return Some(TypeExpr::Map(Box::new(parse(inner)?)));
    }
    if let Some(inner) = enclosed(text, "enum(", ")") {
        return Some(TypeExpr::Enum(inner.split(',').map(|v| v.trim().to_owned()).collect()));
    }
    if let Some(inner) = enclosed(text, "(", ")") {
        return parse(inner);
    }
    if let Some(inner) = enclosed(text, "=\"", "\"") {
        return Some(TypeExpr::Const(inner.to_owned()));
    }
    parse_name(text)
}

fn parse_name(text: &str) -> Option<TypeExpr> {
    Some(match text {
        "string" => TypeExpr::String,
        "integer" => TypeExpr::Integer,
        "number" => TypeExpr::Number,
        "boolean" => TypeExpr::Boolean,
        "any" => TypeExpr::Any,
        "uuid" => TypeExpr::Uuid,
        "date" => TypeExpr::Date,
        "datetime" => TypeExpr::DateTime,
        name if is_name(name) => TypeExpr::Named(name.to_owned()),
        _ => return None,
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn enclosed<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

/// Splits at `separator` outside of brackets; `None` when brackets do not balance.
fn split_top_level(text: &str, separator: char) -> Option<Vec<&str>> {
    let mut depth = 0_i32;
    let mut start = 0;
    let mut parts = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' | '(' => depth += 1,
            ']' | '}' | ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
        if c == separator && depth == 0 {
            parts.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    parts.push(&text[start..]);
    (depth == 0).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_notation_parses() {
        let named = |n: &str| TypeExpr::Named(n.to_owned());
        let cases = [
            ("string", TypeExpr::String),
            ("[uuid]", TypeExpr::Array(Box::new(TypeExpr::Uuid))),
            ("{A_b-C}", TypeExpr::Map(Box::new(named("A_b-C")))),
            ("[A]|B", TypeExpr::Union(vec![TypeExpr::Array(Box::new(named("A"))), named("B")])),
            ("[(A|B)]", TypeExpr::Array(Box::new(TypeExpr::Union(vec![named("A"), named("B")])))),
            ("=\"x\"", TypeExpr::Const("x".to_owned())),
            ("enum(a,b)", TypeExpr::Enum(vec!["a".to_owned(), "b".to_owned()])),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn broken_notation_is_refused() {
        for text in ["", "[string", "a|", "a b", "]a[", "{}"] {
            assert!(text.parse::<TypeExpr>().is_err(), "{text:?}");
        }
    }
}
