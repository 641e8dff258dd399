//! What a host that decoded a success reports of it.

use monaco_core::{Facts, PageFacts, Pagination, Rows};
use wasm_bindgen::prelude::*;

use crate::json::utf8;

/// What a success's body was.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Shape {
    /// There was none.
    Empty,
    /// No JSON.
    Undecodable,
    /// JSON.
    Json,
    /// A JSON object whose `data` was an object.
    DataObject,
    /// A JSON object whose `data` was an array of objects.
    DataRows,
}

/// `numbers` holds page, page size, total count and total pages, and then for each row the lengths of its `id` and `created_at` in
/// UTF-16 units; what is negative is not there. `texts` is all those texts as UTF-8, one behind the other.
pub(crate) fn facts(shape: Shape, numbers: &[f64], texts: Vec<u8>) -> Facts {
    let (pagination, lengths) = numbers.split_at(numbers.len().min(COUNTS));
    Facts {
        empty: matches!(shape, Shape::Empty),
        json: matches!(shape, Shape::Json | Shape::DataObject | Shape::DataRows),
        data_is_object: matches!(shape, Shape::DataObject),
        pagination: as_pagination(pagination),
        rows: matches!(shape, Shape::DataRows).then(|| as_rows(lengths, texts)),
    }
}

/// A page's facts, for the transcripts.
pub(crate) fn page_facts(numbers: &[f64], texts: Vec<u8>) -> Option<PageFacts> {
    let Facts { pagination, rows, .. } = facts(Shape::DataRows, numbers, texts);
    pagination.zip(rows).map(|(pagination, rows)| PageFacts { pagination, rows })
}

const COUNTS: usize = 4;

fn as_pagination(counts: &[f64]) -> Option<Pagination> {
    let counts = <[f64; COUNTS]>::try_from(counts).ok()?;
    let [page, page_size, total_count, total_pages] = counts.map(|count| count as u64);
    counts.iter().all(|count| *count >= 0.0).then_some(Pagination { page, page_size, total_count, total_pages })
}

fn as_rows(lengths: &[f64], texts: Vec<u8>) -> Rows {
    let length = |units: f64| (units >= 0.0).then_some(units as usize);
    Rows::from_utf16(utf8(texts), lengths.chunks_exact(2).map(|row| [length(row[0]), length(row[1])]))
}
