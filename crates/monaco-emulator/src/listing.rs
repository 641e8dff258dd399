//! Sorting and paging: from a list's parameters to one page of records.

use monaco_catalog::Paging;
use monaco_catalog::validate::as_integer;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::fields::{self, FieldSpec};
use crate::filter::{self, Scope};
use crate::operations::{Call, Context};
use crate::store::{Doc, Entity, Query, Sql};

/// One page of records.
pub(crate) struct Page {
    pub(crate) docs: Vec<Doc>,
    /// The `pagination` object of the answer.
    pub(crate) pagination: Value,
}

/// Reads the page a list asks for by its body.
pub(crate) fn by_body(ctx: &Context<'_>, entity: Entity, call: &Call, paging: &Paging) -> Result<Page, ApiError> {
    let fields = fields::of(ctx.store, ctx.org, entity)?;
    let condition = match call.body.get("filters") {
        Some(filters) => filter::compile(&scope(ctx, entity, &fields), filters)?,
        None => filter::everything(),
    };
    let sort = call.body.get("sort").and_then(Value::as_str);
    let order = order_by(sort.or(paging.default_sort.as_deref()), &fields)?;
    let number = |key: &str| call.body.get(key).and_then(as_integer);
    let slice = Slice::new(number("page"), number("page_size"), paging);
    slice.read(ctx, entity, condition, order)
}

/// What a filter on this entity is compiled against.
pub(crate) fn scope<'a>(ctx: &'a Context<'_>, entity: Entity, fields: &'a [FieldSpec]) -> Scope<'a> {
    Scope { store: ctx.store, org: ctx.org, entity, fields, now: ctx.now }
}

/// `ORDER BY` for a sort parameter. Without one, newest first.
fn order_by(sort: Option<&str>, fields: &[FieldSpec]) -> Result<String, ApiError> {
    let Some(sort) = sort else {
        return Ok(newest_first());
    };
    let (key, direction) = match sort.strip_prefix('-') {
        Some(key) => (key, "DESC"),
        None => (sort, "ASC"),
    };
    let spec = fields.iter().find(|spec| spec.key == key && spec.sortable);
    let spec = spec.ok_or_else(|| ApiError::Unprocessable(format!("Field '{key}' cannot be sorted by")))?;
    // Records of the same value need some order that holds from page to page.
    Ok(format!("{} {direction} NULLS LAST, r.id", spec.sql))
}

/// The order of lists that cannot be sorted.
pub(crate) fn newest_first() -> String {
    "r.created_at DESC, r.id".to_owned()
}

/// Which part of a listing is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slice {
    page: i64,
    page_size: i64,
}

impl Slice {
    /// From validated parameters; what is missing takes its default.
    pub(crate) fn new(page: Option<i64>, page_size: Option<i64>, paging: &Paging) -> Self {
        Self { page: page.unwrap_or(1), page_size: page_size.unwrap_or(i64::from(paging.default_page_size)) }
    }

    /// Reads that part.
    pub(crate) fn read(self, ctx: &Context<'_>, entity: Entity, condition: Sql, order: String) -> Result<Page, ApiError> {
        let total = ctx.store.count(ctx.org, entity, &condition)?;
        let query = Query { condition, order, limit: self.page_size, offset: (self.page - 1).saturating_mul(self.page_size) };
        let docs = ctx.store.select(ctx.org, entity, &query)?;
        Ok(Page {
            docs,
            pagination: json!({
                "page": self.page,
                "page_size": self.page_size,
                "total_count": total,
                "total_pages": (total + self.page_size - 1) / self.page_size,
            }),
        })
    }
}
