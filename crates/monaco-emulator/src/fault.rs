//! Faults on request: which requests they hit, and what happens to those.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::shape_1;
use crate::http::Response;

/// How a transport hands over an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// Milliseconds to wait before anything is written.
    pub latency_ms: u64,
    /// What is written.
    pub manner: Manner,
}

/// What a transport writes of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Manner {
    /// All of it.
    #[default]
    Whole,
    /// Nothing: the connection is closed, with the body still unread.
    DropBeforeRead,
    /// Nothing: the connection is closed after the whole request was read.
    DropAfterRead,
    /// The first bytes of head and body, then the connection is closed.
    Cut {
        /// How many bytes.
        after_bytes: usize,
    },
    /// Half of it, then a pause, then the rest.
    Stall {
        /// How long the pause is, in milliseconds.
        ms: u64,
    },
    /// These bytes in place of an HTTP answer, then the connection is closed.
    Garbage(Vec<u8>),
}

/// One fault as it is asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultSpec {
    #[serde(default, rename = "match")]
    matching: Matching,
    #[serde(default = "once")]
    times: u64,
    #[serde(rename = "do")]
    action: Value,
}

fn once() -> u64 {
    1
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Matching {
    operation: Option<String>,
    /// Exact, or a prefix that ends with `*`.
    path: Option<String>,
    method: Option<String>,
    /// Only the nth matching request, from 1.
    nth: Option<u64>,
    /// Every so many matching requests.
    every: Option<u64>,
}

/// What a fault does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAction {
    status: Option<u16>,
    headers: Option<Vec<(String, String)>>,
    body: Option<String>,
    apply_then: Option<Box<RawAction>>,
    drop: Option<DropPoint>,
    cut: Option<Cut>,
    stall_ms: Option<u64>,
    latency_ms: Option<u64>,
    html: Option<u16>,
    garbage: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DropPoint {
    BeforeRead,
    AfterRead,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cut {
    after_bytes: usize,
}

/// A fault that hits a request.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// As it was asked for; for the log.
    pub(crate) asked: Value,
    latency_ms: u64,
    apply: bool,
    effect: Effect,
}

#[derive(Debug, Clone)]
enum Effect {
    None,
    Replace(Response),
    AddHeaders(Vec<(String, String)>),
    Drop(DropPoint),
    Cut(usize),
    Stall(u64),
    Garbage(String),
}

impl Fault {
    fn parse(asked: &Value) -> Result<Self, String> {
        let raw = RawAction::deserialize(asked).map_err(|error| error.to_string())?;
        let (apply, latency_ms, effect) = raw.into_effect()?;
        Ok(Self { asked: asked.clone(), latency_ms, apply, effect })
    }

    /// Whether the operation is carried out although the fault hits the request.
    pub(crate) fn applies(&self) -> bool {
        self.apply
            || match self.effect {
                Effect::Replace(_) | Effect::Drop(_) | Effect::Garbage(_) => false,
                // These need the real answer.
                Effect::None | Effect::AddHeaders(_) | Effect::Cut(_) | Effect::Stall(_) => true,
            }
    }

    /// Whether the connection is closed without reading the body.
    pub(crate) fn drops_before_read(&self) -> bool {
        !self.apply && matches!(self.effect, Effect::Drop(DropPoint::BeforeRead))
    }

    /// What becomes of the answer. `None` was made when the operation was not carried out.
    pub(crate) fn alter(self, answer: Option<Response>) -> (Response, Delivery) {
        let mut response = answer.unwrap_or_else(|| Response::empty(500));
        let manner = match self.effect {
            Effect::None => Manner::Whole,
            Effect::Replace(other) => {
                response = other;
                Manner::Whole
            }
            Effect::AddHeaders(headers) => {
                let replaced = |name: &str| headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
                response.headers.retain(|(name, _)| !replaced(name));
                response.headers.extend(headers);
                Manner::Whole
            }
            Effect::Drop(DropPoint::BeforeRead) if !self.apply => Manner::DropBeforeRead,
            Effect::Drop(_) => Manner::DropAfterRead,
            Effect::Cut(after_bytes) => Manner::Cut { after_bytes },
            Effect::Stall(ms) => Manner::Stall { ms },
            Effect::Garbage(text) => Manner::Garbage(text.into_bytes()),
        };
        let delivery = Delivery { latency_ms: self.latency_ms, manner };
        (response, delivery)
    }
}

impl RawAction {
    /// Whether to apply first, the latency, and the effect.
    fn into_effect(self) -> Result<(bool, u64, Effect), String> {
        let latency = self.latency_ms.unwrap_or(0);
        let kinds = [
            self.status.is_some() || (self.headers.is_some() && self.html.is_none()),
            self.apply_then.is_some(),
            self.drop.is_some(),
            self.cut.is_some(),
            self.stall_ms.is_some(),
            self.html.is_some(),
            self.garbage.is_some(),
        ];
        match kinds.iter().filter(|given| **given).count() {
            0 if self.latency_ms.is_none() => return Err("the fault does nothing".to_owned()),
            0 | 1 => {}
            _ => return Err("the fault does several things at once".to_owned()),
        }
        if let Some(inner) = self.apply_then {
            let (_, inner_latency, effect) = inner.into_effect()?;
            return Ok((true, latency.saturating_add(inner_latency), effect));
        }
        let headers = self.headers.unwrap_or_default();
        let effect = if let Some(status) = self.status {
            let body = self.body;
            Effect::Replace(replacement(valid(status)?, headers, body))
        } else if let Some(status) = self.html {
            let text = format!("<html><body><h1>{status}</h1></body></html>");
            let mut response = Response::text(valid(status)?, "text/html", text);
            response.headers.extend(headers);
            Effect::Replace(response)
        } else if let Some(point) = self.drop {
            Effect::Drop(point)
        } else if let Some(cut) = self.cut {
            Effect::Cut(cut.after_bytes)
        } else if let Some(ms) = self.stall_ms {
            Effect::Stall(ms)
        } else if let Some(text) = self.garbage {
            Effect::Garbage(text)
        } else if headers.is_empty() {
            Effect::None
        } else {
            Effect::AddHeaders(headers)
        };
        Ok((false, latency, effect))
    }
}

fn valid(status: u16) -> Result<u16, String> {
    if (200..=999).contains(&status) { Ok(status) } else { Err("a status has three digits and is no 1xx".to_owned()) }
}

fn replacement(status: u16, headers: Vec<(String, String)>, body: Option<String>) -> Response {
    let mut response = match body {
        Some(body) => Response::text(status, "application/json", body),
        None => shape_1(status, "injected", "A fault asked for by the test"),
    };
    let replaced = |name: &str| headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
    response.headers.retain(|(name, _)| !replaced(name));
    response.headers.extend(headers);
    response
}

/// The faults that wait for their requests.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    matching: Matching,
    fault: Fault,
    seen: u64,
    left: u64,
}

