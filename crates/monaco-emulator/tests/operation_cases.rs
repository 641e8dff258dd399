//! The cases that every language plays (`tests/operations`), played as bare requests against the binary.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use monaco_catalog::validate::{is_uuid, validate_type};
use monaco_catalog::{Bounds, Catalog, Operation, Param, ResponseKind, RetrySafety};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use support::{Answer, parse, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "about")]
    _about: String,
    emulator: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    operation: String,
    case: String,
    arguments: Map<String, Value>,
    fault: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    gives: Option<Value>,
    fails: Option<Failure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    kind: String,
    status: Option<u16>,
    certainty: String,
}

/// A null that is given is no missing one.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    let file = include_str!("../../../tests/operations/cases.json");
    serde_json::from_str(file).expect("the file is as its README says")
});

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.operation, self.case, Value::Object(self.arguments.clone()))
    }
}

impl Case {
    fn operation(&self) -> &'static Operation {
        let found = Catalog::load().operation(&self.operation);
        found.unwrap_or_else(|| panic!("no operation is named {}", self.operation))
    }

    fn is_lost(&self) -> bool {
        self.case == "unknown"
    }

    /// Method, target and body.
    fn request(&self) -> (&'static str, String, String) {
        let operation = self.operation();
        let mut rest = self.arguments.clone();
        let mut target = operation.path.clone();
        for param in &operation.path_params {
            let value = rest.remove(&param.name).unwrap_or_else(|| panic!("{} is missing: {self}", param.name));
            target = target.replace(&format!("{{{}}}", param.name), &encoded(&value));
        }
        let query = operation.query_params.iter().filter_map(|param| Some((&param.name, rest.remove(&param.name)?)));
        let query: Vec<String> = query.map(|(name, value)| format!("{name}={}", encoded(&value))).collect();
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        let body = operation.body_schema.as_ref().map_or(String::new(), |_| self.body().to_string());
        (operation.method.as_str(), target, body)
    }

    /// What stands neither in the path nor in the query, as the API spells it.
    fn body(&self) -> Value {
        let operation = self.operation();
        let elsewhere: BTreeSet<&str> =
            operation.path_params.iter().chain(&operation.query_params).map(|param| param.name.as_str()).collect();
        let rest = self.arguments.iter().filter(|(name, _)| !elsewhere.contains(name.as_str()));
        Value::Object(spelled(rest))
    }
}

fn encoded(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string()
}

/// Custom fields stand in one object here and among the other keys in the API.
fn spelled<'a>(fields: impl IntoIterator<Item = (&'a String, &'a Value)>) -> Map<String, Value> {
    let mut spelled = Map::new();
    for (name, value) in fields {
        if let ("custom_fields", Value::Object(custom)) = (name.as_str(), value) {
            spelled.extend(custom.iter().map(|(id, value)| (format!("custom_field_{id}"), value.clone())));
        } else {
            spelled.insert(name.clone(), value.clone());
        }
    }
    spelled
}

/// The binary, started as the file says. It ends with its stdin.
struct Emulator {
    process: Child,
    address: String,
    key: String,
}

