//! The request of Monaco's authentication page, and where its key shows.

use monaco_core::{
    ApiKey, Call, CallOptions, Client, Config, Instant, KeySource, Operation, Outbound, Request, Step, Turn, UnixTime,
};

/// The example of "Authenticating Requests", with a key in the place of the placeholder.
const CURL: &str = r#"curl -X POST https://api.monaco.com/v1/contacts/list \
  -H "Authorization: Bearer mks_CANARYcanaryCANARYcanaryCANARYcanaryCANARYcanary" \
  -H "Content-Type: application/json" \
  -d '{"page": 1, "page_size": 10}'"#;
const KEY: &str = "mks_CANARYcanaryCANARYcanaryCANARYcanaryCANARYcanary";

fn started(request: &Request) -> (Client, Call, Turn) {
    let key = ApiKey::parse(KEY).expect("a key");
    let client =
        Client::new(Config::default(), KeySource::Literal(key), Instant::default(), UnixTime::from_secs(0)).expect("valid");
    let (call, turn) = client.start(request, &CallOptions::default(), [1; 32], Instant::default()).expect("valid");
    (client, call, turn)
}

fn listing() -> Request {
    Request::new(Operation::find("list_contacts").expect("catalogued")).body(r#"{"page": 1, "page_size": 10}"#)
}

fn outbound(turn: Turn) -> Box<Outbound> {
    let Step::Send(outbound) = turn.step else { panic!("nothing is sent: {turn:?}") };
    outbound
}

#[test]
fn the_documented_curl_example_and_the_cores_request_are_equal() {
    let request = outbound(started(&listing()).2).to_http().expect("writable");
    for line in CURL.lines().map(|line| line.trim_end_matches(" \\").trim_start()) {
        match line.split_once(' ').expect("a flag") {
            ("curl", rest) => assert_eq!(rest, format!("-X {} {}", request.method(), request.uri())),
            ("-H", header) => {
                let (name, value) = header.trim_matches('"').split_once(": ").expect("a header");
                assert_eq!(request.headers()[name], value);
            }
            ("-d", body) => assert_eq!(request.body(), body.trim_matches('\'').as_bytes()),
            _ => panic!("a line that is not understood: {line}"),
        }
    }
}

#[test]
fn the_key_shows_nowhere_but_in_the_written_request() {
    let (client, call, turn) = started(&listing());
    let plan = client.explain(&listing(), &CallOptions::default(), Instant::default()).expect("valid");
    let mut shown =
        format!("{client:?} {call:?} {turn:?} {plan:?} {} {:?}", serde_json::to_string(&plan).expect("JSON"), listing());
    shown.push_str(&serde_json::to_string(&turn.events).expect("JSON"));
    let outbound = outbound(turn);
    shown.push_str(&format!("{outbound:?} {:?}", outbound.to_http().expect("writable")));
    assert!(!shown.contains("CANARY"), "{shown}");
    assert_eq!(outbound.credential.authorization().as_str(), format!("Bearer {KEY}"));
}

#[test]
fn a_body_is_announced_exactly_when_there_is_one() {
    let get = outbound(started(&Request::new(Operation::find("get_me").expect("catalogued"))).2).to_http().expect("writable");
    assert!(!get.headers().contains_key("content-type") && get.body().is_empty());
    let list =
        outbound(started(&Request::new(Operation::find("list_contacts").expect("catalogued"))).2).to_http().expect("writable");
    assert_eq!((list.headers()["content-type"].as_bytes(), list.body().as_ref()), (&b"application/json"[..], &b"{}"[..]));
}
