//! Any bytes, split anywhere, are an answer or an error; the split changes nothing, and no limit is exceeded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use monaco_core::wire::{Answer, Decoder, Limits, Progress, WireError};

/// Random bytes alone would rarely get past the status line.
const BEGINNINGS: [&[u8]; 5] = [
    b"",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: ",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n",
];
const LIMITS: Limits = Limits { head: 1024, headers: 16, body: 4096 };

/// Reads the bytes in pieces of those lengths, over and over; in one where there are none.
fn read(bytes: &[u8], lengths: &[u8]) -> Result<Answer, WireError> {
    let mut decoder = Decoder::new(LIMITS);
    let mut lengths = lengths.iter().map(|length| usize::from(*length) + 1).cycle();
    let (mut progress, mut rest) = (Progress::NeedMore, bytes);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(lengths.next().unwrap_or(rest.len()).min(rest.len()));
        rest = after;
        match decoder.feed(piece) {
            Ok(told) => progress = told,
            Err(fault) => {
                assert!(decoder.feed(b"x").is_err() && decoder.end().is_err(), "an error is final");
                return Err(fault);
            }
        }
    }
    if progress == Progress::NeedMore {
        decoder.end()?;
    }
    decoder.finish()
}

fuzz_target!(|input: (u8, Vec<u8>, &[u8])| {
    let (beginning, lengths, bytes) = input;
    let bytes = [BEGINNINGS[usize::from(beginning) % BEGINNINGS.len()], bytes].concat();
    let whole = read(&bytes, &[]);
    assert_eq!(whole, read(&bytes, &lengths));
    if let Ok(answer) = whole {
        assert!(answer.body.len() as u64 <= LIMITS.body && answer.headers.iter().count() <= LIMITS.headers);
        assert!(answer.leftover.is_empty() || !answer.keep_alive, "what nobody asked for ends the connection");
        assert!((200..1000).contains(&answer.status), "interim answers are passed over");
    }
});