impl Emulator {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_monaco-emulator"))
            .args(&FILE.emulator)
            .args(["--json", "--exit-with-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let printed: Value = serde_json::from_str(&line).expect("JSON");
        let address = text(&printed["url"]).replace("http://", "");
        Self { process, address, key: text(&printed["key"]) }
    }

    /// What comes on a connection of its own until that ends.
    fn exchange(&self, method: &str, target: &str, body: &str) -> Vec<u8> {
        let mut socket = TcpStream::connect(&self.address).expect("it listens");
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.key,
            body.len()
        );
        socket.write_all(request.as_bytes()).expect("it reads");
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).expect("the connection ends");
        answer
    }

    fn send(&self, case: &Case) -> Vec<u8> {
        let (method, target, body) = case.request();
        self.exchange(method, &target, &body)
    }

    fn fault(&self, fault: &Value) {
        let answer = parse(&self.exchange("POST", "/_emulator/faults", &fault.to_string()));
        assert_eq!(answer.status, 200, "{fault}: {}", answer.text);
    }

    fn last_request(&self) -> Value {
        let log = parse(&self.exchange("GET", "/_emulator/log", "")).body;
        log["requests"].as_array().and_then(|all| all.last()).cloned().expect("a request")
    }

    /// Plays a case as it is written; gives what a success carries.
    fn play(&self, case: &Case) -> Value {
        if let Some(fault) = &case.fault {
            self.fault(fault);
        }
        let bytes = self.send(case);
        match (case.case.as_str(), &case.gives, &case.fails) {
            ("happy", Some(gives), None) => succeeded(case, &parse(&bytes), gives),
            ("refused", None, Some(Failure { status: Some(status), certainty, .. })) if certainty == "rejected" => {
                let answer = parse(&bytes);
                assert_eq!(answer.status, *status, "{case}: {}", answer.text);
                Value::Null
            }
            ("unknown", None, Some(Failure { status: None, certainty, .. })) if certainty == "unknown" => {
                assert!(bytes.is_empty(), "{case}: {}", String::from_utf8_lossy(&bytes));
                self.took(case);
                Value::Null
            }
            _ => panic!("neither happy nor refused nor unknown: {case}"),
        }
    }

    /// The request was read, and what is no mere reading was carried out.
    fn took(&self, case: &Case) {
        let operation = case.operation();
        let request = self.last_request();
        assert_eq!((&request["operation"], &request["status"]), (&json!(operation.id), &Value::Null), "{request}");
        // Only what is carried out is asked for its key.
        assert_eq!(request["key_id"].is_string(), operation.retry_safety != RetrySafety::Read, "{request}");
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

fn succeeded(case: &Case, answer: &Answer, gives: &Value) -> Value {
    let operation = case.operation();
    assert_eq!(answer.status, operation.success_status, "{case}: {}", answer.text);
    match operation.response_kind {
        ResponseKind::None => assert_eq!((gives, answer.text.as_str()), (&Value::Null, ""), "{case}"),
        ResponseKind::Item => carries(case, answer.data(), gives),
        ResponseKind::List | ResponseKind::Page => {
            let rows = answer.data().as_array().expect("rows");
            let gives = gives.as_object().expect("count and first");
            assert!(gives.keys().all(|key| ["count", "first"].contains(&key.as_str())), "{case}");
            assert_eq!(json!(rows.len()), gives["count"], "{case}: {}", answer.text);
            carries(case, &rows[0], &gives["first"]);
        }
    }
    answer.data().clone()
}

/// Each field that is named has exactly this value.
fn carries(case: &Case, record: &Value, expected: &Value) {
    let expected = expected.as_object().unwrap_or_else(|| panic!("no record: {case}"));
    assert!(!expected.is_empty(), "{case}");
    for (name, value) in spelled(expected) {
        assert_eq!(record.get(&name), Some(&value), "{name} of {case}");
    }
}

/// Every id in a value, in its order.
fn ids(value: &Value) -> Vec<String> {
    if let Value::Array(items) = value {
        return items.iter().flat_map(ids).collect();
    }
    let Value::Object(fields) = value else {
        return Vec::new();
    };
    let own = fields.get("id").and_then(Value::as_str).map(str::to_owned);
    own.into_iter().chain(fields.values().flat_map(ids)).collect()
}

#[test]
fn every_operation_succeeds_is_refused_and_is_lost() {
    let mut played: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for case in &FILE.cases {
        played.entry(&case.operation).or_default().insert(&case.case);
    }
    let all = BTreeSet::from(["happy", "refused", "unknown"]);
    for operation in Catalog::load().operations() {
        assert_eq!(played.remove(operation.id.as_str()).as_ref(), Some(&all), "{}", operation.id);
    }
    assert_eq!(played, BTreeMap::new());
}

#[test]
fn every_status_is_one_kind_of_failure() {
    let mut kinds: BTreeMap<Option<u16>, BTreeSet<&str>> = BTreeMap::new();
    for failure in FILE.cases.iter().filter_map(|case| case.fails.as_ref()) {
        kinds.entry(failure.status).or_default().insert(&failure.kind);
    }
    assert!(kinds.values().all(|kinds| kinds.len() == 1), "{kinds:?}");
    assert_eq!(kinds[&None], BTreeSet::from(["connection"]));
}

#[test]
fn every_request_is_one_that_a_strict_client_lets_pass() {
    let catalog = Catalog::load();
    for case in &FILE.cases {
        let operation = case.operation();
        for (name, value) in &case.arguments {
            let named = |param: &&Param| param.name == *name;
            if let Some(param) = operation.query_params.iter().find(named) {
                let bounds = Bounds { min: param.min, max: param.max, ..Bounds::default() };
                assert_eq!(validate_type(catalog, &param.type_expr, &bounds, value), [], "{case}");
            } else if operation.path_params.iter().any(|param| named(&param)) {
                assert!(value.as_str().is_some_and(|text| !text.is_empty()), "{case}");
            } else {
                assert!(is_declared(operation, name, value), "{name} of {case}");
            }
        }
        if let Some(schema) = &operation.body_schema {
            assert_eq!(catalog.validate(schema, &case.body()), [], "{case}");
        }
    }
}

/// Whether a body may have this: a field that is not deprecated, or custom fields where the schema is open.
fn is_declared(operation: &Operation, name: &str, value: &Value) -> bool {
    let schema = operation.body_schema.as_deref().and_then(|schema| Catalog::load().schema(schema));
    schema.is_some_and(|schema| match (name, value) {
        ("custom_fields", Value::Object(custom)) => schema.is_open() && custom.keys().all(|id| is_uuid(id)),
        _ => schema.field(name).is_some_and(|field| !field.deprecated),
    })
}

#[test]
fn every_case_ends_as_it_says_and_again_with_the_same_ids() {
    let run = || {
        let emulator = Emulator::start();
        FILE.cases.iter().flat_map(|case| ids(&emulator.play(case))).collect::<Vec<_>>()
    };
    let first = run();
    assert_ne!(first, Vec::<String>::new());
    assert_eq!(first, run());
}

/// So it is the answer that is missing, and nothing else.
#[test]
fn what_is_lost_is_a_success_where_its_answer_arrives() {
    let emulator = Emulator::start();
    for case in &FILE.cases {
        if case.is_lost() {
            let answer = parse(&emulator.send(case));
            assert_eq!(answer.status, case.operation().success_status, "{case}: {}", answer.text);
        } else {
            emulator.play(case);
        }
    }
}
