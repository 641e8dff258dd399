//! Drives a client through a transcript.

use std::collections::BTreeMap;

use monaco_core::{
    ApiKey, Body, Call, Client, Error, Facts, Headers, Input, Instant, KeySource, Operation, Pages, Request, Response, Row, Step,
    TransportFailure, UnixTime, redact,
};
use serde_json::{Value, json};

use crate::given::{Action, GivenInput, GivenKey, GivenOperation, GivenRequest, GivenResponse, Keys, Transcript};
use crate::shown;

/// The form in which success bodies are given to the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bodies {
    Bytes,
    Facts,
}

struct Replay {
    client: Client,
    calls: BTreeMap<u64, Call>,
    pages: Option<Pages>,
    bodies: Bodies,
}

/// One answer a step.
pub(crate) fn run(transcript: &Transcript, bodies: Bodies) -> Vec<Value> {
    let client = match construct(transcript) {
        Ok(client) => client,
        Err(error) => return transcript.steps.iter().map(|_| shown::refused(&error)).collect(),
    };
    let mut replay = Replay { client, calls: BTreeMap::new(), pages: None, bodies };
    transcript.steps.iter().map(|step| replay.step(&step.action, Instant::from_millis(step.at))).collect()
}

fn construct(transcript: &Transcript) -> Result<Client, Error> {
    let keys = match &transcript.keys {
        Keys::Literal(key) => KeySource::Literal(ApiKey::parse(key)?),
        Keys::Standby(key, standby) => KeySource::WithStandby(ApiKey::parse(key)?, ApiKey::parse(standby)?),
        Keys::Opaque(token) => KeySource::Literal(ApiKey::opaque(token)?),
        Keys::Provider => KeySource::Provider,
    };
    let (now, unix) = (Instant::from_millis(transcript.now), UnixTime::from_millis(transcript.unix));
    Client::new(transcript.config.clone(), keys, now, unix)
}

impl Replay {
    fn step(&mut self, action: &Action, now: Instant) -> Value {
        match action {
            Action::Construct => json!("ok"),
            Action::Start { request: given, options, entropy } => {
                let started = request(given).and_then(|request| self.client.start(&request, options, bytes_of(entropy), now));
                started.map_or_else(
                    |error| shown::refused(&error),
                    |(call, turn)| {
                        let number = call.id().number();
                        self.calls.insert(number, call);
                        json!({ "call": number, "turn": shown::turn(&turn) })
                    },
                )
            }
            Action::Advance { call, input: given } => {
                let call = self
                    .calls
                    .get(call)
                    .unwrap_or_else(|| panic!("call {call} was not started; started were {:?}", self.calls.keys()));
                let mut turn = call.advance(input(given, self.bodies), now);
                if let (Step::Done(Err(error)), GivenInput::Response(response)) = (&mut turn.step, given) {
                    // As every host does with the last answer that it read.
                    *error = call.with_body(error.clone(), response.body.as_bytes());
                }
                shown::turn(&turn)
            }
            Action::Drop { call } => {
                drop(self.calls.remove(call).expect("a call that was started"));
                Value::Null
            }
            Action::Rotate { key } => {
                let rotated = parse_key(key).and_then(|key| self.client.rotate(key));
                rotated.map_or_else(|error| shown::refused(&error), shown::plain)
            }
            Action::TakeWakes => shown::plain(self.client.take_wakes()),
            Action::Limits => shown::plain(self.client.limits(now)),
            Action::Explain { request: given, options } => {
                let plan = request(given).and_then(|request| self.client.explain(&request, options, now));
                plan.map_or_else(|error| shown::refused(&error), shown::plain)
            }
            Action::Redact { text } => shown::plain(redact(text)),
            Action::ParseKey { text } => {
                ApiKey::parse(text).map_or_else(|error| shown::refused(&error), |key| shown::plain(key.id()))
            }
            Action::Pages { .. }
            | Action::NextRequest
            | Action::Accept { .. }
            | Action::RefusePage { .. }
            | Action::Position { .. } => self.listing(action),
        }
    }

