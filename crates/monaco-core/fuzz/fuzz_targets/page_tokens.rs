//! A position is read or refused; what was read goes on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::{
    ApiKey, Client, Config, Instant, KeySource, Operation, PageFacts, PageOptions, Pagination, Request, Row, UnixTime,
};

fuzz_target!(|input: (String, Vec<(String, String)>, u64, u64)| {
    let (token, rows, total_count, total_pages) = input;
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
    let client = Client::new(Config::default(), KeySource::Literal(key), Instant::default(), UnixTime::from_secs(1_800_000_000))
        .expect("valid");
    let request = Request::new(Operation::find("list_contacts").expect("catalogued"));
    let position = if token.is_empty() { None } else { Some(token) };
    let Ok(mut pages) = client.pages(&request, &PageOptions { position, ..PageOptions::default() }) else { return };
    let rows = rows.iter().map(|(id, at)| Row { id: Some(id), created_at: Some(at) }).collect();
    let facts = PageFacts { pagination: Pagination { page: 1, page_size: 100, total_count, total_pages }, rows };
    for _ in 0..3 {
        if pages.next_request().is_none() {
            return;
        }
        let kept = pages.accept(&facts).keep;
        let resumed = PageOptions { position: Some(pages.position(kept.len() as u32 / 2)), ..PageOptions::default() };
        client.pages(&request, &resumed).expect("our own position");
    }
});
