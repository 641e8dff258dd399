//! What crosses as JSON: what is read by people and tests more often than by programs.

use serde::Serialize;

/// A value of the core as JSON.
pub(crate) fn text(value: &impl Serialize) -> String {
    // Maps with names as keys, and numbers: no value of the core's has a form that JSON lacks.
    serde_json::to_string(value).unwrap_or_default()
}
