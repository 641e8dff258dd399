//! What a host that decoded a success reports of it.

use monaco_core::{Facts, Pagination, Rows};

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

/// What paging needs of a row.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Row {
    /// Its id, where it is text.
    pub id: Option<String>,
    /// Its `created_at`, where it is text.
    pub created_at: Option<String>,
}

pub(crate) fn as_rows(rows: &[Row]) -> Rows {
    rows.iter().map(|row| monaco_core::Row { id: row.id.as_deref(), created_at: row.created_at.as_deref() }).collect()
}

pub(crate) fn facts(shape: Shape, pagination: Option<Pagination>, rows: Option<Vec<Row>>) -> Facts {
    Facts {
        empty: matches!(shape, Shape::Empty),
        json: matches!(shape, Shape::Json | Shape::DataObject),
        data_is_object: matches!(shape, Shape::DataObject),
        pagination,
        rows: rows.map(|rows| as_rows(&rows)),
    }
}
