//! Any bytes, split anywhere, are an answer or an error; the split changes nothing.
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

fn read(bytes: &[u8], size: usize) -> Result<Answer, WireError> {
    let mut decoder = Decoder::new(Limits { head: 1024, headers: 16, body: 4096 });
    let mut progress = Progress::NeedMore;
    for piece in bytes.chunks(size) {
        progress = decoder.feed(piece)?;
    }
    if progress == Progress::NeedMore {
        decoder.end()?;
    }
    decoder.finish()
}

fuzz_target!(|input: (u8, &[u8])| {
    let (size, bytes) = input;
    let bytes = [BEGINNINGS[usize::from(size) % BEGINNINGS.len()], bytes].concat();
    let whole = read(&bytes, usize::MAX);
    assert_eq!(whole, read(&bytes, usize::from(size) + 1));
    if let Ok(answer) = whole {
        assert!(answer.body.len() <= 4096 && answer.leftover.is_empty() | !answer.keep_alive);
    }
});
