//! What the helpers of resources decide.

use pyo3::prelude::*;

use crate::error::raised;

/// The ids of the tags of those names; `tags` is the JSON array of tags as it was answered. Raises `CoreError`.
#[pyfunction]
pub(crate) fn tag_ids(tags: &str, names: Vec<String>) -> PyResult<Vec<String>> {
    monaco_core::tag_ids(tags, &names).map_err(raised)
}

/// Milliseconds until a campaign is looked at again; None where its enrolment has ended. Raises `CoreError`.
#[pyfunction]
pub(crate) fn next_poll(status: Option<&str>, polls: u32, elapsed_ms: u64, deadline_ms: u64) -> PyResult<Option<u64>> {
    monaco_core::next_poll(status, polls, elapsed_ms, deadline_ms).map_err(raised)
}

/// Refuses what the field schemas, the JSON array as it was answered, do not allow. Raises `CoreError`.
#[pyfunction]
pub(crate) fn check_listing(schemas: &str, filters: Option<&str>, sort: Option<&str>) -> PyResult<()> {
    monaco_core::check_listing(schemas, filters, sort).map_err(raised)
}
