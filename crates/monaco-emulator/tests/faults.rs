//! Every fault does what it says, once, to the request it is meant for.

mod support;

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Api, parse};

fn me(api: &Api) -> Vec<u8> {
    let request = format!("GET /v1/me HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n", api.key);
    api.raw(request.as_bytes())
}

/// What a create answers, as bytes; the contact has this address.
fn create(api: &Api, email: &str) -> Vec<u8> {
    let body = json!({ "email": email }).to_string();
    let request = format!(
        "POST /v1/contacts/ HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        api.key,
        body.len()
    );
    api.raw(request.as_bytes())
}

fn exists(api: &Api, email: &str) -> bool {
    let filters = json!([{"field": "email", "condition": "equals", "value": email}]);
    !api.post("/v1/contacts/list", json!({"filters": filters})).ids().is_empty()
}

#[test]
fn a_status_fault_replaces_the_answer_and_does_nothing() {
    let api = Api::default();
    api.fault(json!({"do": {"status": 503, "headers": [["Retry-After", "7"]], "body": "{\"a\":1}"}}));
    let answer = parse(&create(&api, "s@x.io"));
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("7")));
    assert_eq!(answer.body, json!({"a": 1}));
    assert!(!exists(&api, "s@x.io"));
    api.fault(json!({"do": {"status": 500}}));
    assert_eq!(parse(&me(&api)).body["error"]["code"], "injected");
    assert_eq!(parse(&me(&api)).status, 200, "once");
}

#[test]
fn an_html_fault_looks_like_a_proxy() {
    let api = Api::default();
    api.fault(json!({"do": {"html": 502}}));
    let answer = parse(&me(&api));
    assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/html")));
    assert!(answer.text.starts_with("<html>"));
    assert!(answer.header("date").is_some());
}

#[test]
fn a_drop_answers_nothing_and_does_nothing() {
    let api = Api::default();
    for point in ["before_read", "after_read"] {
        api.fault(json!({"do": {"drop": point}}));
        assert_eq!(create(&api, "d@x.io"), b"", "{point}");
        assert!(!exists(&api, "d@x.io"), "{point}");
    }
}

#[test]
fn apply_then_does_the_work_and_loses_or_replaces_the_answer() {
    let api = Api::default();
    for (email, inner) in [
        ("1@x.io", json!({"drop": "after_read"})),
        ("2@x.io", json!({"drop": "before_read"})),
        ("3@x.io", json!({"status": 504})),
        ("4@x.io", json!({"html": 502})),
        ("5@x.io", json!({"garbage": "?"})),
        ("6@x.io", json!({"cut": {"after_bytes": 20}})),
    ] {
        api.fault(json!({"match": {"operation": "create_contact"}, "do": {"apply_then": inner}}));
        let answer = create(&api, email);
        assert!(!answer.starts_with(b"HTTP/1.1 200 OK\r\n\r\n"), "{inner}");
        assert!(exists(&api, email), "{inner}");
    }
}

#[test]
fn a_cut_ends_the_answer_after_so_many_bytes() {
    let api = Api::default();
    let whole = me(&api).len();
    for after in [0, 10, 150] {
        api.fault(json!({"do": {"cut": {"after_bytes": after}}}));
        let answer = me(&api);
        assert_eq!(answer.len(), after);
        assert!(b"HTTP/1.1 200 OK".starts_with(&answer[..after.min(15)]));
    }
    api.fault(json!({"do": {"cut": {"after_bytes": 1_000_000}}}));
    assert_eq!(me(&api).len(), whole);
}

