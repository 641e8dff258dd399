//! The loop of the core's documentation, blocking, with a connection a request.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use monaco_core::wire::{Decoder, Limits, Progress, encode};
use monaco_core::{
    ApiKey, Body, CallOptions, Client, Config, Error, FailureKind, Input, Instant, KeySource, Outbound, PageOptions, Request,
    Response, Step, Success, TransportFailure, UnixTime,
};
use monaco_typed::{Listing, Model, Typed};
use serde_json::Value;

use super::Outcome;
use super::emulator::Emulator;
use super::seen::Seen;

/// A client with a socket.
pub(crate) struct Host {
    pub(crate) client: Client,
    started: std::time::Instant,
}

impl Host {
    /// A client of the emulator: one attempt a call, and sends allowed.
    pub(crate) fn of(emulator: &Emulator) -> Self {
        let config = Config { base_url: emulator.url.clone(), max_attempts: 1, allow_sends: true, ..Config::default() };
        let keys = KeySource::Literal(ApiKey::parse(&emulator.key).expect("a key"));
        let client = Client::new(config, keys, Instant::default(), UnixTime::from_secs(1_800_000_000)).expect("a client");
        Self { client, started: std::time::Instant::now() }
    }

    /// The answer, as its accessors see it.
    pub(crate) fn call<T: Model + Seen>(&self, typed: &Typed<T>) -> Outcome {
        Ok(self.read(typed)?.seen())
    }

    /// The answer itself.
    pub(crate) fn read<T: Model>(&self, typed: &Typed<T>) -> Result<T, Error> {
        typed.read(&self.run(typed.request())?)
    }

    /// The first page's rows, as their accessors see them.
    pub(crate) fn page<T: Model + Seen>(&self, listing: &Listing<T>, page_size: u64) -> Outcome {
        let options = PageOptions { page_size: Some(page_size), ..PageOptions::default() };
        let mut pages = listing.pages(&self.client, &options)?;
        let request = pages.next_request().expect("a first page");
        let success = self.run(&request)?;
        let accepted = pages.accept(success.page.as_ref().expect("a page"));
        Ok(listing.read(&success, &accepted)?.seen())
    }

    /// Every row of a listing.
    pub(crate) fn all<T: Model>(&self, listing: &Listing<T>, options: &PageOptions) -> Result<Vec<T>, Error> {
        let mut pages = listing.pages(&self.client, options)?;
        let mut rows = Vec::new();
        while let Some(request) = pages.next_request() {
            let success = self.run(&request)?;
            let accepted = pages.accept(success.page.as_ref().expect("a page"));
            rows.extend(listing.read(&success, &accepted)?);
        }
        Ok(rows)
    }

    fn run(&self, request: &Request) -> Result<Success, Error> {
        let (call, mut turn) = self.client.start(request, &CallOptions::default(), [7; 32], self.now())?;
        loop {
            let input = match turn.step {
                Step::Send(outbound) => match self.send(&outbound) {
                    Ok(response) => Input::Response(response),
                    Err(failure) => Input::Failure(failure),
                },
                Step::Wait { until, .. } => {
                    std::thread::sleep(Duration::from_millis(until.since(self.now())));
                    Input::Timeout
                }
                Step::Done(result) => return result,
                Step::FetchKey { .. } | _ => Input::Cancel,
            };
            turn = call.advance(input, self.now());
        }
    }

    fn send(&self, outbound: &Outbound) -> Result<Response, TransportFailure> {
        let failed = |kind| move |error: std::io::Error| TransportFailure { kind, cause: error.to_string() };
        let origin = self.client.origin();
        let stream = TcpStream::connect((origin.host.as_str(), origin.port));
        let mut stream = stream.map_err(failed(FailureKind::NotConnected))?;
        let bytes = encode(outbound, "identity").expect("a URL with a host");
        stream.write_all(&bytes).map_err(failed(FailureKind::ConnectionLost))?;
        let mut decoder = Decoder::new(Limits::default());
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = stream.read(&mut buffer).map_err(failed(FailureKind::ConnectionLost))?;
            let progress = if read == 0 { decoder.end() } else { decoder.feed(&buffer[..read]) };
            let progress = progress.map_err(|fault| TransportFailure { kind: fault.failure_kind(), cause: fault.to_string() })?;
            if progress == Progress::Complete {
                let answer = decoder.finish().expect("a whole answer");
                return Ok(Response { status: answer.status, headers: answer.headers, body: Body::Bytes(answer.body) });
            }
        }
    }

    fn now(&self) -> Instant {
        Instant::from_millis(u64::try_from(self.started.elapsed().as_millis()).expect("a short test"))
    }
}

impl Seen for () {
    fn seen(&self) -> Value {
        Value::Null
    }
}
