//! The same requests at the same instants give the same answers, byte for byte.

use monaco_emulator::{Emulator, Request, Response, Timestamp};
use serde_json::json;

/// Everything a short session is answered.
fn session(seed: u64) -> Vec<Response> {
    let builder = Emulator::builder().seed(seed).contacts(40);
    let builder = builder.limit("6/10s".parse().expect("a limit"));
    let (mut api, access) = builder.build().expect("it builds");
    let start = Timestamp::from_millis(1_800_000_000_000);
    let bearer = format!("Bearer {}", access.key);
    let requests = [
        Request::new("GET", "/v1/me"),
        Request::new("POST", "/v1/contacts/").json(&json!({"email": "new@x.io", "domain": "x.io"})),
        Request::new("POST", "/v1/tasks/").json(&json!({"title": "t"})),
        Request::new("POST", "/v1/contacts/list").json(&json!({"page_size": 500})),
        Request::new("POST", "/_emulator/keys").json(&json!({})),
        Request::new("POST", "/v1/sequences/list").json(&json!({})),
        Request::new("GET", "/v1/nothing"),
        Request::new("GET", "/v1/me"),
    ];
    let mut at = start;
    let mut answers = Vec::new();
    for request in requests {
        at = at.plus_millis(7);
        answers.push(api.handle(&request.header("authorization", &bearer), at).response);
    }
    answers
}

#[test]
fn a_session_replays_exactly_from_its_seed() {
    let answers = session(7);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 404, 429]);
    assert_eq!(answers, session(7));
    assert_ne!(answers, session(8));
}

#[test]
fn instants_in_records_never_go_back_though_the_clock_does() {
    let (mut api, access) = Emulator::builder().contacts(0).build().expect("it builds");
    let mut create = |email: &str, millis: i64| {
        let request = Request::new("POST", "/v1/contacts/")
            .json(&json!({ "email": email }))
            .header("authorization", &format!("Bearer {}", access.key));
        let body = api.handle(&request, Timestamp::from_millis(millis)).response.body;
        let answer: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        answer["data"]["created_at"].as_str().expect("an instant").to_owned()
    };
    let later = create("a@x.io", 1_800_000_001_000);
    assert_eq!(later, "2027-01-15T08:00:01.000000Z");
    assert_eq!(create("b@x.io", 1_800_000_000_000), later);
    assert_eq!(create("c@x.io", -5), later);
}
