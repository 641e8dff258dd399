//! What holds natively holds in the module, where a word has 32 bits and numbers are JavaScript's: in Node, by wasm-bindgen-test.

#![cfg(target_arch = "wasm32")]

use monaco_node::{ApiKey, Call, CallOptions, Client, Request, Shape, Step, redact};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const KEY: &str = "mks_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The first 12 digits of the SHA-256 of `KEY`, as the transcripts have it.
const FINGERPRINT: &str = "mks_…ece6e4290e42";

#[wasm_bindgen_test]
fn a_whole_call_goes_through_the_binding() -> Result<(), JsValue> {
    let client = client(0.0)?;
    let request = Request::new("get_contact", Some(r#"["contact_id","a b"]"#.to_owned()), None, None, None, None, None)?;
    let mut call = started(&client, &request, 1, 0.0)?;
    assert!(matches!(call.step(), Step::Send));
    assert!(outbound(&call).starts_with("GET https://api.monaco.com/v1/contacts/a%20b\n"));
    assert_eq!(call.authorization(), Some(format!("Bearer {KEY}")));
    assert!(matches!(call.succeeded(200, b"x-request-id\nreq_7".to_vec(), Shape::DataObject, &[], vec![], 5.0), Step::Done));
    assert_eq!((call.status(), call.attempts(), call.request_id().as_deref()), (200, 1, Some("req_7")));
    assert_eq!((call.outbound(), call.authorization()), (None, None), "nothing is to be sent any more");
    Ok(())
}

#[wasm_bindgen_test]
fn equal_entropy_gives_the_turns_of_the_transcripts() -> Result<(), JsValue> {
    // request-idempotency-key-is-given-to-each-call.json
    let deal =
        Request::new("create_opportunity", None, None, None, Some(r#"{"name":"x","account_id":"a1"}"#.to_owned()), None, None)?;
    for (byte, key) in [(1, "07dede62-1769-4384-84f0-03f505471010"), (2, "671ea76b-c4ef-4165-9cdc-d03b791786d7")] {
        let sent = outbound(&started(&client(0.0)?, &deal, byte, 0.0)?);
        assert!(sent.ends_with(&format!("\n\n{{\"idempotency_key\":\"{key}\",\"name\":\"x\",\"account_id\":\"a1\"}}")), "{sent}");
    }
    // retry-backoff-depends-on-the-calls-entropy-alone.json
    let mut call = started(&client(0.0)?, &me()?, 7, 0.0)?;
    assert!(matches!(call.answered(500, vec![], vec![], 0.0), Step::Wait));
    assert_eq!((call.until(), call.why().as_deref()), (497.0, Some("backoff")));
    Ok(())
}

#[wasm_bindgen_test]
fn a_clock_near_the_end_of_whole_numbers_is_only_a_number() -> Result<(), JsValue> {
    // call-far-in-time.json
    let start = 4_503_599_627_370_496.0;
    let mut call = started(&client(start)?, &me()?, 1, start)?;
    assert_eq!(call.until(), 4_503_599_627_430_496.0);
    assert!(matches!(call.answered(429, b"Retry-After\n5".to_vec(), vec![], start + 1.0), Step::Wait));
    assert_eq!((call.until(), call.why().as_deref()), (4_503_599_627_375_584.0, Some("rate_limit")));
    Ok(())
}

#[wasm_bindgen_test]
fn a_clock_beyond_javascripts_whole_numbers_goes_on() -> Result<(), JsValue> {
    let now = 2.0_f64.powi(60);
    let mut call = started(&client(now)?, &me()?, 1, now)?;
    assert_eq!(call.until(), now + 60_000.0);
    assert!(matches!(call.answered(503, vec![], vec![], now), Step::Wait));
    Ok(())
}

#[wasm_bindgen_test]
fn at_the_end_of_time_every_deadline_is_over_and_none_wraps() -> Result<(), JsValue> {
    for now in [u64::MAX as f64, 1e300, f64::INFINITY] {
        let call = started(&client(now)?, &me()?, 1, now)?;
        let error = call.error(None).unwrap_or_default();
        assert!(error.starts_with(r#"{"kind":"timeout""#), "{error}");
    }
    Ok(())
}

#[wasm_bindgen_test]
fn what_is_no_time_is_the_clocks_start() -> Result<(), JsValue> {
    for now in [f64::NAN, f64::NEG_INFINITY, -1.0, -0.0, 0.9] {
        assert_eq!(started(&client(0.0)?, &me()?, 1, now)?.until(), 60_000.0, "{now}");
    }
    Ok(())
}

#[wasm_bindgen_test]
fn a_key_shows_its_fingerprint_and_a_refusal_shows_nothing_of_it() -> Result<(), JsValue> {
    assert_eq!(ApiKey::parse(KEY)?.id(), FINGERPRINT);
    assert_eq!(client(0.0)?.current_key().as_deref(), Some(FINGERPRINT));
    let refused = ApiKey::parse(&format!("{KEY}!")).err().and_then(|refusal| refusal.as_string()).unwrap_or_default();
    assert!(refused.contains(r#""kind":"invalid_key""#), "{refused}");
    assert!(!refused.contains("AAAA"));
    Ok(())
}

#[wasm_bindgen_test]
fn a_rotation_reaches_the_next_call() -> Result<(), JsValue> {
    let client = client(0.0)?;
    let next = format!("mks_{}", "B".repeat(48));
    let fingerprint = client.rotate(ApiKey::parse(&next)?)?;
    let call = started(&client, &me()?, 1, 0.0)?;
    assert_eq!(call.key_id(), Some(fingerprint));
    assert_eq!(call.authorization(), Some(format!("Bearer {next}")));
    Ok(())
}

#[wasm_bindgen_test]
fn keys_are_masked_in_any_text() {
    assert_eq!(redact(&format!("Authorization: Bearer {KEY}; {KEY}")), "Authorization: Bearer …; mks_…");
}

fn client(now: f64) -> Result<Client, JsValue> {
    Client::new("{}", Some(ApiKey::parse(KEY)?), None, now, 1_800_000_000_000.0)
}

fn me() -> Result<Request, JsValue> {
    Request::new("get_me", None, None, None, None, None, None)
}

fn started(client: &Client, request: &Request, byte: u8, now: f64) -> Result<Call, JsValue> {
    client.start(request, &CallOptions::new("{}")?, &[byte; 32], now)
}

/// What a call sends.
fn outbound(call: &Call) -> String {
    call.outbound().unwrap_or_default()
}
