//! What the core must know of a success's body: read from its bytes, or reported by a host that decoded it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::json::Text;
use crate::rows::{Row, Rows};

/// What a host that decoded a success itself reports of it. The core judges whether that is what the operation promises.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Whether there was no body.
    pub empty: bool,
    /// Whether the body was JSON.
    pub json: bool,
    /// Whether it was an object whose `data` was an object.
    pub data_is_object: bool,
    /// Its `pagination`, where that has all four numbers.
    pub pagination: Option<Pagination>,
    /// Where `data` was an array of objects: what paging needs of them, in order.
    pub rows: Option<Rows>,
}

/// A page's `pagination`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagination {
    /// The page's number, from 1.
    pub page: u64,
    /// Rows a page.
    pub page_size: u64,
    /// Rows in all.
    pub total_count: u64,
    /// Pages in all.
    pub total_pages: u64,
}

impl Facts {
    /// As a host would report them. Of a name that stands twice the last counts, as in most languages' decoders.
    pub(crate) fn read(body: &[u8]) -> Self {
        if body.is_empty() {
            return Self { empty: true, ..Self::default() };
        }
        let mut json = serde_json::Deserializer::from_slice(body);
        match Wanted::Envelope.deserialize(&mut json).and_then(|said| json.end().map(|()| said)) {
            Ok(Said::Envelope(facts)) => facts,
            Ok(_) => Self { json: true, ..Self::default() },
            Err(_) => Self::default(),
        }
    }
}

/// What is wanted of a JSON value. A value of another kind is no fault of the JSON: it says nothing.
#[derive(Clone, Copy)]
enum Wanted {
    Nothing,
    Envelope,
    Data,
    Row,
    Pagination,
    Text,
    Count,
}

/// What a JSON value says.
enum Said<'a> {
    Nothing,
    Envelope(Facts),
    /// That it is an object.
    Object,
    /// None where one of them is no object.
    Rows(Option<Rows>),
    /// An id, and a `created_at`.
    Row(Option<Cow<'a, str>>, Option<Cow<'a, str>>),
    /// In the order of [`COUNTS`].
    Counts([Option<u64>; COUNTS.len()]),
    Text(Cow<'a, str>),
    Count(u64),
}

const COUNTS: [&str; 4] = ["page", "page_size", "total_count", "total_pages"];

impl Wanted {
    /// Of the member `name` of an object of which this is wanted.
    fn of_member(self, name: &str) -> Self {
        match (self, name) {
            (Self::Envelope, "data") => Self::Data,
            (Self::Envelope, "pagination") => Self::Pagination,
            (Self::Row, "id" | "created_at") => Self::Text,
            (Self::Pagination, name) if COUNTS.contains(&name) => Self::Count,
            _ => Self::Nothing,
        }
    }

    fn of_empty_object(self) -> Said<'static> {
        match self {
            Self::Envelope => Said::Envelope(Facts { json: true, ..Facts::default() }),
            Self::Data => Said::Object,
            Self::Row => Said::Row(None, None),
            Self::Pagination => Said::Counts([None; COUNTS.len()]),
            Self::Nothing | Self::Text | Self::Count => Said::Nothing,
        }
    }
}

impl<'a> Said<'a> {
    fn add(&mut self, name: &str, member: Self) {
        match (self, name) {
            (Self::Envelope(facts), "data") => {
                facts.data_is_object = matches!(member, Self::Object);
                facts.rows = if let Self::Rows(rows) = member { rows } else { None };
            }
            (Self::Envelope(facts), "pagination") => facts.pagination = member.pagination(),
            (Self::Row(id, _), "id") => *id = member.text(),
            (Self::Row(_, created_at), "created_at") => *created_at = member.text(),
            (Self::Counts(counts), name) => {
                let counted = counts.iter_mut().zip(COUNTS).find(|(_, known)| *known == name);
                if let Some((count, _)) = counted {
                    *count = if let Self::Count(number) = member { Some(number) } else { None };
                }
            }
            _ => {}
        }
    }

