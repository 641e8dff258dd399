//! The wire: malformed, oversized and slow requests, concurrency, and what the log shows.

mod support;

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use monaco_emulator::{Emulator, Limits};
use serde_json::{Value, json};
use support::{Api, parse, text};

#[test]
fn an_oversized_body_is_413_and_the_emulator_lives_on() {
    let api = Api::default();
    let declared = format!("POST /v1/contacts/ HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n{}", "x".repeat(100_000));
    assert_eq!(api.send(declared.as_bytes()).status, 413);
    let chunked = "POST /v1/contacts/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\nx";
    assert_eq!(api.send(chunked.as_bytes()).status, 413);
    let absurd = "POST / HTTP/1.1\r\nContent-Length: 999999999999999999999999\r\n\r\n";
    assert_eq!(api.send(absurd.as_bytes()).status, 413);
    assert_eq!(api.get("/v1/me").status, 200);
}

#[test]
fn garbage_in_the_head_is_400_and_too_much_of_it_431() {
    let api = Api::default();
    for head in [
        "garbage\r\n\r\n",
        "GET /v1/me\r\n\r\n",
        "GET /v1/me HTTP/1.1\r\nno colon here\r\n\r\n",
        "GET /v1/me HTTP/1.1\r\nBad Name: x\r\n\r\n",
        "GET /v1/me HTTP/1.1\r\nContent-Length: five\r\n\r\n",
        "GET /v1/me HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\x16\x03\x01\x02\x00\x01\x00",
    ] {
        let answer = api.send(head.as_bytes());
        assert_eq!(answer.status, 400, "{head:?}");
    }
    let long = format!("GET /v1/me HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(70_000));
    assert_eq!(api.send(long.as_bytes()).status, 431);
    let many = format!("GET /v1/me HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(200));
    assert_eq!(api.send(many.as_bytes()).status, 431);
    assert_eq!(api.get("/v1/me").status, 200);
}

fn impatient() -> Api {
    let limits = Limits { request: Duration::from_millis(200), idle: Duration::from_millis(300), ..Limits::default() };
    Api::start(Emulator::builder().contacts(0).limits(limits))
}

#[test]
fn a_slow_client_is_cut_however_steadily_it_drips() {
    let api = impatient();
    for start in ["GET /v1/me HTTP/1.1\r\nX-Slow: ", "POST / HTTP/1.1\r\nContent-Length: 500\r\n\r\n"] {
        let mut socket = api.connect();
        socket.write_all(start.as_bytes()).expect("sent");
        let began = Instant::now();
        let mut writer = socket.try_clone().expect("a clone");
        let dripping = std::thread::spawn(move || {
            while writer.write_all(b"x").is_ok() && began.elapsed() < Duration::from_secs(5) {
                std::thread::sleep(Duration::from_millis(30));
            }
        });
        let mut answer = Vec::new();
        let _ = socket.read_to_end(&mut answer);
        assert_eq!(parse(&answer).status, 408, "{start:?}");
        assert!(began.elapsed() < Duration::from_secs(3));
        drop(socket);
        dripping.join().expect("it ends");
    }
}

#[test]
fn an_idle_connection_is_closed_without_a_word() {
    let api = impatient();
    let began = Instant::now();
    assert_eq!(api.raw(b""), b"");
    assert!(began.elapsed() >= Duration::from_millis(250));
}

#[test]
fn a_connection_carries_many_requests_and_pipelined_ones() {
    let api = Api::default();
    let one = format!("GET /v1/me HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\r\n", api.key);
    let last = one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    let answers = api.raw(format!("{one}{one}{last}").as_bytes());
    let shown = String::from_utf8_lossy(&answers).into_owned();
    assert_eq!(shown.matches("HTTP/1.1 200 OK").count(), 3);
    assert_eq!(shown.matches("connection: close").count(), 1);
}

#[test]
fn chunked_bodies_and_expectations_are_understood() {
    let api = Api::default();
    let head = format!(
        "POST /v1/contacts/list HTTP/1.1\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\
         Content-Type: application/json; charset=utf-8\r\n",
        api.key
    );
    let body = "Transfer-Encoding: chunked\r\n\r\n8;a=b\r\n{\"page\":\r\n3\r\n 2}\r\n0\r\nX: y\r\n\r\n";
    let answer = api.send(format!("{head}{body}").as_bytes());
    assert_eq!(answer.body["pagination"]["page"], 2, "{}", answer.text);
    let mut socket = api.connect();
    let expecting = format!("{head}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    socket.write_all(expecting.as_bytes()).expect("sent");
    let mut interim = [0; 25];
    socket.read_exact(&mut interim).expect("an interim answer");
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(b"{}").expect("sent");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).expect("an answer");
    assert_eq!(parse(&answer).status, 200);
}

#[test]
fn bodies_must_be_json_and_say_so() {
    let api = Api::default();
    let send = |content_type: &str, body: &str| {
        api.send(
            format!(
                "POST /v1/contacts/list HTTP/1.1\r\nAuthorization: Bearer {}\r\n{content_type}\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                api.key,
                body.len()
            )
            .as_bytes(),
        )
    };
    let json_type = "Content-Type: application/json\r\n";
    assert_eq!(send(json_type, "{}").status, 200);
    assert_eq!(send("", "").status, 200, "a list's body may be left out");
    assert_eq!(send(json_type, "null").status, 200);
    for (content_type, body) in [
        ("", "{}"),
        ("Content-Type: text/plain\r\n", "{}"),
        (json_type, "{"),
        (json_type, "\u{1}"),
        (json_type, "5"),
        (json_type, &"[".repeat(5000)),
    ] {
        let answer = send(content_type, body);
        assert_eq!(answer.status, 422, "{content_type:?} {body:.20}");
        assert_eq!(answer.body["detail"][0]["loc"][0], "body");
    }
}

#[test]
fn a_wrong_slash_is_redirected_to_the_same_host_with_its_query() {
    let api = Api::default();
    for (method, target, location) in [
        ("POST", "/v1/contacts", "http://localhost/v1/contacts/"),
        ("GET", "/v1/tags?object=contacts", "http://localhost/v1/tags/?object=contacts"),
        ("POST", "/v1/audiences/", "http://localhost/v1/audiences"),
    ] {
        let answer = api.call(method, target, json!({}));
        assert_eq!((answer.status, answer.header("location")), (307, Some(location)));
        assert_eq!(answer.text, "");
    }
}

#[test]
fn unknown_routes_and_methods_answer_as_the_framework_does() {
    let api = Api::default();
    let answer = api.post("/v1/accounts/", json!({"domain": "a.io"}));
    assert_eq!((answer.status, answer.header("allow")), (405, Some("PUT")));
    assert_eq!(answer.body, json!({"detail": "Method Not Allowed"}));
    assert_eq!(api.get("/v1/contacts/upsert").status, 422, "an id that is no UUID");
    let answer = api.get("/v2/me");
    assert_eq!((answer.status, answer.body), (404, json!({"detail": "Not Found"})));
    assert_eq!(api.get("/_emulator/nothing").status, 404);
    let head = api.call("HEAD", "/v1/me", Value::Null);
    assert_eq!((head.status, head.text.as_str()), (405, ""));
}

#[test]
fn many_clients_at_once_are_all_served_and_counted() {
    let api = Api::default();
    api.fault(json!({"times": 12, "do": {"latency_ms": 300}}));
    std::thread::scope(|scope| {
        for thread in 0..12 {
            let api = &api;
            scope.spawn(move || {
                for number in 0..10 {
                    api.contact(&format!("{thread}-{number}@x.io"));
                }
            });
        }
    });
    let list = api.post("/v1/contacts/list", json!({"page_size": 1}));
    assert_eq!(list.body["pagination"]["total_count"], 150);
    let stats = api.admin("GET", "stats", Value::Null);
    assert_eq!(stats["requests"], 121);
    assert_eq!(stats["by_operation"]["create_contact"], 120);
    assert_eq!(stats["by_status"]["200"], 121);
    assert!(stats["peak_concurrency"].as_u64() >= Some(6), "{stats}");
}

#[test]
fn the_log_shows_what_the_wire_carried_and_never_a_key() {
    let api = Api::default();
    api.post(
        "/v1/contacts/list",
        json!({"filters": [
        {"field": "email", "condition": "equals", "value": api.key}]}),
    );
    api.get(&format!("/v1/users/?query={}", api.key.replace('_', "%5f")));
    api.get(&format!("/v1/contacts/{}", api.key));
    let odd =
        format!("GET /v1/me HTTP/1.1\r\nX-Monaco-Api-Key: {0}\r\nAuthorization: Basic {0}\r\nConnection: close\r\n\r\n", api.key);
    api.send(odd.as_bytes());
    let log = api.admin("GET", "log", Value::Null);
    let shown = log.to_string();
    assert!(!shown.contains(&api.key) && !shown.contains(&api.key[4..]), "{shown}");
    let first = &log["requests"][0];
    assert_eq!((&first["n"], &first["method"]), (&json!(1), &json!("POST")));
    assert_eq!(first["path"], "/v1/contacts/list");
    assert!(text(&first["key"]).starts_with("mks_…"));
    assert!(text(&first["body"]).contains("equals"));
    let authorization = json!(["Authorization", format!("Bearer {}", text(&first["key"]))]);
    assert!(first["headers"].as_array().expect("headers").contains(&authorization));
    api.admin("DELETE", "log", Value::Null);
    assert_eq!(api.admin("GET", "log", Value::Null), json!({"requests": []}));
}

#[test]
fn dropping_it_frees_the_port_and_ends_open_connections() {
    let api = Api::default();
    let address = api.running.address();
    let mut idle = api.connect();
    api.fault(json!({"do": {"stall_ms": 60_000}}));
    let mut stalled = api.connect();
    let request = format!("GET /v1/me HTTP/1.1\r\nAuthorization: Bearer {}\r\n\r\n", api.key);
    stalled.write_all(request.as_bytes()).expect("sent");
    stalled.read_exact(&mut [0; 8]).expect("it stalls after the first half");
    let began = Instant::now();
    drop(api);
    let mut rest = Vec::new();
    let _ = idle.read_to_end(&mut rest);
    let _ = stalled.read_to_end(&mut rest);
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(std::net::TcpStream::connect(address).is_err());
}
