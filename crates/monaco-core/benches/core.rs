//! What the core's decisions cost. `cargo xtask bench core` runs this and writes the figures with their goals.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use monaco_core::wire::{Decoder, Limits};
use monaco_core::{
    ApiKey, Body, Call, CallOptions, Client, Config, Headers, Input, Instant, KeySource, Operation, Pacing, Request, Response,
    Step, Turn, UnixTime, redact,
};

const PAGE_ROWS: usize = 500;
/// Few enough inputs that they stay in the processor's cache, as a real answer does, which was just read.
const AT_HAND: BatchSize = BatchSize::NumIterations(64);

fn client() -> Client {
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
    // Without pacing a refused call closes no gate, so that every round does the same work.
    let config = Config { pacing: Pacing::Off, ..Config::default() };
    Client::new(config, KeySource::Literal(key), Instant::default(), UnixTime::from_secs(1_800_000_000)).expect("valid")
}

fn request() -> Request {
    Request::new(Operation::find("list_contacts").expect("catalogued")).body(r#"{"page":1,"page_size":10}"#)
}

fn start(client: &Client, request: &Request) -> (Call, Turn) {
    client.start(request, &CallOptions::default(), [7; 32], Instant::from_millis(1)).expect("valid")
}

fn answer(status: u16, body: &'static str) -> Response {
    let headers = [
        ("content-type", "application/json"),
        ("date", "Mon, 23 Nov 2026 15:46:16 GMT"),
        ("x-ratelimit-limit", "1000"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset", "1795448780"),
        ("retry-after", "3"),
    ];
    let kept = if status == 429 { 6 } else { 2 };
    Response { status, headers: Headers::from_pairs(headers.into_iter().take(kept)), body: Body::Bytes(body.into()) }
}

fn calls(criterion: &mut Criterion) {
    let (client, request) = (client(), request());
    criterion.bench_function("build_request", |bencher| bencher.iter(|| start(black_box(&client), black_box(&request))));
    criterion.bench_function("interpret_429", |bencher| {
        let refused = || (start(&client, &request).0, Some(Input::Response(answer(429, ""))));
        // By reference: moving a call about is no part of reading its answer.
        bencher.iter_batched_ref(
            refused,
            |(call, input)| call.advance(input.take().expect("one answer a call"), Instant::from_millis(2)),
            AT_HAND,
        );
    });
    criterion.bench_function("whole_call", |bencher| {
        let page = r#"{"data":[],"pagination":{"page":1,"page_size":10,"total_count":0,"total_pages":0}}"#;
        let answered = || Input::Response(answer(200, page));
        bencher.iter_batched(
            answered,
            |input| {
                let (call, turn) = start(&client, &request);
                let Step::Send(outbound) = turn.step else { unreachable!("nothing holds it back") };
                black_box(outbound.credential.authorization());
                (call.advance(input, Instant::from_millis(2)), call)
            },
            AT_HAND,
        );
    });
}

/// A page of contacts as the API sends it, about 370 kB.
fn page() -> Vec<u8> {
    let row = r#"{"id":"57608de1-9d20-4ede-8602-f97a00a138d7","account_id":"3782b8df-5c39-40d1-b698-4fb9901028d4","first_name":"Grace","last_name":"Hopper","email":"grace.1199@example.com","title":"Rear Admiral","phone_number":"+15552791665","linkedin_url":"https://www.linkedin.com/in/grace-hopper","location":"Arlington","source":"seed","do_not_contact":false,"notes":null,"scoring":{"heat_score":"hot"},"tags":["Key","Warm"],"created_at":"2026-01-05T12:06:28.706951Z","updated_at":"2026-01-05T12:06:28.706951Z","last_activity_at":null,"last_activity_type":null,"last_outbound_at":null,"last_outbound_type":null,"last_inbound_at":null,"last_inbound_type":null}"#;
    format!(
        r#"{{"data":[{}],"pagination":{{"page":1,"page_size":500,"total_count":500,"total_pages":1}}}}"#,
        vec![row; PAGE_ROWS].join(",")
    )
    .into_bytes()
}

fn wire(criterion: &mut Criterion) {
    let body = page();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Mon, 23 Nov 2026 15:46:16 GMT\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let bytes = [head.as_bytes(), &body].concat();
    let mut group = criterion.benchmark_group("wire");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("decode", |bencher| {
        bencher.iter(|| {
            let mut decoder = Decoder::new(Limits::default());
            for read in black_box(&bytes).chunks(64 * 1024) {
                decoder.feed(read).expect("valid");
            }
            decoder.finish().expect("whole")
        });
    });
    // The floor: parse the head, and copy the body once out of the buffers it was read into.
    group.bench_function("httparse_and_one_copy", |bencher| {
        bencher.iter(|| {
            let mut fields = [httparse::EMPTY_HEADER; 128];
            let mut parsed = httparse::Response::new(&mut fields);
            let Ok(httparse::Status::Complete(end)) = parsed.parse(black_box(&bytes)) else { unreachable!("valid") };
            let mut copy = Vec::with_capacity(bytes.len() - end);
            for read in bytes[end..].chunks(64 * 1024) {
                copy.extend_from_slice(read);
            }
            copy
        });
    });
    group.finish();
}

fn redaction(criterion: &mut Criterion) {
    let text = String::from_utf8(page()).expect("text");
    let mut group = criterion.benchmark_group("redact");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("text_without_keys", |bencher| bencher.iter(|| redact(black_box(&text)).len()));
    group.finish();
}

criterion_group!(benches, calls, wire, redaction);
criterion_main!(benches);
