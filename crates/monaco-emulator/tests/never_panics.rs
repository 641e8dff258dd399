//! Whatever comes, there is an answer.

use std::sync::{LazyLock, Mutex, PoisonError};

use monaco_catalog::Catalog;
use monaco_emulator::{Api, Credentials, Emulator, Request, Timestamp};
use proptest::prelude::*;
use serde_json::Value;

static API: LazyLock<Mutex<(Api, Credentials)>> = LazyLock::new(|| {
    let limit = "1000000/1s".parse().expect("a limit");
    let builder = Emulator::builder().contacts(5).limit(limit);
    Mutex::new(builder.build().expect("it builds"))
});

fn status(mut request: Request, with_key: bool, now: i64) -> u16 {
    let mut guard = API.lock().unwrap_or_else(PoisonError::into_inner);
    let (api, access) = &mut *guard;
    if with_key {
        request = request.header("authorization", &format!("Bearer {}", access.key));
    }
    let answer = api.handle(&request, Timestamp::from_micros(now)).response;
    let body: Result<Value, _> = serde_json::from_slice(&answer.body);
    assert!(answer.body.is_empty() || body.is_ok(), "no JSON: {:?}", answer.body);
    answer.status
}

/// Any JSON value, with keys that operations know.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("00000000-0000-4000-8000-000000000000")),
        Just(Value::from("email")),
        Just(Value::from("2026-01-31")),
    ];
    let key = prop_oneof![
        "[a-z_]{1,8}",
        prop::sample::select(vec![
            "filters",
            "field",
            "condition",
            "value",
            "operator",
            "sort",
            "page",
            "page_size",
            "email",
            "tags",
            "name",
            "steps",
            "contact_ids",
            "domain",
            "object",
            "status",
            "title",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn arbitrary_bytes_are_answered(
        method in ".{0,8}",
        target in ".{0,60}",
        headers in prop::collection::vec((".{0,16}", prop::collection::vec(any::<u8>(), 0..40)), 0..6),
        body in prop::collection::vec(any::<u8>(), 0..200),
        with_key in any::<bool>(),
        now in any::<i64>(),
    ) {
        let request = Request { method, target, headers, body };
        prop_assert!((200..600).contains(&status(request, with_key, now)));
    }

    #[test]
    fn arbitrary_json_to_every_operation_is_answered_without_a_500(
        index in 0..51_usize,
        param in prop_oneof![Just("00000000-0000-4000-8000-000000000000".to_owned()), "[^?]{1,10}"],
        query in ".{0,20}",
        body in json_value(),
    ) {
        let operation = &Catalog::load().operations()[index];
        let mut path = operation.path.clone();
        for name in &operation.path_params {
            path = path.replace(&format!("{{{}}}", name.name), &param);
        }
        let target = format!("{path}?{query}");
        let request = Request::new(operation.method.as_str(), &target).json(&body);
        prop_assert!((200..500).contains(&status(request, true, 1_800_000_000_000_000)));
    }

    #[test]
    fn arbitrary_requests_to_the_admin_surface_are_answered_without_a_500(
        method in prop::sample::select(vec!["GET", "POST", "DELETE"]),
        path in prop::sample::select(vec!["keys", "orgs", "keys/rotate", "keys/deactivate", "limits",
            "faults", "log", "stats", "health", "", "/"]),
        body in json_value(),
    ) {
        let request = Request::new(method, &format!("/_emulator/{path}")).json(&body);
        prop_assert!((200..500).contains(&status(request, false, 0)));
    }

    #[test]
    fn arbitrary_filters_on_known_fields_are_answered_without_a_500(
        entity in prop::sample::select(vec!["contacts", "accounts", "opportunities", "tasks",
            "meetings", "sequences", "campaigns"]),
        field in prop::sample::select(vec!["email", "tags", "created_at", "account_id", "status",
            "employee_count", "industries", "estimated_close_date", "do_not_contact", "full_name",
            "due_at", "campaign_id", "name", "start_time", "title", "stage"]),
        condition in prop::sample::select(vec!["is", "is_not", "equals", "not_equals", "contains",
            "not_contains", "greater_than", "less_than_or_equals", "is_empty", "is_before"]),
        value in json_value(),
        sort in prop::sample::select(vec!["created_at", "-name", "email", "-start_time"]),
        now in any::<i64>(),
    ) {
        let rule = serde_json::json!({"field": field, "condition": condition, "value": value});
        let body = serde_json::json!({"filters": {"operator": "or", "filters": [rule]}, "sort": sort});
        let request = Request::new("POST", &format!("/v1/{entity}/list")).json(&body);
        let status = status(request, true, now);
        prop_assert!(matches!(status, 200 | 422 | 429), "{}", status);
    }
}
