//! A page's rows, as far as paging needs them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes of text that a row usually has: a UUID, and an instant to the microsecond.
const USUAL_ROW: usize = 64;

/// What paging needs of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Row<'a> {
    /// Its id, where it is text.
    pub id: Option<&'a str>,
    /// Its `created_at`, where it is text.
    pub created_at: Option<&'a str>,
}

/// Rows in order.
///
/// All text stands in one buffer: a page has up to a thousand texts, and most of what they would cost is allocation.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Rows {
    text: String,
    places: Vec<Place>,
}

/// Where a row's texts begin in the buffer, and how long they are: the id, and `created_at` behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    begin: usize,
    id: Option<usize>,
    created_at: Option<usize>,
}

impl Rows {
    /// None yet, with room for that many.
    pub fn with_capacity(rows: usize) -> Self {
        Self { text: String::with_capacity(rows.saturating_mul(USUAL_ROW)), places: Vec::with_capacity(rows) }
    }

    /// From all their texts, one behind the other, and for each row the lengths of its id and its `created_at` in UTF-16 units, which is
    /// what JavaScript counts. A text that ends too early is cut short.
    pub fn from_utf16(texts: impl Into<String>, lengths: impl IntoIterator<Item = [Option<usize>; 2]>) -> Self {
        let mut text = texts.into();
        let lengths = lengths.into_iter();
        let mut places = Vec::with_capacity(lengths.size_hint().0);
        let mut begin = 0;
        for lengths in lengths {
            let mut end = begin;
            let [id, created_at] = lengths.map(|units| {
                let bytes = bytes_of(&text[end..], units?);
                end += bytes;
                Some(bytes)
            });
            places.push(Place { begin, id, created_at });
            begin = end;
        }
        text.truncate(begin);
        Self { text, places }
    }

    /// Puts a row behind the others.
    pub fn push(&mut self, row: Row<'_>) {
        let place = Place { begin: self.text.len(), id: row.id.map(str::len), created_at: row.created_at.map(str::len) };
        for text in [row.id, row.created_at].into_iter().flatten() {
            self.text.push_str(text);
        }
        self.places.push(place);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The row at that index, from 0.
    pub fn get(&self, index: usize) -> Option<Row<'_>> {
        self.places.get(index).map(|place| self.row(*place))
    }

    /// All rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.places.iter().map(|place| self.row(*place))
    }

    fn row(&self, place: Place) -> Row<'_> {
        let id_end = place.begin + place.id.unwrap_or(0);
        Row {
            id: place.id.map(|_| &self.text[place.begin..id_end]),
            created_at: place.created_at.map(|length| &self.text[id_end..id_end + length]),
        }
    }
}

/// Bytes of the first so many UTF-16 units of `text`, or of what there is.
fn bytes_of(text: &str, units: usize) -> usize {
    if text.as_bytes().get(..units).is_some_and(<[u8]>::is_ascii) {
        return units;
    }
    let mut left = units;
    let behind = text.char_indices().find(|(_, character)| {
        let is_behind = left == 0;
        left = left.saturating_sub(character.len_utf16());
        is_behind
    });
    behind.map_or(text.len(), |(place, _)| place)
}

impl<'a> FromIterator<Row<'a>> for Rows {
    fn from_iter<I: IntoIterator<Item = Row<'a>>>(rows: I) -> Self {
        let rows = rows.into_iter();
        let mut all = Self::with_capacity(rows.size_hint().0);
        rows.for_each(|row| all.push(row));
        all
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Owned {
            id: Option<String>,
            created_at: Option<String>,
        }
        let rows = Vec::<Owned>::deserialize(deserializer)?;
        Ok(rows.iter().map(|row| Row { id: row.id.as_deref(), created_at: row.created_at.as_deref() }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_in_utf_16_cut_texts_apart_and_never_out_of_them() {
        let given = [Row { id: Some("é"), created_at: Some("𝄞x") }, Row { id: None, created_at: Some("") }, Row::default()];
        let lengths = [[Some(1), Some(3)], [None, Some(0)], [None, None]];
        assert_eq!(Rows::from_utf16("é𝄞x", lengths), given.into_iter().collect());
        assert_eq!(Rows::from_utf16("é𝄞x and more", lengths), given.into_iter().collect());
        let short = Rows::from_utf16("é𝄞", [[Some(usize::MAX), Some(7)], [Some(1), None]]);
        assert_eq!(
            short.iter().collect::<Vec<_>>(),
            [Row { id: Some("é𝄞"), created_at: Some("") }, Row { id: Some(""), created_at: None }]
        );
        let half = Rows::from_utf16("𝄞", [[Some(1), Some(1)]]);
        assert_eq!(half.get(0), Some(Row { id: Some("𝄞"), created_at: Some("") }), "no character is cut in two");
    }

    proptest! {
        #[test]
        fn rows_come_out_as_they_went_in(given: Vec<(Option<String>, Option<String>)>) {
            let borrowed: Vec<Row<'_>> =
                given.iter().map(|(id, created_at)| Row { id: id.as_deref(), created_at: created_at.as_deref() }).collect();
            let rows: Rows = borrowed.iter().copied().collect();
            prop_assert_eq!(rows.iter().collect::<Vec<_>>(), borrowed.clone());
            prop_assert_eq!((0..rows.len()).map(|index| rows.get(index)).collect::<Option<Vec<_>>>(), Some(borrowed));
            prop_assert_eq!((rows.get(rows.len()), rows.is_empty()), (None, given.is_empty()));
            let json = serde_json::to_string(&rows).expect("serialises");
            prop_assert_eq!(serde_json::from_str::<Rows>(&json).expect("reads"), rows);
        }
    }
}
