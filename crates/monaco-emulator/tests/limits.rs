//! Rate limits and keys.

mod support;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use monaco_emulator::{Emulator, RateHeaders, Request, Timestamp};
use serde_json::{Value, json};
use support::{Answer, Api, text};

fn limited(limit: &str) -> Api {
    Api::start(Emulator::builder().contacts(0).limit(limit.parse().expect("a limit")))
}

fn number(answer: &Answer, header: &str) -> i64 {
    let value = answer.header(header).unwrap_or_else(|| panic!("no {header}"));
    value.parse().expect("a number")
}

fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
    i64::try_from(since.as_secs()).expect("a time")
}

#[test]
fn beyond_the_limit_is_429_with_all_four_headers_and_before_any_work() {
    for kind in ["fixed", "sliding"] {
        let api = limited(&format!("2/60s:{kind}"));
        for _ in 0..2 {
            let answer = api.get("/v1/me");
            assert_eq!((answer.status, answer.header("x-ratelimit-limit")), (200, None), "{kind}");
        }
        let answer = api.post("/v1/contacts/", json!({"email": "late@x.io"}));
        assert_eq!(answer.status, 429, "{kind}");
        assert!(answer.body["error"]["code"].is_string());
        assert_eq!(number(&answer, "x-ratelimit-limit"), 2);
        assert_eq!(number(&answer, "x-ratelimit-remaining"), 0);
        let wait = number(&answer, "retry-after");
        assert!((58..=60).contains(&wait), "{kind}: {wait}");
        assert!((unix_now() + wait - number(&answer, "x-ratelimit-reset")).abs() <= 1);
        assert!(answer.header("date").is_some());
        api.admin("POST", "limits", json!({"windows": []}));
        assert_eq!(api.ids("contacts").len(), 0, "{kind}: nothing was done");
    }
}

#[test]
fn headers_stand_on_all_answers_when_asked_for() {
    let builder = Emulator::builder().limit("5/60s".parse().expect("a limit"));
    let api = Api::start(builder.rate_headers(RateHeaders::Always));
    for remaining in [4, 3] {
        let answer = api.get("/v1/me");
        assert_eq!(number(&answer, "x-ratelimit-remaining"), remaining);
        assert_eq!(answer.header("retry-after"), None);
    }
    assert_eq!(number(&api.get("/v1/nothing"), "x-ratelimit-remaining"), 2);
}

#[test]
fn a_limit_is_the_organisations_over_all_its_keys_and_no_other_organisations() {
    let api = limited("2/60s");
    let second = text(&api.admin("POST", "keys", json!({}))["key"]);
    let org = api.admin("POST", "orgs", json!({}))["org_id"].clone();
    let foreign = text(&api.admin("POST", "keys", json!({"org_id": org}))["key"]);
    let me = |key: &str| api.call_with(key, "GET", "/v1/me", &Value::Null).status;
    assert_eq!([me(&api.key), me(&second), me(&api.key), me(&second)], [200, 200, 429, 429]);
    assert_eq!(me(&foreign), 200);
}

#[test]
fn an_unknown_key_costs_the_organisation_nothing() {
    let api = limited("1/60s");
    for _ in 0..5 {
        assert_eq!(api.call_with("mks_nobody", "GET", "/v1/me", &Value::Null).status, 401);
    }
    assert_eq!(api.get("/v1/me").status, 200);
}

#[test]
fn limits_can_be_set_while_running_and_waiting_ends_them() {
    let api = Api::default();
    let windows = json!([{"limit": 1, "window_ms": 1500, "kind": "sliding"},
        {"limit": 9, "window_ms": 60000, "kind": "fixed"}]);
    api.admin("POST", "limits", json!({"windows": windows, "headers": "always"}));
    assert_eq!(api.get("/v1/me").status, 200);
    let refused = api.get("/v1/me");
    assert_eq!(refused.status, 429);
    assert!((1..=2).contains(&number(&refused, "retry-after")));
    std::thread::sleep(Duration::from_millis(1520));
    assert_eq!(api.get("/v1/me").status, 200);
}

#[test]
fn in_virtual_time_a_sliding_window_is_exact_to_the_millisecond() {
    let builder = Emulator::builder().contacts(0).limit("3/1000ms".parse().expect("a limit"));
    let (mut api, access) = builder.build().expect("it builds");
    let start = Timestamp::from_millis(1_800_000_000_000);
    let request = Request::new("GET", "/v1/me").header("authorization", &format!("Bearer {}", access.key));
    let mut status = |ms: i64| api.handle(&request, start.plus_millis(ms)).response.status;
    let statuses = [0, 100, 200, 300, 999, 1000, 1001, 1100].map(&mut status);
    assert_eq!(statuses, [200, 200, 200, 429, 429, 200, 429, 200]);
}

