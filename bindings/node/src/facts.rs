//! What a host that decoded a success reports of it.

use monaco_core::{Facts, PageFacts, Pagination, Row};
use wasm_bindgen::prelude::*;

use crate::json::pairs;

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
}

/// `pagination` holds page, page size, total count and total pages; `rows` is the JSON of `[id, created_at, …]`, null where the row
/// has no such text.
pub(crate) fn facts(shape: Shape, pagination: Option<Vec<f64>>, rows: Option<&str>) -> Facts {
    Facts {
        empty: matches!(shape, Shape::Empty),
        json: matches!(shape, Shape::Json | Shape::DataObject),
        data_is_object: matches!(shape, Shape::DataObject),
        pagination: pagination.as_deref().and_then(as_pagination),
        rows: rows.map(as_rows),
    }
}

/// A page's facts, for the transcripts.
pub(crate) fn page_facts(pagination: &[f64], rows: &str) -> Option<PageFacts> {
    as_pagination(pagination).map(|pagination| PageFacts { pagination, rows: as_rows(rows) })
}

fn as_rows(json: &str) -> Vec<Row> {
    pairs(Some(json)).into_iter().map(|(id, created_at)| Row { id, created_at }).collect()
}

fn as_pagination(numbers: &[f64]) -> Option<Pagination> {
    let [page, page_size, total_count, total_pages] = <[f64; 4]>::try_from(numbers).ok()?.map(|number| number as u64);
    Some(Pagination { page, page_size, total_count, total_pages })
}
