//! Just enough JSON: is it any, what are an object's fields, without building values or losing a digit.

use std::borrow::Cow;
use std::fmt;
use std::slice::Iter;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Layers of a value, at most: as many as the readers of most servers take. Who goes down them takes some of the stack for each.
const MOST_LAYERS: usize = 128;

/// Whether `bytes` are one JSON value, of a bounded depth.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Fault> {
    refuse_deep(bytes)?;
    serde_json::from_slice::<IgnoredAny>(bytes).map(drop).map_err(Fault::of)
}

/// The fields of the object that `bytes` are, in order, their values as they were written. No name stands there twice, and the object's
/// depth is bounded.
pub(crate) fn object_fields(bytes: &[u8]) -> Result<Fields<'_>, Fault> {
    refuse_deep(bytes)?;
    let Layer::Object(Fields(fields)) = serde_json::from_slice(bytes).map_err(Fault::of)? else {
        return Err(Fault::no_object(bytes));
    };
    for (index, (name, _)) in fields.iter().enumerate() {
        if fields[..index].iter().any(|(known, _)| known == name) {
            return Err(Fault::unplaced(format!("the field {} stands there twice", quote(name))));
        }
    }
    Ok(Fields(fields))
}

/// Of what is no JSON only the depth is judged.
fn refuse_deep(json: &[u8]) -> Result<(), Fault> {
    let (mut layers, mut most) = (0_usize, 0);
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' => layers += 1,
            b'}' | b']' => layers = layers.saturating_sub(1),
            b'"' => skip_text(&mut bytes),
            _ => {}
        }
        most = most.max(layers);
    }
    if most <= MOST_LAYERS {
        Ok(())
    } else {
        Err(Fault::unplaced(format!("it is nested {most} deep; expected at most {MOST_LAYERS}")))
    }
}

/// Behind a text's closing quote.
fn skip_text(bytes: &mut Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
}

/// As [`object_fields`], of what others wrote: of a name that stands there twice the last counts.
pub(crate) fn members(json: &[u8]) -> Option<Fields<'_>> {
    if let Ok(Layer::Object(fields)) = serde_json::from_slice(json) { Some(fields) } else { None }
}

/// The elements of the array that `json` is, as they were written.
pub(crate) fn elements(json: &str) -> Option<Vec<&str>> {
    if let Ok(Layer::Array(elements)) = serde_json::from_slice(json.as_bytes()) { Some(elements) } else { None }
}

/// The text that `json` is.
pub(crate) fn text(json: &str) -> Option<Cow<'_, str>> {
    if let Ok(Layer::Text(text)) = serde_json::from_slice(json.as_bytes()) { Some(text) } else { None }
}

/// The texts of the array that `json` is.
pub fn texts(json: &str) -> Option<Vec<String>> {
    elements(json)?.into_iter().map(|element| text(element).map(Cow::into_owned)).collect()
}

/// What is wrong with a text that should be JSON, or an object.
#[derive(Debug)]
pub(crate) struct Fault {
    /// In words.
    pub(crate) what: String,
    /// Line and column.
    place: Option<(usize, usize)>,
}

impl Fault {
    fn of(fault: serde_json::Error) -> Self {
        let (line, column) = (fault.line(), fault.column());
        let text = fault.to_string();
        let what = text.strip_suffix(&at(line, column)).unwrap_or(&text).to_owned();
        Self { what, place: Some((line, column)) }
    }

    fn unplaced(what: String) -> Self {
        Self { what, place: None }
    }

    /// Of what is JSON.
    fn no_object(json: &[u8]) -> Self {
        let text = String::from_utf8_lossy(json);
        let value = text.trim_ascii();
        let begin = &text[..text.len() - text.trim_ascii_start().len()];
        let passed = if value.starts_with('[') { begin.len() } else { begin.len() + value.len() };
        let line_start = begin.rfind('\n').map_or(0, |newline| newline + 1);
        let place = (1 + begin.matches('\n').count(), passed - line_start);
        Self { what: format!("invalid type: {}, expected an object", shown(value)), place: Some(place) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        self.place.map_or(Ok(()), |(line, column)| f.write_str(&at(line, column)))
    }
}

fn at(line: usize, column: usize) -> String {
    format!(" at line {line} column {column}")
}

/// What a value is, for a person to read: its type, and where it is short itself.
pub(crate) fn shown(json: &str) -> String {
    match json.as_bytes() {
        [b'{', ..] => "map".into(),
        [b'[', ..] => "sequence".into(),
        [b'"', ..] => format!("string {}", quote(&text(json).unwrap_or_default())),
        [b't' | b'f', ..] => format!("boolean `{json}`"),
        [b'n', ..] => "null".into(),
        number if number.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) => format!("floating point `{json}`"),
        _ => format!("integer `{json}`"),
    }
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

/// One layer of a value: what is below it stays as it was written.
enum Layer<'a> {
    Object(Fields<'a>),
    Array(Vec<&'a str>),
    Text(Cow<'a, str>),
    /// Neither is wanted of a number, `true`, `false` and `null`.
    Other,
}

impl<'de> Deserialize<'de> for Layer<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LayerVisitor)
    }
}

/// Refuses nothing: the refusals of serde can show any value, and what shows a float is as large as the rest of all this.
struct LayerVisitor;

impl<'de> Visitor<'de> for LayerVisitor {
    type Value = Layer<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
            fields.push((name.0, value.get()));
        }
        Ok(Layer::Object(Fields(fields)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element::<&'de RawValue>()? {
            elements.push(element.get());
        }
        Ok(Layer::Array(elements))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Layer::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Layer::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, _number: u64) -> Result<Self::Value, E> {
        Ok(Layer::Other)
    }

    fn visit_i64<E>(self, _number: i64) -> Result<Self::Value, E> {
        Ok(Layer::Other)
    }

    fn visit_f64<E>(self, _number: f64) -> Result<Self::Value, E> {
        Ok(Layer::Other)
    }

    fn visit_bool<E>(self, _value: bool) -> Result<Self::Value, E> {
        Ok(Layer::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Layer::Other)
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
    }

    #[test]
    fn depth_is_bounded_and_what_stands_in_texts_is_none() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert!(check(nested(MOST_LAYERS).as_bytes()).is_ok());
        let fault = check(nested(100_000).as_bytes()).expect_err("too deep");
        assert_eq!(fault.to_string(), "it is nested 100000 deep; expected at most 128");
        assert!(object_fields(format!(r#"{{"a":{}}}"#, nested(MOST_LAYERS)).as_bytes()).is_err());
        let text = format!(r#"{{"a":"\\\"{}"}}"#, "[".repeat(1_000));
        assert!(object_fields(text.as_bytes()).is_ok());
        assert!(object_fields("{".repeat(10_000).as_bytes()).is_err());
    }
}
