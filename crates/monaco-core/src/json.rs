//! Just enough JSON: is it any, what are an object's fields, without building values or losing a digit.

use std::borrow::Cow;
use std::fmt;
use std::slice::Iter;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// Layers of a value, at most: as many as the readers of most servers take. Who goes down them takes some of the stack for each.
const MOST_LAYERS: usize = 128;
/// Bytes that most written objects fit in.
const USUAL_OBJECT: usize = 256;

/// Whether `bytes` are one JSON value, of a bounded depth.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Fault> {
    refuse_deep(bytes)?;
    serde_json::from_slice::<IgnoredAny>(bytes).map(drop).map_err(Fault::of)
}

/// The fields of the object that `bytes` are, in order, their values as they were written. No name stands there twice, and the object's
/// depth is bounded.
pub(crate) fn object_fields(bytes: &[u8]) -> Result<Fields<'_>, Fault> {
    check(bytes)?;
    let json = std::str::from_utf8(bytes).map_err(|_| Fault::unplaced("invalid unicode code point".into()))?;
    let inside = inside(json, '{', '}').ok_or_else(|| Fault::no_object(json))?;
    let Fields(fields) = fields(inside).ok_or_else(|| Fault::unplaced("a name has half a surrogate pair".into()))?;
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
    fields(inside(known(std::str::from_utf8(json).ok()?)?, '{', '}')?)
}

/// The elements of the array that `json` is, as they were written.
pub(crate) fn elements(json: &str) -> Option<Vec<&str>> {
    let mut rest = inside(known(json)?, '[', ']')?;
    let mut elements = Vec::new();
    while !rest.is_empty() {
        let (element, behind) = first_value(rest);
        elements.push(element);
        rest = behind;
    }
    Some(elements)
}

/// The text that `json` is.
pub(crate) fn text(json: &str) -> Option<Cow<'_, str>> {
    unescaped(inside(known(json)?, '"', '"')?)
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
    fn no_object(json: &str) -> Self {
        let value = json.trim_ascii();
        let begin = json.len() - json.trim_ascii_start().len();
        let place = if value.starts_with('[') { begin } else { begin + value.len() };
        let line_start = json[..begin].rfind('\n').map_or(0, |newline| newline + 1);
        let line = 1 + json[..begin].bytes().filter(|byte| *byte == b'\n').count();
        Self { what: format!("invalid type: {}, expected an object", shown(value)), place: Some((line, place - line_start)) }
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

/// `json`, if it is one value.
fn known(json: &str) -> Option<&str> {
    serde_json::from_str::<IgnoredAny>(json).is_ok().then_some(json)
}

// From here on what is read is known to be JSON: its layers are cut apart, and nothing of them can be wrong.

/// What stands between a value's delimiters, where it has these.
fn inside(json: &str, open: char, close: char) -> Option<&str> {
    json.trim_ascii().strip_prefix(open)?.strip_suffix(close).map(|inside| if open == '"' { inside } else { inside.trim_ascii() })
}

/// None where a name is no text.
fn fields(mut rest: &str) -> Option<Fields<'_>> {
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let (name, behind) = first_value(rest);
        let (value, behind) = first_value(behind);
        fields.push((unescaped(inside(name, '"', '"')?)?, value));
        rest = behind;
    }
    Some(Fields(fields))
}

/// The first value, and what stands behind it and its comma or colon.
fn first_value(json: &str) -> (&str, &str) {
    let bytes = json.as_bytes();
    let (mut at, mut depth) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_text(bytes, at),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b',' | b':' if depth == 0 => return (json[..at].trim_ascii(), &json[at + 1..]),
            _ => {}
        }
        at += 1;
    }
    (json.trim_ascii(), "")
}

/// Where the text that begins at `begin` has its closing quote.
fn end_of_text(bytes: &[u8], begin: usize) -> usize {
    let mut at = begin + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
}

/// A text from what stands between its quotes; borrowed unless it holds escapes, none where one is half a surrogate pair.
fn unescaped(inside: &str) -> Option<Cow<'_, str>> {
    if !inside.as_bytes().contains(&b'\\') {
        return Some(Cow::Borrowed(inside));
    }
    let (mut text, mut rest) = (String::new(), inside);
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let (escape, behind) = behind.split_at_checked(1)?;
        rest = behind;
        match escape {
            "b" => text.push('\u{8}'),
            "f" => text.push('\u{c}'),
            "n" => text.push('\n'),
            "r" => text.push('\r'),
            "t" => text.push('\t'),
            "u" => text.push(code_point(&mut rest)?),
            itself => text.push_str(itself),
        }
    }
    text.push_str(rest);
    Some(Cow::Owned(text))
}