#[test]
fn latency_comes_before_the_answer_and_a_stall_in_its_middle() {
    let api = Api::default();
    api.fault(json!({"do": {"latency_ms": 200}}));
    let began = Instant::now();
    assert_eq!(parse(&me(&api)).status, 200);
    assert!(began.elapsed() >= Duration::from_millis(200));
    api.fault(json!({"do": {"status": 503, "latency_ms": 150}}));
    let began = Instant::now();
    assert_eq!(parse(&me(&api)).status, 503);
    assert!(began.elapsed() >= Duration::from_millis(150));
    api.fault(json!({"do": {"stall_ms": 1000}}));
    let mut socket = api.connect();
    let request = format!("GET /v1/me HTTP/1.1\r\nAuthorization: Bearer {}\r\n\r\n", api.key);
    socket.write_all(request.as_bytes()).expect("sent");
    let began = Instant::now();
    let mut first = [0; 16];
    socket.read_exact(&mut first).expect("the first half comes at once");
    assert!(began.elapsed() < Duration::from_millis(900));
    let mut rest = Vec::new();
    socket.set_read_timeout(Some(Duration::from_millis(1500))).expect("a timeout");
    let _ = socket.read_to_end(&mut rest);
    assert!(began.elapsed() >= Duration::from_millis(1000));
    assert!(rest.ends_with(b"}"));
}

#[test]
fn a_headers_fault_changes_the_real_answer_and_may_be_malformed() {
    let api = Api::default();
    let headers = json!([["Date", "yesterday"], ["X-RateLimit-Reset", "soon"], ["Bad Name", "x"]]);
    api.fault(json!({"do": {"headers": headers}}));
    let answer = parse(&me(&api));
    assert_eq!((answer.status, answer.header("date")), (200, Some("yesterday")));
    assert_eq!(answer.header("x-ratelimit-reset"), Some("soon"));
    assert_eq!(answer.header("bad name"), Some("x"));
}

#[test]
fn garbage_is_written_as_it_is() {
    let api = Api::default();
    api.fault(json!({"do": {"garbage": "SSH-2.0-x\r\n"}}));
    assert_eq!(me(&api), b"SSH-2.0-x\r\n");
}

#[test]
fn faults_hit_only_what_they_match() {
    let api = Api::default();
    api.fault(json!({"match": {"operation": "get_me", "nth": 2}, "do": {"html": 502}}));
    let status = |target: &str| api.get(target).status;
    assert_eq!([status("/v1/me"), status("/v1/users/"), status("/v1/me"), status("/v1/me")], [200, 200, 502, 200]);
    api.fault(json!({"match": {"path": "/v1/us*", "method": "GET", "every": 2}, "times": 2, "do": {"html": 502}}));
    assert_eq!([1, 2, 3, 4, 5, 6].map(|_| status("/v1/users/")), [200, 502, 200, 502, 200, 200]);
    assert_eq!(api.admin("GET", "faults", Value::Null), json!({"faults": []}));
}

#[test]
fn faults_can_be_cleared_and_malformed_ones_are_refused() {
    let api = Api::default();
    api.fault(json!({"times": 9, "do": {"html": 502}}));
    assert_eq!(api.get("/v1/me").status, 502);
    api.admin("DELETE", "faults", Value::Null);
    assert_eq!(api.get("/v1/me").status, 200);
    for spec in [json!({"do": {}}), json!({"do": {"html": 502}, "when": 1}), json!({}), json!(1)] {
        let answer = api.post("/_emulator/faults", json!({"faults": [spec]}));
        assert_eq!(answer.status, 422, "{spec}");
    }
}

#[test]
fn the_log_says_which_fault_hit_which_request() {
    let api = Api::default();
    api.fault(json!({"do": {"drop": "after_read"}}));
    me(&api);
    me(&api);
    let log = api.admin("GET", "log", Value::Null);
    let (hit, spared) = (&log["requests"][0], &log["requests"][1]);
    assert_eq!((&hit["fault"], &hit["status"]), (&json!({"drop": "after_read"}), &Value::Null));
    assert_eq!((&spared["fault"], &spared["status"]), (&Value::Null, &json!(200)));
    assert_eq!(spared["operation"], "get_me");
}
