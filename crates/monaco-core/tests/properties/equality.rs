//! Equal inputs give equal turns, in whichever form a host reports a body.

use bytes::Bytes;
use monaco_core::{
    ApiKey, Body, BodyRule, CallOptions, Client, Config, Facts, Headers, Input, Instant, KeySource, Method, OPERATIONS,
    Operation, Pagination, Request, Response, RetrySafety, Row, StartsSends, Step, Turn, UnixTime,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::host::generate::fleet;

/// What a host that decodes JSON itself reports, as `tests/transcripts/README.md` has it.
fn facts(body: &[u8]) -> Facts {
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Facts { empty: body.is_empty(), ..Facts::default() } };
    let number = |name: &str| value["pagination"][name].as_u64();
    let pagination = || {
        let [page, page_size] = [number("page")?, number("page_size")?];
        Some(Pagination { page, page_size, total_count: number("total_count")?, total_pages: number("total_pages")? })
    };
    Facts {
        empty: false,
        json: true,
        data_is_object: value["data"].is_object(),
        pagination: pagination(),
        rows: value["data"].as_array().and_then(|rows| rows.iter().map(row).collect()),
    }
}

fn row(value: &Value) -> Option<Row<'_>> {
    value.is_object().then(|| Row { id: value["id"].as_str(), created_at: value["created_at"].as_str() })
}

/// A call's last turn, without the body that only one of the forms brings back.
fn answered(request: &Request, status: u16, body: Body, raw: &[u8]) -> Turn {
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
    let client = Client::new(Config::default(), KeySource::Literal(key), Instant::default(), UnixTime::from_secs(1_800_000_000))
        .expect("valid");
    let (call, _) = client.start(request, &CallOptions::default(), [7; 32], Instant::default()).expect("valid");
    let headers = Headers::from_pairs([("x-request-id", "r-1")]);
    let mut turn = call.advance(Input::Response(Response { status, headers, body }), Instant::from_millis(9));
    match &mut turn.step {
        Step::Done(Ok(success)) => success.body = None,
        Step::Done(Err(error)) => *error = call.with_body(error.clone(), raw),
        _ => panic!("a success ends the call"),
    }
    turn
}

/// One request for each shape of a success, of operations that need no arguments but those of their paths.
fn request() -> impl Strategy<Value = Request> {
    let is_free = |operation: &&Operation| {
        let fields = operation.schema.map_or(&[][..], |schema| schema.fields);
        !matches!(operation.starts_sends, StartsSends::Yes(_))
            && fields.iter().chain(operation.query).all(|field| !field.required)
    };
    let mut shapes: Vec<&Operation> = OPERATIONS.iter().filter(is_free).collect();
    shapes.sort_by_key(|operation| format!("{:?}", operation.envelope));
    shapes.dedup_by_key(|operation| operation.envelope);
    let raw = Operation::raw(Method::Get, "/v1/any", RetrySafety::Read);
    let shapes: Vec<Operation> = shapes.into_iter().cloned().chain([raw]).collect();
    prop::sample::select(shapes).prop_map(|operation| {
        let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        let request = names.fold(Request::new(&operation), |request, name| request.path_arg(name, "1"));
        if operation.body == BodyRule::Required { request.body("{}") } else { request }
    })
}

/// Bodies around what an envelope promises: mostly JSON, sometimes cut, never only the expected.
fn body() -> impl Strategy<Value = Bytes> {
    let text = prop_oneof![Just("\"a\""), Just("null"), Just("7"), Just("[]"), Just("{}"), Just("\"\\u00e9\"")];
    let row = prop_oneof![
        (text.clone(), text.clone()).prop_map(|(id, at)| format!(r#"{{"id":{id},"created_at":{at}}}"#)),
        text.clone().prop_map(str::to_owned),
    ];
    let rows = prop::collection::vec(row, 0..4).prop_map(|rows| format!("[{}]", rows.join(",")));
    let data = prop_oneof![rows, text.prop_map(str::to_owned)];
    let count = || prop_oneof![8 => (0u64..1_000).prop_map(|count| count.to_string()), 1 => Just("-1".to_owned()), 1 => Just("1.5".to_owned())];
    let pagination = [count(), count(), count(), count()].prop_map(|[page, size, count, pages]| {
        format!(r#"{{"page":{page},"page_size":{size},"total_count":{count},"total_pages":{pages}}}"#)
    });
    let whole = (data, prop::option::of(pagination)).prop_map(|(data, pagination)| match pagination {
        Some(pagination) => format!(r#"{{"data":{data},"pagination":{pagination}}}"#),
        None => format!(r#"{{"data":{data}}}"#),
    });
    prop_oneof![
        8 => whole.clone().prop_map(Bytes::from),
        1 => (whole, 0usize..80).prop_map(|(text, kept)| Bytes::from(text.chars().take(kept).collect::<String>())),
        1 => prop::collection::vec(any::<u8>(), 0..8).prop_map(Bytes::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_run_is_the_same_a_second_time(fleet in fleet()) {
        prop_assert_eq!(format!("{:?}", fleet.run().turns), format!("{:?}", fleet.run().turns));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn both_forms_of_a_body_give_the_same_turn(request in request(), status in 200u16..300, body in body()) {
        let as_bytes = answered(&request, status, Body::Bytes(body.clone()), &body);
        let as_facts = answered(&request, status, Body::Facts(facts(&body)), &body);
        prop_assert_eq!(format!("{as_bytes:?}"), format!("{as_facts:?}"));
    }
}
