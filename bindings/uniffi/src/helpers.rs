//! What the helpers of resources decide.

use crate::error::Refused;

/// The ids of the tags of those names; `tags` is the JSON array of tags as it was answered.
#[uniffi::export]
pub fn tag_ids(tags: &str, names: &[String]) -> Result<Vec<String>, Refused> {
    Ok(monaco_core::tag_ids(tags, names)?)
}

/// Milliseconds until a campaign is looked at again; none where its enrolment has ended.
#[uniffi::export]
pub fn next_poll(status: Option<String>, polls: u32, elapsed_ms: u64, deadline_ms: u64) -> Result<Option<u64>, Refused> {
    Ok(monaco_core::next_poll(status.as_deref(), polls, elapsed_ms, deadline_ms)?)
}

/// Refuses what the field schemas, the JSON array as it was answered, do not allow.
#[uniffi::export]
pub fn check_listing(schemas: &str, filters: Option<String>, sort: Option<String>) -> Result<(), Refused> {
    Ok(monaco_core::check_listing(schemas, filters.as_deref(), sort.as_deref())?)
}
