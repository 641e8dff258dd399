//! Just enough JSON: is it any, what are an object's fields, without building values or losing a digit.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;

/// Whether `bytes` are one JSON value.
pub(crate) fn check(bytes: &[u8]) -> Result<(), serde_json::Error> {
    serde_json::from_slice::<IgnoredAny>(bytes).map(drop)
}

/// The fields of the object that `bytes` are, in order, their values as they were written. No name stands there twice.
pub(crate) fn object_fields(bytes: &[u8]) -> Result<Fields<'_>, serde_json::Error> {
    let Fields(fields) = serde_json::from_slice(bytes)?;
    for (index, (name, _)) in fields.iter().enumerate() {
        if fields[..index].iter().any(|(known, _)| known == name) {
            return Err(de::Error::custom(format_args!("the field {name:?} stands there twice")));
        }
    }
    Ok(Fields(fields))
}

/// As [`object_fields`], of what others wrote: of a name that stands there twice the last counts.
pub(crate) fn members(json: &[u8]) -> Option<Fields<'_>> {
    serde_json::from_slice(json).ok()
}

/// The elements of the array that `json` is, as they were written.
pub(crate) fn elements(json: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_slice(json.as_bytes()).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

/// The text that `json` is.
pub(crate) fn text(json: &str) -> Option<Cow<'_, str>> {
    serde_json::from_slice::<Text<'_>>(json.as_bytes()).ok().map(|text| text.0)
}

/// An object's fields, in order, their values as they were written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Fields<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().rfind(|(field, _)| field == name).map(|(_, value)| *value)
    }

    pub(crate) fn push(&mut self, name: Cow<'a, str>, value: &'a str) {
        self.0.push((name, value));
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<&'a str> {
        let index = self.0.iter().rposition(|(field, _)| field == name)?;
        Some(self.0.remove(index).1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), *value))
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
            fields.push((name.0, value.get()));
        }
        Ok(Fields(fields))
    }
}

/// Borrowed unless it holds escapes.
#[derive(Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// Writes an object from fields whose values are JSON already.
pub(crate) fn write_object<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let members = fields.into_iter().map(|(name, value)| format!("{}:{value}", quote(name)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// `text` as a JSON string.
pub(crate) fn quote(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_every_digit() {
        let fields = object_fields(br#" {"b": 1.10000000000000000001, "a\u0041": [null] }"#).expect("valid");
        assert_eq!(fields.iter().collect::<Vec<_>>(), [("b", "1.10000000000000000001"), ("aA", "[null]")]);
        assert_eq!(write_object(fields.iter()), r#"{"b":1.10000000000000000001,"aA":[null]}"#);
    }

    #[test]
    fn of_what_others_wrote_the_last_of_a_name_counts() {
        assert_eq!(members(br#"{"a":1,"a":2}"#).expect("an object").get("a"), Some("2"));
        assert_eq!(members(b"[]"), None);
    }

    #[test]
    fn what_is_no_object_is_refused_with_its_place() {
        for text in ["", "[]", "{", "{} x", "{\"a\":1,\"a\":2}", "nul"] {
            assert!(object_fields(text.as_bytes()).is_err(), "{text}");
        }
        assert!(check(&[b'['; 10_000]).is_err(), "deep nesting is an error, not a stack overflow");
    }
}