    fn listing(&mut self, action: &Action) -> Value {
        if let Action::Pages { request: given, options } = action {
            let pages = request(given).and_then(|request| self.client.pages(&request, options));
            return match pages {
                Ok(pages) => {
                    self.pages = Some(pages);
                    json!("ok")
                }
                Err(error) => shown::refused(&error),
            };
        }
        let pages = self.pages.as_mut().expect("a listing that was started");
        match action {
            Action::NextRequest => shown::request(pages.next_request().as_ref()),
            Action::Accept { page } => {
                let accepted = pages.accept(page);
                json!({ "keep": accepted.keep, "done": accepted.done, "exact": pages.is_exact() })
            }
            Action::RefusePage { kind } => json!(pages.refused(*kind)),
            Action::Position { consumed } => json!(pages.position(*consumed)),
            _ => panic!("no action on a listing"),
        }
    }
}

fn request(given: &GivenRequest) -> Result<Request, Error> {
    let mut request = match &given.operation {
        GivenOperation::Catalogued(id) => Request::new(Operation::find(id).expect("a catalogued operation")),
        GivenOperation::Raw { method, path, retry_safety } => Request::new(&Operation::raw(*method, path, *retry_safety)),
    };
    for (name, value) in &given.path_args {
        request = request.path_arg(name, value);
    }
    for (name, value) in &given.query {
        request = request.query(name, value);
    }
    for (name, value) in &given.headers {
        request = request.header(name, value);
    }
    if let Some(body) = &given.body {
        request = request.body(body.clone());
    }
    if let Some(fields) = &given.custom_fields {
        request = request.custom_fields(fields.clone());
    }
    if let Some(fields) = &given.extra {
        request = request.extra(fields.clone());
    }
    Ok(request)
}

fn input(given: &GivenInput, bodies: Bodies) -> Input {
    match given {
        GivenInput::Timeout => Input::Timeout,
        GivenInput::Cancel => Input::Cancel,
        GivenInput::Response(response) => Input::Response(answer(response, bodies)),
        GivenInput::Failure { kind, cause } => Input::Failure(TransportFailure { kind: *kind, cause: cause.clone() }),
        GivenInput::Key(key) => Input::Key(parse_key(key).map_err(|error| error.message().to_owned())),
        GivenInput::KeyError(text) => Input::Key(Err(text.clone())),
    }
}

fn parse_key(key: &GivenKey) -> Result<ApiKey, Error> {
    match key {
        GivenKey::Literal(text) => ApiKey::parse(text),
        GivenKey::Opaque(token) => ApiKey::opaque(token),
    }
}

fn answer(given: &GivenResponse, bodies: Bodies) -> Response {
    let headers = Headers::from_pairs(given.headers.clone());
    let is_success = (200..=299).contains(&given.status);
    let body = match bodies {
        Bodies::Facts if is_success => Body::Facts(facts(&given.body)),
        Bodies::Facts | Bodies::Bytes => Body::Bytes(given.body.clone().into()),
    };
    Response { status: given.status, headers, body }
}

/// What a host that decodes successes itself reports: the same few lines in every language.
fn facts(body: &str) -> Facts {
    if body.is_empty() {
        return Facts { empty: true, ..Facts::default() };
    }
    let Ok(value) = serde_json::from_str::<Value>(body) else { return Facts::default() };
    Facts {
        empty: false,
        json: true,
        data_is_object: value["data"].is_object(),
        pagination: serde_json::from_value(value["pagination"].clone()).ok(),
        rows: value["data"].as_array().and_then(|rows| rows.iter().map(row).collect()),
    }
}

fn row(value: &Value) -> Option<Row<'_>> {
    value.is_object().then(|| Row { id: value["id"].as_str(), created_at: value["created_at"].as_str() })
}

fn bytes_of(hex: &str) -> [u8; 32] {
    let bytes: Vec<u8> =
        (0..hex.len() / 2).map(|index| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).expect("hex")).collect();
    bytes.try_into().expect("32 bytes")
}
