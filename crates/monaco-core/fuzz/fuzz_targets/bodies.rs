//! Whatever a body, its own fields and its extra ones are, a request is refused or is one JSON object with all that was given.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::{
    ApiKey, CallOptions, Client, Config, ErrorKind, Instant, KeySource, OPERATIONS, Request, UnixTime, check_listing, tag_ids,
};

fuzz_target!(|input: (u8, &[u8], &[u8], &[u8])| {
    let (operation, body, custom_fields, extra) = input;
    let operation = &OPERATIONS[usize::from(operation) % OPERATIONS.len()];
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
    let start = UnixTime::from_secs(1_800_000_000);
    let client = Client::new(Config::default(), KeySource::Literal(key), Instant::default(), start).expect("valid");
    let names = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let request = names.fold(Request::new(operation), |request, name| request.path_arg(name, "1"));
    let parts = [custom_fields, extra].map(<[u8]>::to_vec);
    let [custom_fields, extra] = parts;
    let request = request.body(body.to_vec()).custom_fields(custom_fields).extra(extra);
    match client.explain(&request, &CallOptions::default(), Instant::default()) {
        Ok(plan) => {
            let sent = plan.body.expect("a body was given");
            assert!(sent.trim_start().starts_with('{') && sent.trim_end().ends_with('}'));
        }
        Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidRequest),
    }
    if let Ok(text) = std::str::from_utf8(body) {
        let _ = check_listing(text, Some(text), Some(text));
        let _ = tag_ids(text, &[text]);
    }
});
