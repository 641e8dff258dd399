//! What the helpers of resources decide.

use wasm_bindgen::prelude::*;

use crate::json::{text, thrown};

/// The ids of the tags of those names, both as JSON arrays; `tags` is the JSON array of tags as it was answered.
#[wasm_bindgen(js_name = tagIds)]
pub fn tag_ids(tags: &str, names: &str) -> Result<String, JsValue> {
    let names = monaco_core::texts(names).unwrap_or_default();
    monaco_core::tag_ids(tags, &names).map(|ids| text(&ids)).map_err(thrown)
}

/// Milliseconds until a campaign is looked at again; undefined where its enrolment has ended.
#[wasm_bindgen(js_name = nextPoll)]
pub fn next_poll(status: Option<String>, polls: u32, elapsed_ms: f64, deadline_ms: f64) -> Result<Option<f64>, JsValue> {
    let wait = monaco_core::next_poll(status.as_deref(), polls, elapsed_ms as u64, deadline_ms as u64).map_err(thrown)?;
    Ok(wait.map(|wait| wait as f64))
}

/// Refuses what the field schemas, the JSON array as it was answered, do not allow.
#[wasm_bindgen(js_name = checkListing)]
pub fn check_listing(schemas: &str, filters: Option<String>, sort: Option<String>) -> Result<(), JsValue> {
    monaco_core::check_listing(schemas, filters.as_deref(), sort.as_deref()).map_err(thrown)
}
