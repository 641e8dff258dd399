//! What a host that decoded a success reports of it.

use monaco_core::{Facts, Pagination, Row};

/// What a success's body was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
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

#[uniffi::remote(Record)]
pub struct Pagination {
    pub page: u64,
    pub page_size: u64,
    pub total_count: u64,
    pub total_pages: u64,
}

#[uniffi::remote(Record)]
pub struct Row {
    pub id: Option<String>,
    pub created_at: Option<String>,
}

pub(crate) fn facts(shape: Shape, pagination: Option<Pagination>, rows: Option<Vec<Row>>) -> Facts {
    Facts {
        empty: matches!(shape, Shape::Empty),
        json: matches!(shape, Shape::Json | Shape::DataObject),
        data_is_object: matches!(shape, Shape::DataObject),
        pagination,
        rows,
    }
}
