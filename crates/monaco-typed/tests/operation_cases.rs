//! The cases that every language plays (`tests/operations`), through the typed functions, against the emulator's binary.

mod generated;
mod support;

use std::collections::BTreeSet;

use generated::CALLS;
use monaco_core::{Error, OPERATIONS, UnixTime};
use serde_json::Value;
use support::{Emulator, Host};

fn file() -> Value {
    serde_json::from_str(include_str!("../../../tests/operations/cases.json")).expect("the cases are JSON")
}

fn array(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

#[test]
fn every_operation_is_called_and_ends_as_its_cases_say() {
    let file = file();
    let arguments: Vec<String> = array(&file["emulator"]).iter().map(|one| one.as_str().expect("text").to_owned()).collect();
    let emulator = Emulator::start(&arguments);
    let host = Host::of(&emulator);
    let cases = array(&file["cases"]);
    assert_eq!(cases.len(), CALLS.len());
    for (case, call) in cases.iter().zip(CALLS) {
        if let Some(fault) = case.get("fault") {
            emulator.post("faults", fault);
        }
        match (call(&host), case.get("fails")) {
            (Ok(given), None) => gives(case, &given),
            (Err(error), Some(fails)) => failed(case, &error, fails),
            (Ok(_), Some(_)) => panic!("it succeeds: {case}"),
            (Err(error), None) => panic!("{error}: {case}"),
        }
    }
    let called: BTreeSet<&str> = cases.iter().filter_map(|case| case["operation"].as_str()).collect();
    assert_eq!(called, OPERATIONS.iter().map(|operation| operation.id.as_ref()).collect());
}

fn gives(case: &Value, given: &Value) {
    let expected = &case["gives"];
    let Value::Array(rows) = given else {
        return assert!(holds(given, expected), "{given} is seen: {case}");
    };
    assert_eq!(expected["count"], rows.len(), "{case}");
    assert!(holds(&rows[0], &expected["first"]), "{} is seen: {case}", rows[0]);
}

/// Whether what is seen has all that is expected. Instants are compared as such, and null is a field that is missing.
fn holds(seen: &Value, expected: &Value) -> bool {
    match (seen, expected) {
        (Value::Object(seen), Value::Object(expected)) => {
            expected.iter().all(|(name, value)| holds(seen.get(name).unwrap_or(&Value::Null), value))
        }
        (Value::Array(seen), Value::Array(expected)) => {
            seen.len() == expected.len() && seen.iter().zip(expected).all(|(seen, expected)| holds(seen, expected))
        }
        (Value::String(seen), Value::String(expected)) if seen != expected => {
            UnixTime::parse(expected).is_some() && UnixTime::parse(seen) == UnixTime::parse(expected)
        }
        (Value::Number(seen), Value::Number(expected)) => seen.as_f64() == expected.as_f64(),
        _ => seen == expected,
    }
}

fn failed(case: &Value, error: &Error, fails: &Value) {
    assert_eq!(error.kind().name(), fails["kind"], "{error}: {case}");
    assert_eq!(serde_json::to_value(error.certainty()).expect("text"), fails["certainty"], "{error}: {case}");
    assert_eq!(error.status(), fails.get("status").map(|status| u16::try_from(status.as_u64().unwrap()).unwrap()), "{case}");
}
