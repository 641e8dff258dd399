//! An answer's header fields.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Bytes that a field is taken to have, so that most answers' fields are stored without growing.
const USUAL_FIELD: usize = 48;
/// Between all names and values in the buffer, so that fields that come as lines are kept as they came.
const END: char = '\n';
/// Bytes that nearly every field has.
const LEAST_FIELD: usize = 16;

/// Header fields in the order of the wire, values as ISO-8859-1 text, never split at commas. Names compare without case.
///
/// All text stands in one buffer: an answer has a dozen fields, and most of what they would cost is allocation.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(String, String)>", into = "Vec<(String, String)>")]
pub struct Headers {
    text: String,
    fields: Vec<Field>,
}

/// How long a field's name is in the buffer, and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Field {
    name: usize,
    value: usize,
}

impl Headers {
    /// From names and values as text.
    pub fn from_pairs<N: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let pairs = pairs.into_iter();
        let mut headers = Self::with_room_for(pairs.size_hint().0);
        for (name, value) in pairs {
            headers.push(|text| text.push_str(name.as_ref()), |text| text.push_str(value.as_ref()));
        }
        headers
    }

    /// From names and values as bytes: ISO-8859-1, in which every byte is a character.
    pub fn from_latin_1<N: AsRef<[u8]>, V: AsRef<[u8]>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let pairs = pairs.into_iter();
        let mut headers = Self::with_room_for(pairs.size_hint().0);
        for (name, value) in pairs {
            headers.push(|text| push_latin_1(text, name.as_ref()), |text| push_latin_1(text, value.as_ref()));
        }
        headers
    }

    /// From names and values by turns, one a line, as they cross where a text costs less than a list. A name without a value is none.
    pub fn from_lines(lines: impl Into<String>) -> Self {
        let mut text = lines.into();
        let mut fields = Vec::with_capacity(text.len() / LEAST_FIELD);
        let (mut begin, mut name, mut last) = (0, None, 0);
        let ends = text.bytes().chain([END as u8]).enumerate().filter(|(_, byte)| *byte == END as u8);
        for (end, _) in ends {
            let length = end - begin;
            begin = end + 1;
            if let Some(name) = name.take() {
                fields.push(Field { name, value: length });
                last = end;
            } else {
                name = Some(length);
            }
        }
        text.truncate(last);
        Self { text, fields }
    }

    /// Every value of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All fields, in the order of the wire.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut rest = self.text.as_str();
        self.fields.iter().map(move |field| {
            let (name, behind) = rest.split_at(field.name);
            let (value, behind) = behind[1..].split_at(field.value);
            rest = behind.get(1..).unwrap_or_default();
            (name, value)
        })
    }

    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn with_room_for(fields: usize) -> Self {
        Self { text: String::with_capacity(fields * USUAL_FIELD), fields: Vec::with_capacity(fields) }
    }

    fn push(&mut self, name: impl FnOnce(&mut String), value: impl FnOnce(&mut String)) {
        if !self.fields.is_empty() {
            self.text.push(END);
        }
        let begin = self.text.len();
        name(&mut self.text);
        let name_end = self.text.len();
        self.text.push(END);
        value(&mut self.text);
        self.fields.push(Field { name: name_end - begin, value: self.text.len() - name_end - 1 });
    }
}

fn push_latin_1(text: &mut String, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(ascii) if bytes.is_ascii() => text.push_str(ascii),
        Ok(_) | Err(_) => text.extend(bytes.iter().copied().map(char::from)),
    }
}

impl From<Vec<(String, String)>> for Headers {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self::from_pairs(pairs)
    }
}

impl From<Headers> for Vec<(String, String)> {
    fn from(headers: Headers) -> Self {
        headers.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn names_compare_without_case_and_values_stay_apart() {
        let headers = Headers::from_latin_1([("Vary", "a, b"), ("x", ""), ("VARY", "c")]);
        assert_eq!(headers.all("vary").collect::<Vec<_>>(), ["a, b", "c"]);
        assert_eq!((headers.first("X"), headers.first("y")), (Some(""), None));
        assert_eq!(format!("{headers:?}"), r#"[("Vary", "a, b"), ("x", ""), ("VARY", "c")]"#);
    }

    #[test]
    fn lines_are_names_and_values_by_turns() {
        assert_eq!(Headers::from_lines("a\n1\nb\n\na\n2"), Headers::from_pairs([("a", "1"), ("b", ""), ("a", "2")]));
        assert_eq!(Headers::from_lines("a\n1\nb"), Headers::from_pairs([("a", "1")]));
        assert_eq!(Headers::from_lines(""), Headers::default());
    }

    #[test]
    fn every_byte_is_a_character() {
        let headers = Headers::from_latin_1([("x", b"a\xe9\xc3\xa9".as_slice())]);
        assert_eq!(headers.first("x"), Some("a\u{e9}\u{c3}\u{a9}"));
    }

    proptest! {
        #[test]
        fn lines_are_kept_as_the_fields_that_they_are(pairs in vec(("[^\n]*", "[^\n]*"), 0..8)) {
            let lines: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}\n{value}")).collect();
            let headers = Headers::from_lines(lines.join("\n"));
            prop_assert_eq!(&headers, &Headers::from_pairs(pairs.clone()));
            prop_assert_eq!(Vec::from(headers), pairs);
        }

        #[test]
        fn fields_come_out_as_they_went_in(pairs: Vec<(String, String)>) {
            let headers = Headers::from_pairs(pairs.clone());
            let json = serde_json::to_string(&headers).expect("serialises");
            prop_assert_eq!(&serde_json::from_str::<Headers>(&json).expect("reads"), &headers);
            prop_assert_eq!(Vec::from(headers), pairs);
        }
    }
}
