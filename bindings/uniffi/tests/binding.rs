//! A host drives the binding: calls from their start to their end against answers given by hand, listings, keys, and misuse.

use std::sync::Arc;

use monaco_core::{Certainty, ErrorKind, FailureKind, KeyReason, Pagination, Severity, WaitReason};
use monaco_core_ffi::{
    ApiKey, Asked, Call, CallOptions, Client, CoreError, Field, Input, Outbound, PageRequest, Refused, Request, Row, Shape,
    Slate, Start, Started, Step, Success, Told, Turn, redact,
};

const KEY: &str = "mks_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The first 12 digits of the SHA-256 of `KEY`, as the transcripts have it.
const FINGERPRINT: &str = "mks_…ece6e4290e42";

type Tested = Result<(), Refused>;

#[test]
fn a_whole_call_goes_through_the_binding() -> Tested {
    let client = client()?;
    let request = Request { path: vec![field("contact_id", "a b")], ..asked("get_contact") };
    let Started { call, id, turn } = started(&client, request, 1)?;
    let outbound = sent(turn);
    assert_eq!((id, outbound.method.as_str(), outbound.attempt), (1, "GET", 1));
    assert_eq!(outbound.url, "https://api.monaco.com/v1/contacts/a%20b");
    assert_eq!(outbound.headers, "accept\napplication/json\nuser-agent\nmonaco-core/0.1.0");
    assert_eq!(call.authorization(), Some(format!("Bearer {KEY}")));

    let turn = call.advance(succeeded("x-request-id\nreq_7", Shape::DataObject), 5);
    assert_eq!(done(turn), Success { status: 200, request_id: Some("req_7".into()), attempts: 1 });
    assert_eq!(call.authorization(), None, "nothing is to be sent any more");
    assert!(call.events().starts_with(r#"[["debug",{"call":1,"event":"answered","attempt":1,"status":200}]"#));
    Ok(())
}

#[test]
fn a_failed_call_ends_with_everything_that_is_known_of_it() -> Tested {
    let Started { call, .. } = started(&client()?, asked("get_me"), 7)?;
    let turn = call.advance(answered(500, "", b""), 0);
    let Step::Wait { until: 368, why: WaitReason::Backoff } = turn.step else { panic!("{turn:?}") };
    assert_eq!(turn.loudest, Some(Severity::Info));
    sent(call.advance(Input::Timeout, 368));
    let error = failed(call.advance(answered(404, "", br#"{"error":{"code":"not_found","message":"gone"}}"#), 400));
    let expected = CoreError {
        kind: ErrorKind::NotFound,
        message: "gone".into(),
        certainty: Certainty::Unknown,
        attempts: 2,
        status: Some(404),
        code: Some("not_found".into()),
        body: Some(r#"{"error":{"code":"not_found","message":"gone"}}"#.into()),
        request_id: None,
        retry_after_ms: None,
        cause: None,
    };
    assert_eq!(error, expected);
    Ok(())
}

#[test]
fn a_success_that_breaks_its_promise_gets_its_body_from_the_host() -> Tested {
    let Started { call, .. } = started(&client()?, asked("get_me"), 1)?;
    assert_eq!(call.error_with_body(b"[]".to_vec()), None, "no error yet");
    let error = failed(call.advance(succeeded("", Shape::Json), 1));
    assert_eq!((error.kind, error.body, error.certainty), (ErrorKind::Undecodable, None, Certainty::Applied));
    assert_eq!(call.error_with_body(b"[]".to_vec()).and_then(|error| error.body).as_deref(), Some("[]"));
    Ok(())
}

#[test]
fn a_failed_transport_and_a_cancelled_call_are_told() -> Tested {
    let options = CallOptions::new(r#"{"max_attempts":1}"#)?;
    let told = Told { options: Some(options), entropy: vec![1; 32] };
    let call = client()?.start(Start { request: asked("get_me"), told }, 0)?.call;
    let error = failed(call.advance(Input::Failed { kind: FailureKind::NotConnected, cause: format!("no route {KEY}") }, 1));
    assert_eq!(
        (error.kind, error.certainty, error.cause.as_deref()),
        (ErrorKind::Connection, Certainty::NotSent, Some("no route mks_…"))
    );

    let call = started(&client()?, asked("get_me"), 1)?.call;
    assert_eq!(failed(call.advance(Input::Cancel, 1)).kind, ErrorKind::Cancelled);
    Ok(())
}

#[test]
fn a_provider_gives_the_key_or_says_why_not() -> Tested {
    let client = Client::new("{}", None, None, 0, 1_800_000_000_000)?;
    assert_eq!(client.current_key(), None);
    let Started { call, turn, .. } = started(&client, asked("get_me"), 1)?;
    assert!(matches!(turn.step, Step::FetchKey { reason: KeyReason::First, deadline: 600_000 }), "{turn:?}");
    sent(call.advance(Input::Key { key: ApiKey::parse(KEY)? }, 1));
    assert_eq!(client.current_key().as_deref(), Some(FINGERPRINT));

    let call = started(&Client::new("{}", None, None, 0, 0)?, asked("get_me"), 1)?.call;
    let error = failed(call.advance(Input::NoKey { failure: format!("vault says {KEY}") }, 1));
    assert_eq!((error.kind, error.cause.as_deref()), (ErrorKind::KeyProvider, Some("vault says mks_…")));
    Ok(())
}

#[test]
fn a_listing_goes_page_by_page_to_its_end() -> Tested {
    let client = client()?;
    let pages = client.pages(asked("list_contacts"), r#"{"mode":"everything","page_size":2}"#)?;
    let PageRequest { query, body } = pages.next_request().expect("a first page");
    assert!(query.is_empty() && body.expect("a body").contains(r#""page_size":2"#));
    let started = client.start_page(&pages, told(1), 0)?.expect("a first page");
    let row = Row { id: Some("con_1".into()), created_at: Some("2026-01-01T00:00:00Z".into()) };
    let pagination = Pagination { page: 1, page_size: 2, total_count: 1, total_pages: 1 };
    assert_eq!(pages.accept(&started.call), None, "there is no page yet");
    let input = Input::Succeeded {
        status: 200,
        headers: String::new(),
        shape: Shape::Json,
        pagination: Some(pagination),
        rows: Some(vec![row.clone()]),
    };
    done(started.call.advance(input, 1));
    assert!(started.call.page().expect("a page").contains("con_1"));
    assert_eq!(pages.accept(&started.call), Some(vec![0]));
    assert!(pages.is_exact() && !pages.position(1).is_empty());
    assert!(client.start_page(&pages, told(1), 1)?.is_none(), "the listing is done");
    assert!(!pages.refused(ErrorKind::Server));
    assert!(pages.accept_facts(pagination, vec![row]).keep.is_empty(), "a row that was delivered is not delivered again");
    Ok(())
}

#[test]
fn a_rotation_reaches_the_next_call() -> Tested {
    let client = client()?;
    let next = format!("mks_{}", "B".repeat(48));
    let fingerprint = client.rotate(ApiKey::parse(&next)?)?;
    let Started { call, turn, .. } = started(&client, asked("get_me"), 1)?;
    assert_eq!(sent(turn).key, fingerprint);
    assert_eq!(call.authorization(), Some(format!("Bearer {next}")));
    assert!(client.take_wakes().is_empty());
    Ok(())
}

#[test]
fn a_client_says_what_it_would_do_and_where() -> Tested {
    let client = client()?;
    let plan = client.explain(asked("get_me"), None, 0)?;
    assert!(plan.contains("https://api.monaco.com/v1/me") && plan.contains(FINGERPRINT) && !plan.contains("AAAA"), "{plan}");
    assert!(client.limits(0).contains(r#""sent":0"#));
    let place = client.origin();
    assert_eq!((place.host.as_str(), place.port, place.is_tls, place.is_loopback), ("api.monaco.com", 443, true, false));
    Ok(())
}

#[test]
fn misuse_is_answered_and_never_panics() -> Tested {
    let client = client()?;
    let kind = |refused: Refused| {
        let Refused::Because { error, .. } = refused;
        error.kind
    };
    let short = Start { request: asked("get_me"), told: Told { options: None, entropy: vec![1; 31] } };
    assert_eq!(client.start(short, 0).map(|_| ()).map_err(kind), Err(ErrorKind::Misuse));
    assert_eq!(started(&client, asked("list_unicorns"), 1).map(|_| ()).map_err(kind), Err(ErrorKind::InvalidRequest));
    let raw = Asked::Raw { method: "TRACE".into(), path: "/".into(), retry_safety: "read".into() };
    let raw = Request { asked: raw, ..asked("get_me") };
    assert_eq!(started(&client, raw, 1).map(|_| ()).map_err(kind), Err(ErrorKind::InvalidRequest));
    assert_eq!(client.pages(asked("get_me"), "{}").map(|_| ()).map_err(kind), Err(ErrorKind::InvalidRequest));
    assert_eq!(client.pages(asked("list_contacts"), "[").map(|_| ()).map_err(kind), Err(ErrorKind::InvalidRequest));
    assert_eq!(CallOptions::new("{\"max_attempts\":[]}").map(|_| ()).map_err(kind), Err(ErrorKind::InvalidConfig));
    assert_eq!(Client::new("", None, None, 0, 0).map(|_| ()).map_err(kind), Err(ErrorKind::InvalidConfig));
    assert_eq!(Client::new("{}", None, Some(ApiKey::parse(KEY)?), 0, 0).map(|_| ()).map_err(kind), Err(ErrorKind::InvalidConfig));
    assert_eq!(client.rotate(ApiKey::opaque("token")?).map_err(kind), Err(ErrorKind::InvalidKey));

    let out = Client::new(r#"{"max_attempts":0}"#, None, None, 0, 0).err();
    let Some(Refused::Because { bounds: Some(bounds), .. }) = out else { panic!("{out:?}") };
    assert_eq!((bounds.option.as_str(), bounds.value, bounds.least, bounds.most), ("max_attempts", 0, 1, 100));
    Ok(())
}

#[test]
fn an_input_out_of_turn_changes_nothing_and_the_end_of_time_is_only_a_number() -> Tested {
    let call = started(&client()?, asked("get_me"), 1)?.call;
    let turn = call.advance(Input::NoKey { failure: "who asked?".into() }, 0);
    assert_eq!(turn.loudest, Some(Severity::Warning));
    assert!(call.events().contains("input_ignored"));
    done(call.advance(succeeded("odd", Shape::DataObject), u64::MAX));
    let late = client()?.start(Start { request: asked("get_me"), told: told(1) }, u64::MAX)?;
    assert_eq!(failed(late.turn).kind, ErrorKind::Timeout);
    Ok(())
}

#[test]
fn nothing_that_is_printed_shows_a_key() -> Tested {
    let key = ApiKey::parse(KEY)?;
    assert_eq!((key.fingerprint(), key.to_string()), (FINGERPRINT.to_owned(), FINGERPRINT.to_owned()));
    let client = client()?;
    let Started { call, turn, .. } = started(&client, asked("get_me"), 1)?;
    let refused = ApiKey::parse(&format!("{KEY}!")).expect_err("refused");
    let printed = [
        format!("{key:?} {key}"),
        format!("{:?}", Input::Key { key: Arc::clone(&key) }),
        format!("{client:?} {turn:?}"),
        format!("{refused:?} {refused}"),
        call.events(),
        client.limits(0),
        redact(&format!("Authorization: Bearer {KEY}; {KEY}")),
    ];
    for text in printed {
        assert!(!text.contains("AAAA"), "{text}");
    }
    Ok(())
}

#[test]
fn a_slate_that_holds_no_record_is_misuse() -> Tested {
    let (client, slate) = (client()?, Slate::new(63));
    let call = started(&client, asked("get_me"), 1)?.call;
    let pages = client.pages(asked("list_contacts"), "{}")?;
    for length in [0, 1, 63, 64, 65, u32::MAX] {
        let refused = [
            client.start_on(&slate, length, 0).err(),
            client.start_page_on(&pages, &slate, length, 0).err(),
            client.pages_on(&slate, length).err(),
            call.advance_on(&slate, length, 0).err(),
        ];
        for Refused::Because { error, .. } in refused.into_iter().map(|refused| refused.expect("nothing stands there")) {
            assert_eq!(error.kind, ErrorKind::Misuse);
        }
    }
    Ok(())
}

#[test]
fn an_answer_that_is_larger_than_its_slate_is_handed_over_once() -> Tested {
    let call = started(&client()?, asked("get_me"), 1)?.call;
    let (small, large) = (Slate::new(8), Slate::new(1_000));
    assert!(large.address() != 0 && small.address() != large.address());
    let length = call.authorization_on(&small);
    assert_eq!(call.authorization_on(&large), length);
    assert!(large.large().is_empty(), "there was room");
    let answer = small.large();
    assert_eq!(answer.len(), length as usize);
    assert!(String::from_utf8_lossy(&answer).ends_with(KEY));
    assert!(small.large().is_empty());
    Ok(())
}

fn client() -> Result<Arc<Client>, Refused> {
    Client::new("{}", Some(ApiKey::parse(KEY)?), None, 0, 1_800_000_000_000)
}

fn asked(operation: &str) -> Request {
    let asked = Asked::Operation { id: operation.into() };
    Request { asked, path: Vec::new(), query: Vec::new(), headers: Vec::new(), body: None, custom_fields: None, extra: None }
}

fn field(name: &str, value: &str) -> Field {
    Field { name: name.into(), value: value.into() }
}

fn told(byte: u8) -> Told {
    Told { options: None, entropy: vec![byte; 32] }
}

fn started(client: &Arc<Client>, request: Request, byte: u8) -> Result<Started, Refused> {
    client.start(Start { request, told: told(byte) }, 0)
}

fn succeeded(headers: &str, shape: Shape) -> Input {
    Input::Succeeded { status: 200, headers: headers.into(), shape, pagination: None, rows: None }
}

fn answered(status: u16, headers: &str, body: &[u8]) -> Input {
    Input::Answered { status, headers: headers.into(), body: body.to_vec() }
}

fn sent(turn: Turn) -> Outbound {
    let Step::Send { outbound } = turn.step else { panic!("{turn:?}") };
    outbound
}

fn done(turn: Turn) -> Success {
    let Step::Done { success } = turn.step else { panic!("{turn:?}") };
    success
}

fn failed(turn: Turn) -> CoreError {
    let Step::Failed { error } = turn.step else { panic!("{turn:?}") };
    error
}

/// Calls are driven from any thread.
#[test]
fn what_crosses_may_be_shared_by_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<(Client, Call, ApiKey, CallOptions, monaco_core_ffi::Pages)>();
}