impl Faults {
    /// Adds faults; either all of them or, if one is malformed, none.
    pub(crate) fn add(&mut self, specs: Vec<FaultSpec>) -> Result<usize, String> {
        let mut rules = Vec::new();
        for spec in specs {
            rules.push(Rule { fault: Fault::parse(&spec.action)?, matching: spec.matching, seen: 0, left: spec.times });
        }
        self.rules.append(&mut rules);
        Ok(self.rules.len())
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// What waits, for the admin surface.
    pub(crate) fn pending(&self) -> Value {
        let rules = self.rules.iter().filter(|rule| rule.left > 0);
        let shown = rules.map(|r| json!({"do": r.fault.asked, "left": r.left, "seen": r.seen}));
        Value::Array(shown.collect())
    }

    /// The fault that hits this request: the first that matches. All that match count it.
    pub(crate) fn choose(&mut self, operation: &str, method: &str, path: &str) -> Option<Fault> {
        let mut chosen = None;
        for rule in &mut self.rules {
            if rule.left == 0 || !rule.matching.fits(operation, method, path) {
                continue;
            }
            rule.seen += 1;
            if chosen.is_none() && rule.matching.is_turn(rule.seen) {
                rule.left -= 1;
                chosen = Some(rule.fault.clone());
            }
        }
        chosen
    }
}

impl Matching {
    fn fits(&self, operation: &str, method: &str, path: &str) -> bool {
        let is = |wanted: &Option<String>, given: &str| wanted.as_ref().is_none_or(|w| w.eq_ignore_ascii_case(given));
        let path_fits = self.path.as_ref().is_none_or(|wanted| {
            let prefix = wanted.strip_suffix('*');
            prefix.map_or(wanted == path, |prefix| path.starts_with(prefix))
        });
        is(&self.operation, operation) && is(&self.method, method) && path_fits
    }