#[test]
fn a_deactivated_key_is_refused_at_once() {
    let api = Api::default();
    let made = api.admin("POST", "keys", json!({}));
    let key = text(&made["key"]);
    let me = || api.call_with(&key, "GET", "/v1/me", &Value::Null);
    assert_eq!(me().status, 200);
    api.admin("POST", "keys/deactivate", json!({"key_id": made["key_id"]}));
    assert_eq!((me().status, me().body), (401, json!({"detail": "No key found"})));
    assert_eq!(api.get("/v1/me").status, 200);
}

#[test]
fn a_rotation_ends_the_old_key_at_once_or_after_so_many_requests() {
    let api = Api::default();
    let me = |key: &str| api.call_with(key, "GET", "/v1/me", &Value::Null).status;
    let rotated = api.admin("POST", "keys/rotate", json!({"key": api.key, "after_requests": 3}));
    let new = text(&rotated["key"]);
    assert_eq!([me(&api.key), me(&new), me(&api.key)], [200; 3], "both are valid meanwhile");
    assert_eq!([me(&api.key), me(&new)], [401, 200]);
    let newest = text(&api.admin("POST", "keys/rotate", json!({"key": new}))["key"]);
    assert_eq!([me(&new), me(&newest)], [401, 200]);
}

#[test]
fn explicit_keys_must_be_well_formed_and_new() {
    let api = Api::default();
    let explicit = format!("mks_{}", "a".repeat(48));
    let made = api.admin("POST", "keys", json!({"key": explicit}));
    assert_eq!(made["key"], json!(explicit));
    for key in [explicit.as_str(), "mks_short"] {
        let answer = api.post("/_emulator/keys", json!({"key": key}));
        assert_eq!(answer.status, 422, "{key}");
    }
    assert!(Emulator::builder().key("mks_short").build().is_err());
    let (_, access) = Emulator::builder().key(&explicit).build().expect("it builds");
    assert_eq!(access.key, explicit);
    assert!(!format!("{access:?}").contains(&explicit));
}

#[test]
fn it_listens_on_loopback_only() {
    let address = "0.0.0.0:0".parse().expect("an address");
    let refused = Emulator::builder().address(address).start();
    assert!(refused.is_err_and(|error| error.to_string().contains("loopback")));
}

#[test]
fn a_database_file_keeps_data_and_keys_and_no_key_in_clear() {
    let file = std::env::temp_dir().join(format!("emulator-{}.sqlite", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let builder = || Emulator::builder().seed(4).contacts(3).database(&file);
    let first = Api::start(builder());
    let (key, made) = (first.key.clone(), first.contact("kept@x.io"));
    drop(first);
    let second = Api::start(builder());
    assert_ne!(second.key, key);
    let answer = second.call_with(&key, "GET", &format!("/v1/contacts/{made}"), &Value::Null);
    assert_eq!(answer.status, 200);
    second.contact("another@x.io");
    assert_eq!(second.ids("contacts").len(), 5, "nothing was overwritten");
    drop(second);
    let bytes = std::fs::read(&file).expect("a file");
    assert!(!bytes.windows(key.len()).any(|window| window == key.as_bytes()));
    std::fs::remove_file(&file).expect("removed");
}

#[test]
fn a_reset_brings_the_start_back() {
    let api = Api::default();
    let before = api.post("/v1/contacts/list", json!({})).data().clone();
    api.contact("gone@x.io");
    let other = text(&api.admin("POST", "keys", json!({}))["key"]);
    api.fault(json!({"do": {"html": 502}}));
    api.admin("POST", "reset", json!({}));
    assert_eq!(api.post("/v1/contacts/list", json!({})).data(), &before);
    assert_eq!(api.call_with(&other, "GET", "/v1/me", &Value::Null).status, 401);
    assert_eq!(api.admin("GET", "stats", Value::Null)["requests"], 2);
}

#[test]
fn refused_requests_do_not_count_towards_the_end_of_a_rotated_key() {
    let api = limited("1/60s");
    api.admin("POST", "keys/rotate", json!({"key": api.key, "after_requests": 2}));
    let statuses = [(); 4].map(|()| api.get("/v1/me").status);
    assert_eq!(statuses, [200, 429, 429, 429], "the old key is still a key");
    api.admin("POST", "limits", json!({"windows": []}));
    assert_eq!([api.get("/v1/me").status, api.get("/v1/me").status], [200, 401]);
}

#[test]
fn a_rotation_after_no_requests_is_one_at_once() {
    let api = Api::default();
    api.admin("POST", "keys/rotate", json!({"key": api.key, "after_requests": 0}));
    assert_eq!(api.get("/v1/me").status, 401);
}
