//! What is read, what is refused, and that it does not matter how the bytes are split.

use proptest::prelude::*;

use super::*;
use crate::Client;
use crate::call::Step;
use crate::config::{CallOptions, Config};
use crate::key::ApiKey;
use crate::key_ring::KeySource;
use crate::operation::Operation;
use crate::request::{Outbound, Request};
use crate::retry::FailureKind;
use crate::time::{Instant, UnixTime};

fn outbound(request: &Request) -> Outbound {
    let key = ApiKey::parse(&format!("mks_{}", "k".repeat(48))).expect("a key");
    let client =
        Client::new(Config::default(), KeySource::Literal(key), Instant::default(), UnixTime::from_secs(0)).expect("valid");
    let (_call, turn) = client.start(request, &CallOptions::default(), [1; 32], Instant::default()).expect("valid");
    let Step::Send(outbound) = turn.step else { panic!("nothing is sent") };
    *outbound
}

/// Feeds `bytes` in pieces of `size` and then closes the connection, as a host would.
fn read(bytes: &[u8], size: usize) -> Result<Answer, WireError> {
    let mut decoder = Decoder::new(Limits { head: 512, headers: 8, body: 1_000 });
    let mut progress = Progress::NeedMore;
    for piece in bytes.chunks(size) {
        progress = decoder.feed(piece)?;
    }
    if progress == Progress::NeedMore {
        decoder.end()?;
    }
    decoder.finish()
}

fn body_of(text: &str) -> String {
    let answer = read(text.as_bytes(), usize::MAX).unwrap_or_else(|fault| panic!("{text:?}: {fault}"));
    String::from_utf8(answer.body.to_vec()).expect("text")
}

#[test]
fn a_request_is_written_in_origin_form_with_its_key_and_length() {
    let operation = Operation::find("list_contacts").expect("catalogued");
    let bytes = encode(&outbound(&Request::new(operation).body("{}")), "gzip").expect("encodes");
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    assert!(text.starts_with("POST /v1/contacts/list HTTP/1.1\r\nhost: api.monaco.com\r\nauthorization: Bearer mks_kkk"));
    assert!(text.contains("\r\naccept-encoding: gzip\r\n") && text.ends_with("\r\ncontent-length: 2\r\n\r\n{}"));
    let get = encode(&outbound(&Request::new(Operation::find("get_me").expect("catalogued"))), "identity").expect("encodes");
    assert!(!String::from_utf8_lossy(&get).contains("content-length"));
}

#[test]
fn every_framing_is_read() {
    assert_eq!(body_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), "hello");
    assert_eq!(body_of("HTTP/1.1 200 \r\n\r\nuntil close"), "until close");
    assert_eq!(
        body_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n02 ;x\r\nde\r\n0\r\nX-T: 1\r\n\r\n"),
        "abcde"
    );
    assert_eq!(
        body_of(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
        ),
        "ok"
    );
    assert_eq!(body_of("HTTP/1.1 204 No Content\r\n\r\n"), "");
    assert_eq!(body_of("HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n"), "");
}

