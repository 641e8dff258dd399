//! The request log and the counters: what the wire carried, with every key masked.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use crate::http::{Request, percent_decode};
use crate::keys;
use crate::time::Timestamp;

/// Older entries are forgotten.
const MAX_ENTRIES: usize = 10_000;
/// Longer bodies are cut.
const MAX_BODY: usize = 4096;

/// What became of a request.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// `None` when no answer was written.
    pub(crate) status: Option<u16>,
    pub(crate) operation: Option<&'static str>,
    pub(crate) key_id: Option<String>,
    pub(crate) fault: Value,
}

/// The log.
#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: VecDeque<Value>,
    requests: u64,
    by_status: BTreeMap<String, u64>,
    by_operation: BTreeMap<&'static str, u64>,
    by_key: BTreeMap<String, u64>,
    peak_concurrency: usize,
}

impl Log {
    pub(crate) fn record(&mut self, request: &Request, outcome: &Outcome, now: Timestamp) {
        self.requests += 1;
        let status = outcome.status.map_or("none".to_owned(), |s| s.to_string());
        *self.by_status.entry(status).or_default() += 1;
        if let Some(operation) = outcome.operation {
            *self.by_operation.entry(operation).or_default() += 1;
        }
        if let Some(key) = &outcome.key_id {
            *self.by_key.entry(key.clone()).or_default() += 1;
        }
        if self.entries.len() == MAX_ENTRIES {
            self.entries.pop_front();
        }
        let key = request.first_header("authorization").and_then(keys::bearer);
        self.entries.push_back(json!({
            "n": self.requests,
            "at_ms": now.millis(),
            "method": keys::mask(&request.method),
            "path": mask_encoded(request.path()),
            "query": mask_encoded(request.query()),
            "headers": masked_headers(request),
            "key": key.map(keys::fingerprint),
            "key_id": outcome.key_id,
            "body": masked_body(&request.body),
            "status": outcome.status,
            "operation": outcome.operation,
            "fault": outcome.fault,
        }));
    }

    pub(crate) fn observe_concurrency(&mut self, requests: usize) {
        self.peak_concurrency = self.peak_concurrency.max(requests);
    }

    pub(crate) fn entries(&self) -> Value {
        Value::Array(self.entries.iter().cloned().collect())
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn stats(&self) -> Value {
        json!({
            "requests": self.requests,
            "by_status": self.by_status,
            "by_operation": self.by_operation,
            "keys": self.by_key,
            "peak_concurrency": self.peak_concurrency,
        })
    }
}

fn masked_headers(request: &Request) -> Vec<(String, String)> {
    let mask = |(name, value): &(String, Vec<u8>)| {
        let secret = ["authorization", "proxy-authorization", "cookie"].iter().any(|secret| name.eq_ignore_ascii_case(secret));
        let value = if secret { keys::mask_authorization(value) } else { keys::mask(&String::from_utf8_lossy(value)) };
        (keys::mask(name), value)
    };
    request.headers.iter().map(mask).collect()
}

/// Text of a URL: a key may hide behind percent signs.
fn mask_encoded(text: &str) -> String {
    let decoded = percent_decode(text);
    let masked = keys::mask(&decoded);
    if masked == decoded { keys::mask(text) } else { masked }
}

/// Masked before it is cut, so that no half of a key is left.
fn masked_body(body: &[u8]) -> String {
    let mut text = keys::mask(&String::from_utf8_lossy(body));
    if text.len() > MAX_BODY {
        let cut = (0..=MAX_BODY).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(cut.unwrap_or(0));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Rng;

    #[test]
    fn no_part_of_a_request_shows_its_key() {
        let key = keys::generate(&mut Rng::new(3));
        let hidden = key.replace('_', "%5F");
        let mut request = Request::new(&key, &format!("/v1/{key}?a={hidden}&b={key}"))
            .header("Authorization", &format!("Bearer {key}"))
            .header(&key, &key)
            .header("X-Api-Key", &key);
        request.body = format!("{}{key}", "x".repeat(MAX_BODY - 10)).into_bytes();
        let mut log = Log::default();
        log.record(&request, &Outcome::default(), Timestamp::default());
        let shown = log.entries().to_string();
        assert!(!shown.contains(&key[4..20]), "{shown}");
        assert!(!shown.contains(&hidden[4..20]), "{shown}");
        assert!(shown.contains(&keys::fingerprint(&key)));
    }

    #[test]
    fn the_log_is_bounded_and_the_counters_are_not() {
        let mut log = Log::default();
        for _ in 0..MAX_ENTRIES + 5 {
            log.record(&Request::new("GET", "/"), &Outcome::default(), Timestamp::default());
        }
        assert_eq!(log.entries().as_array().map(Vec::len), Some(MAX_ENTRIES));
        assert_eq!(log.stats()["requests"], MAX_ENTRIES + 5);
    }
}
