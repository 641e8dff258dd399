//! The cases of `tests/operations`, for languages whose calls are written by a generator.

use serde_json::{Map, Value};

const CASES: &str = include_str!("../../../tests/operations/cases.json");

/// One call, and what comes of it.
pub(super) struct Case {
    pub(super) operation: String,
    /// `happy`, `refused` or `unknown`.
    pub(super) kind: String,
    pub(super) arguments: Map<String, Value>,
    /// What is compared of the answer; null where nothing is.
    pub(super) gives: Value,
}

/// In the file's order.
pub(super) fn cases() -> Vec<Case> {
    let file: Value = serde_json::from_str(CASES).expect("the cases are JSON");
    let case = |case: &Value| {
        let text = |name: &str| case[name].as_str().expect("a case has its texts").to_owned();
        let arguments = case["arguments"].as_object().expect("a case has arguments").clone();
        Case { operation: text("operation"), kind: text("case"), arguments, gives: case["gives"].clone() }
    };
    file["cases"].as_array().expect("there are cases").iter().map(case).collect()
}