/// The character of an escape, from behind its `\u` on, which is then behind it; two escapes where they are a surrogate pair.
fn code_point(rest: &mut &str) -> Option<char> {
    let first = code_unit(rest)?;
    if let Some(character) = char::from_u32(first) {
        return Some(character);
    }
    *rest = rest.strip_prefix("\\u")?;
    let second = code_unit(rest)?;
    let is_pair = first < 0xDC00 && (0xDC00..0xE000).contains(&second);
    is_pair.then(|| char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)))?
}

fn code_unit(rest: &mut &str) -> Option<u32> {
    let (digits, behind) = rest.split_at_checked(4)?;
    *rest = behind;
    u32::from_str_radix(digits, 16).ok()
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

/// Borrowed unless it holds escapes.
#[derive(Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// Writes an object from fields whose values are JSON already.
pub(crate) fn write_object<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut json = Vec::with_capacity(USUAL_OBJECT);
    json.push(b'{');
    for (name, value) in fields {
        if json.len() > 1 {
            json.push(b',');
        }
        // Nothing that is written to memory fails.
        let _ = serde_json::to_writer(&mut json, name);
        json.push(b':');
        json.extend_from_slice(value.as_bytes());
    }
    json.push(b'}');
    json
}

/// `text` as a JSON string.
pub(crate) fn quote(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::{hash_map, vec};
    use proptest::prelude::*;
    use serde_json::Value;

    /// Any value, its texts of any characters.
    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let object = hash_map(any::<String>(), inner.clone(), 0..4).prop_map(|members| members.into_iter().collect());
            prop_oneof![vec(inner, 0..4).prop_map(Value::from), object]
        })
    }

    /// Its layers, put together again.
    fn reread(json: &str) -> Value {
        match json.trim_ascii().as_bytes()[0] {
            b'{' => {
                let fields = members(json.as_bytes()).expect("an object");
                fields.iter().map(|(name, value)| (name.to_owned(), reread(value))).collect()
            }
            b'[' => elements(json).expect("an array").into_iter().map(reread).collect(),
            b'"' => text(json).expect("a text").into(),
            _ => serde_json::from_str(json).expect("a leaf"),
        }
    }

    proptest! {
        #[test]
        fn layers_are_what_serde_reads(value in any_json()) {
            prop_assert_eq!(reread(&value.to_string()), value.clone());
            prop_assert_eq!(reread(&format!(" {value:#}\n")), value);
        }

        #[test]
        fn every_escape_is_its_character(given: String) {
            let escaped: String = given.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
            let json = format!("\"{escaped}\"");
            prop_assert_eq!(text(&json), Some(given.into()));
        }

        #[test]
        fn what_serde_refuses_is_refused_and_nothing_panics(json in r#"[\[\]{}:,"\\u0-9dDcC\se\-truefalsn]{0,24}"#) {
            let is_json = serde_json::from_str::<Value>(&json).is_ok();
            let is_read = members(json.as_bytes()).is_some() || elements(&json).is_some() || text(&json).is_some();
            prop_assert!(is_json || !is_read, "{json}");
            let _ = object_fields(json.as_bytes());
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_no_text() {
        for escape in [r"\ud800", r"\udc00", r"\ud800x", r"\ud800\u0041", r"\udc00\ud800"] {
            assert_eq!(text(&format!("\"{escape}\"")), None, "{escape}");
        }
        assert_eq!(text(r#""\ud83d\ude00""#).as_deref(), Some("😀"));
    }

    #[test]
    fn fields_keep_their_order_and_every_digit() {
        let fields = object_fields(br#" {"b": 1.10000000000000000001, "a\u0041": [null] }"#).expect("valid");
        assert_eq!(fields.iter().collect::<Vec<_>>(), [("b", "1.10000000000000000001"), ("aA", "[null]")]);
        assert_eq!(write_object(fields.iter()), br#"{"b":1.10000000000000000001,"aA":[null]}"#);
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