    fn is_turn(&self, seen: u64) -> bool {
        let nth = self.nth.is_none_or(|nth| nth == seen);
        let every = self.every.is_none_or(|every| seen.is_multiple_of(every.max(1)));
        nth && every
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(spec: Value) -> Faults {
        let mut faults = Faults::default();
        let spec = serde_json::from_value(spec).expect("a spec");
        faults.add(vec![spec]).expect("a fault");
        faults
    }

    fn hits(faults: &mut Faults, requests: usize) -> Vec<usize> {
        (1..=requests).filter(|_| faults.choose("list_tags", "GET", "/v1/tags/").is_some()).collect()
    }

    #[test]
    fn a_fault_hits_once_unless_told_otherwise() {
        let mut once = faults(json!({"do": {"html": 502}}));
        assert_eq!(hits(&mut once, 5), [1]);
        let mut thrice = faults(json!({"times": 3, "do": {"html": 502}}));
        assert_eq!(hits(&mut thrice, 5), [1, 2, 3]);
    }

    #[test]
    fn nth_and_every_count_matching_requests() {
        let mut nth = faults(json!({"match": {"nth": 3}, "do": {"html": 502}}));
        assert_eq!(hits(&mut nth, 5), [3]);
        let mut every = faults(json!({"match": {"every": 2}, "times": 9, "do": {"html": 502}}));
        assert_eq!(hits(&mut every, 6), [2, 4, 6]);
    }

    #[test]
    fn operation_method_and_path_must_all_fit() {
        for (matching, hit) in [
            (json!({"operation": "list_tags"}), true),
            (json!({"operation": "get_me"}), false),
            (json!({"method": "get", "path": "/v1/tags/"}), true),
            (json!({"path": "/v1/ta*"}), true),
            (json!({"path": "/v1/ta"}), false),
        ] {
            let mut faults = faults(json!({"match": matching, "do": {"latency_ms": 1}}));
            assert_eq!(hits(&mut faults, 1).len(), usize::from(hit), "{matching}");
        }
    }

    #[test]
    fn what_loses_the_answer_does_not_carry_out_the_operation_unless_asked_to() {
        let applies = |action: Value| Fault::parse(&action).expect("a fault").applies();
        assert!(!applies(json!({"drop": "after_read"})));
        assert!(!applies(json!({"status": 503})));
        assert!(applies(json!({"apply_then": {"drop": "after_read"}})));
        assert!(applies(json!({"cut": {"after_bytes": 5}})));
    }

    #[test]
    fn malformed_faults_are_refused() {
        for action in [
            json!({}),
            json!({"html": 502, "drop": "after_read"}),
            json!({"drop": "sometimes"}),
            json!({"status": 42}),
            json!({"explode": true}),
            json!(5),
        ] {
            assert!(Fault::parse(&action).is_err(), "{action}");
        }
    }
}