#[test]
fn the_connection_is_kept_exactly_when_nothing_is_left_in_doubt() {
    let kept = |text: &str| read(text.as_bytes(), usize::MAX).expect("reads").keep_alive;
    assert!(kept("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
    assert!(!kept("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nConnection: x, Close\r\n\r\n"));
    assert!(!kept("HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n"));
    assert!(!kept("HTTP/1.1 200 OK\r\n\r\n"));
    let answer = read(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nxGARBAGE", usize::MAX).expect("reads");
    assert_eq!((answer.keep_alive, answer.leftover.as_ref()), (false, &b"GARBAGE"[..]));
}

#[test]
fn a_content_coding_is_told_and_never_loses_the_status() {
    let coding = |fields: &str| {
        let text = format!("HTTP/1.1 503 No\r\n{fields}content-length: 1\r\n\r\nx");
        let answer = read(text.as_bytes(), usize::MAX).expect("reads");
        (answer.status, answer.coding)
    };
    for (fields, expected) in [
        ("", ContentCoding::Identity),
        ("content-encoding: identity\r\n", ContentCoding::Identity),
        ("content-encoding:\r\n", ContentCoding::Identity),
        ("Content-Encoding: GZIP\r\n", ContentCoding::Gzip),
        ("content-encoding: x-gzip\r\n", ContentCoding::Gzip),
        ("content-encoding: br\r\n", ContentCoding::Other),
        ("content-encoding: gzip, gzip\r\n", ContentCoding::Other),
        ("content-encoding: gzip\r\ncontent-encoding: gzip\r\n", ContentCoding::Other),
    ] {
        assert_eq!(coding(fields), (503, expected), "{fields:?}");
    }
}

#[test]
fn two_hundred_header_fields_fit_and_three_hundred_do_not() {
    let answer = |fields: usize| {
        let mut decoder = Decoder::new(Limits::default());
        decoder.feed(format!("HTTP/1.1 204 No\r\n{}\r\n", "a: b\r\n".repeat(fields)).as_bytes())
    };
    assert_eq!(answer(200), Ok(Progress::Complete));
    assert_eq!(answer(300), Err(WireError::TooLarge("header fields")));
}

#[test]
fn header_values_are_latin_1_and_never_joined() {
    let answer = read(b"HTTP/1.1 200 OK\r\nX: a\xe9\r\nx: b, c\r\ncontent-length: 0\r\n\r\n", 1).expect("reads");
    assert_eq!(answer.headers.all("X").collect::<Vec<_>>(), ["a\u{e9}", "b, c"]);
}

#[test]
fn ambiguity_and_bad_grammar_are_errors() {
    let ok = "HTTP/1.1 200 OK\r\n";
    let chunked = format!("{ok}transfer-encoding: chunked\r\n\r\n");
    for text in [
        format!("{ok}content-length: 1\r\ncontent-length: 1\r\n\r\nx"),
        format!("{ok}content-length: 1, 1\r\n\r\nx"),
        format!("{ok}content-length: +1\r\n\r\nx"),
        format!("{ok}content-length: 99999999999999999999\r\n\r\n"),
        format!("{ok}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
        format!("{ok}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        format!("{ok}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
        "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".into(),
        format!("{ok}a: b\r\n c\r\n\r\n"),
        format!("{ok}a : b\r\n\r\n"),
        format!("{ok}a: b\nc: d\r\n\r\n"),
        format!("{ok}a: b\u{1}\r\n\r\n"),
        "\r\nHTTP/1.1 200 OK\r\n\r\n".into(),
        "HTTP/2 200 OK\r\n\r\n".into(),
        "HTTP/1.1 099 No\r\n\r\n".into(),
        "HTTP/1.1 999 No\r\n\r\n".into(),
        "HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n".into(),
        "HTTP/1.1 204 No\r\ncontent-length: 3\r\n\r\nabc".into(),
        format!("{chunked}3\nabc\r\n0\r\n\r\n"),
        format!("{chunked}3\r\nabcd\r\n0\r\n\r\n"),
        format!("{chunked}\r\n"),
        format!("{chunked}-1\r\n"),
        format!("{chunked}0x3\r\n"),
        format!("{chunked}3 \r\n"),
        format!("{chunked}11111111111111111\r\n"),
        format!("{chunked}3;\u{7f}\r\nabc\r\n0\r\n\r\n"),
        format!("{chunked}0\r\nno colon\r\n\r\n"),
        format!("{chunked}0\r\n folded: x\r\n\r\n"),
        "<html>".repeat(20) + "\r\n\r\n",
    ] {
        assert!(matches!(read(text.as_bytes(), usize::MAX), Err(WireError::Malformed(_))), "{text:?}");
    }
}

#[test]
fn what_is_too_large_is_refused_before_it_is_taken() {
    let long = "x".repeat(600);
    for text in [
        format!("HTTP/1.1 200 OK\r\na: {long}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(9)),
        "HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n".into(),
        format!("HTTP/1.1 200 OK\r\n\r\n{long}{long}"),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffff\r\n".into(),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n258\r\n{long}\r\n258\r\n{long}\r\n"),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;{long}\r\n"),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n{}", "t: xxxxxxxxxxxxxxxxxx\r\n".repeat(40)),
        "HTTP/1.1 103 Hints\r\n\r\n".repeat(17),
    ] {
        for size in [1, 7, usize::MAX] {
            assert!(matches!(read(text.as_bytes(), size), Err(WireError::TooLarge(_))), "{size} {text:?}");
        }
    }
}

#[test]
fn a_cut_anywhere_is_noticed() {
    let whole = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for length in 0..whole.len() {
        assert_eq!(read(&whole.as_bytes()[..length], usize::MAX).map(|answer| answer.status), Err(WireError::Cut), "{length}");
    }
}

#[test]
fn a_connection_that_closes_after_the_answer_takes_nothing_away() {
    let mut decoder = Decoder::new(Limits::default());
    assert_eq!(decoder.feed(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"), Ok(Progress::Complete));
    assert_eq!(decoder.end(), Ok(Progress::Complete));
    assert_eq!(decoder.finish().map(|answer| answer.body), Ok("ok".into()));
}

#[test]
fn each_fault_says_what_it_is_and_what_it_means_for_the_call() {
    for (fault, text, kind) in [
        (WireError::Malformed("no colon"), "the answer has no colon", FailureKind::InvalidAnswer),
        (WireError::TooLarge("a body"), "the answer has a body beyond the limit", FailureKind::AnswerTooLarge),
        (WireError::Cut, "the connection closed before the end of the answer", FailureKind::ConnectionLost),
        (WireError::Misuse, "the decoder has no answer to give", FailureKind::InvalidAnswer),
    ] {
        assert_eq!((fault.to_string().as_str(), fault.failure_kind()), (text, kind));
    }
}

#[test]
fn a_failed_decoder_stays_failed() {
    let mut decoder = Decoder::new(Limits::default());
    assert!(decoder.feed(b"nonsense\r\n\r\n").is_err());
    assert_eq!(decoder.feed(b"HTTP/1.1 200 OK\r\n\r\n"), Err(WireError::Misuse));
    assert_eq!(decoder.end(), Err(WireError::Misuse));
    assert_eq!(decoder.finish(), Err(WireError::Misuse));
}

proptest! {
    #[test]
    fn how_the_bytes_are_split_changes_nothing(
        status in "(200|204|304|100|404|503)",
        headers in prop::collection::vec(prop::sample::select(vec![
            "content-length: 4\r\n", "content-length: 0\r\n", "transfer-encoding: chunked\r\n", "x: y\r\n", "connection: close\r\n",
        ]), 0..4),
        body in "(4\r\n|abcd|\r\n|0\r\n|\r\n\r\n|a: b\r\n|HTTP/1.1 200 OK\r\n\r\n){0,8}",
        size in 1usize..40,
    ) {
        let text = format!("HTTP/1.1 {status} X\r\n{}\r\n{body}", headers.concat());
        prop_assert_eq!(read(text.as_bytes(), size), read(text.as_bytes(), usize::MAX));
    }

    #[test]
    fn any_bytes_are_read_or_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), size in 1usize..50) {
        let _ = read(&bytes, size);
        let _ = read(&[b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", &bytes[..]].concat(), size);
    }
}