    fn text(self) -> Option<Cow<'a, str>> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    fn pagination(self) -> Option<Pagination> {
        let Self::Counts([page, page_size, total_count, total_pages]) = self else { return None };
        Some(Pagination { page: page?, page_size: page_size?, total_count: total_count?, total_pages: total_pages? })
    }
}

impl<'de> DeserializeSeed<'de> for Wanted {
    type Value = Said<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Said<'de>, D::Error> {
        if let Self::Nothing = self {
            return IgnoredAny::deserialize(deserializer).map(|_| Said::Nothing);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Wanted {
    type Value = Said<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Said<'de>, A::Error> {
        let mut said = self.of_empty_object();
        while let Some(Text(name)) = map.next_key()? {
            said.add(&name, map.next_value_seed(self.of_member(&name))?);
        }
        Ok(said)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Said<'de>, A::Error> {
        let of_element = if let Self::Data = self { Self::Row } else { Self::Nothing };
        let mut rows = Some(Rows::default());
        while let Some(element) = seq.next_element_seed(of_element)? {
            rows = rows.and_then(|mut rows| {
                let Said::Row(id, created_at) = element else { return None };
                rows.push(Row { id: id.as_deref(), created_at: created_at.as_deref() });
                Some(rows)
            });
        }
        Ok(if let Self::Data = self { Said::Rows(rows) } else { Said::Nothing })
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Said<'de>, E> {
        Ok(if let Self::Text = self { Said::Text(Cow::Borrowed(text)) } else { Said::Nothing })
    }

    /// One with escapes.
    fn visit_str<E>(self, text: &str) -> Result<Said<'de>, E> {
        Ok(if let Self::Text = self { Said::Text(Cow::Owned(text.to_owned())) } else { Said::Nothing })
    }

    fn visit_u64<E>(self, count: u64) -> Result<Said<'de>, E> {
        Ok(if let Self::Count = self { Said::Count(count) } else { Said::Nothing })
    }

    fn visit_i64<E>(self, _number: i64) -> Result<Said<'de>, E> {
        Ok(Said::Nothing)
    }

    fn visit_f64<E>(self, _number: f64) -> Result<Said<'de>, E> {
        Ok(Said::Nothing)
    }

    fn visit_bool<E>(self, _value: bool) -> Result<Said<'de>, E> {
        Ok(Said::Nothing)
    }

    fn visit_unit<E>(self) -> Result<Said<'de>, E> {
        Ok(Said::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_what_is_wanted_is_none_and_no_fault() {
        let text = r#"{"data":[{"id":7,"created_at":"x","deep":{"id":"no"}},{"id":"b"}],"pagination":{"page":1.5},"meta":[]}"#;
        let rows = [Row { id: None, created_at: Some("x") }, Row { id: Some("b"), created_at: None }];
        let expected = Facts { json: true, rows: Some(rows.into_iter().collect()), ..Facts::default() };
        assert_eq!(Facts::read(text.as_bytes()), expected);
        let json = Facts { json: true, ..Facts::default() };
        for text in ["[1]", "7", "null", "\"x\"", "-1", "1.5", "true", "{}"] {
            assert_eq!(Facts::read(text.as_bytes()), json, "{text}");
        }
        for text in [r#"{"data":[[1,2]]}"#, r#"{"data":7,"pagination":{"page":{}}}"#, r#"{"data":[{},3]}"#, r#"{"data":null}"#] {
            assert_eq!(Facts::read(text.as_bytes()), json, "{text}");
        }
        assert!(Facts::read(br#"{"data":{"id":"x"}}"#).data_is_object);
        assert_eq!(Facts::read(b"{\"data\":[]"), Facts::default());
        assert!(Facts::read(b"").empty);
    }

    #[test]
    fn of_a_name_that_stands_twice_the_last_counts() {
        assert_eq!(Facts::read(br#"{"data":{},"data":[]}"#).rows, Some(Rows::default()));
        assert_eq!(Facts::read(br#"{"data":[],"data":{}}"#).rows, None);
    }
}
