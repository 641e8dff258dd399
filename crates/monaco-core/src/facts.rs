//! What the core must know of a success's body: read from its bytes, or reported by a host that decoded it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

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
    pub rows: Option<Vec<Row>>,
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

/// What paging needs of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    /// Its id, where it is text.
    pub id: Option<String>,
    /// Its `created_at`, where it is text.
    pub created_at: Option<String>,
}

impl Facts {
    /// As a host would report them. Of a name that stands twice the last counts, as in most languages' decoders.
    pub(crate) fn read(body: &[u8]) -> Self {
        if body.is_empty() {
            return Self { empty: true, ..Self::default() };
        }
        match serde_json::from_slice::<Lenient<Envelope>>(body) {
            Ok(Lenient(envelope)) => {
                let Envelope { data, pagination } = envelope.unwrap_or_default();
                let (data_is_object, rows) = match data {
                    Some(Data::Object) => (true, None),
                    Some(Data::Array(rows)) => (false, rows),
                    None => (false, None),
                };
                Self { empty: false, json: true, data_is_object, pagination, rows }
            }
            Err(_) => Self::default(),
        }
    }
}

/// Any JSON value: what is wanted of it, where it is of the wanted kind. A value of another kind is no fault of the JSON.
struct Lenient<T>(Option<T>);

/// What can be read from one kind of JSON value; every other kind gives none.
trait FromJson: Sized {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn from_text(_text: &str) -> Option<Self> {
        None
    }

    fn from_count(_count: u64) -> Option<Self> {
        None
    }
}

impl<'de, T: FromJson> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LenientVisitor(PhantomData)).map(Self)
    }
}

struct LenientVisitor<T>(PhantomData<T>);

impl<'de, T: FromJson> Visitor<'de> for LenientVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::from_map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        T::from_seq(seq)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(T::from_text(text))
    }

    fn visit_u64<E>(self, count: u64) -> Result<Self::Value, E> {
        Ok(T::from_count(count))
    }

    fn visit_i64<E>(self, _number: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _number: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _value: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[derive(Default)]
struct Envelope {
    data: Option<Data>,
    pagination: Option<Pagination>,
}

impl FromJson for Envelope {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        let mut envelope = Self::default();
        while let Some(name) = map.next_key::<Name>()? {
            match name {
                Name::Data => envelope.data = map.next_value::<Lenient<Data>>()?.0,
                Name::Pagination => envelope.pagination = map.next_value::<Lenient<Pagination>>()?.0,
                Name::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Some(envelope))
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Name {
    Data,
    Pagination,
    #[serde(other)]
    Other,
}

enum Data {
    Object,
    /// Its rows; none where one of them is no object.
    Array(Option<Vec<Row>>),
}

impl FromJson for Data {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Some(Self::Object))
    }

    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Option<Self>, A::Error> {
        let mut rows = Some(Vec::new());
        while let Some(Lenient(row)) = seq.next_element::<Lenient<Row>>()? {
            rows = rows.zip(row).map(|(mut rows, row)| {
                rows.push(row);
                rows
            });
        }
        Ok(Some(Self::Array(rows)))
    }
}

impl FromJson for Row {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        #[derive(Deserialize)]
        #[serde(field_identifier, rename_all = "snake_case")]
        enum Name {
            Id,
            CreatedAt,
            #[serde(other)]
            Other,
        }
        let mut row = Self::default();
        while let Some(name) = map.next_key::<Name>()? {
            match name {
                Name::Id => row.id = map.next_value::<Lenient<String>>()?.0,
                Name::CreatedAt => row.created_at = map.next_value::<Lenient<String>>()?.0,
                Name::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Some(row))
    }
}

impl FromJson for Pagination {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Self>, A::Error> {
        #[derive(Deserialize)]
        #[serde(field_identifier, rename_all = "snake_case")]
        enum Name {
            Page,
            PageSize,
            TotalCount,
            TotalPages,
            #[serde(other)]
            Other,
        }
        let [mut page, mut page_size, mut total_count, mut total_pages] = [None; 4];
        while let Some(name) = map.next_key::<Name>()? {
            match name {
                Name::Page => page = map.next_value::<Lenient<u64>>()?.0,
                Name::PageSize => page_size = map.next_value::<Lenient<u64>>()?.0,
                Name::TotalCount => total_count = map.next_value::<Lenient<u64>>()?.0,
                Name::TotalPages => total_pages = map.next_value::<Lenient<u64>>()?.0,
                Name::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let numbers = page.zip(page_size).zip(total_count).zip(total_pages);
        Ok(numbers.map(|(((page, page_size), total_count), total_pages)| Self { page, page_size, total_count, total_pages }))
    }
}

impl FromJson for String {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl FromJson for u64 {
    fn from_count(count: u64) -> Option<Self> {
        Some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_what_is_wanted_is_none_and_no_fault() {
        let text = r#"{"data":[{"id":7,"created_at":"x","deep":{"id":"no"}},{"id":"b"}],"pagination":{"page":1.5},"meta":[]}"#;
        let rows = vec![Row { id: None, created_at: Some("x".into()) }, Row { id: Some("b".into()), created_at: None }];
        let expected = Facts { json: true, rows: Some(rows), ..Facts::default() };
        assert_eq!(Facts::read(text.as_bytes()), expected);
        let json = Facts { json: true, ..Facts::default() };
        for text in ["[1]", "7", "null", "\"x\"", "-1", "1.5", "true", "{}"] {
            assert_eq!(Facts::read(text.as_bytes()), json, "{text}");
        }
        for text in [r#"{"data":[[1,2]]}"#, r#"{"data":[{},3]}"#, r#"{"data":null}"#] {
            assert_eq!(Facts::read(text.as_bytes()), json, "{text}");
        }
        assert!(Facts::read(br#"{"data":{"id":"x"}}"#).data_is_object);
        assert_eq!(Facts::read(b"{\"data\":[]"), Facts::default());
        assert!(Facts::read(b"").empty);
    }

    #[test]
    fn of_a_name_that_stands_twice_the_last_counts() {
        assert_eq!(Facts::read(br#"{"data":{},"data":[]}"#).rows, Some(vec![]));
        assert_eq!(Facts::read(br#"{"data":[],"data":{}}"#).rows, None);
    }
}
