//! A tiny HTTP client over a real socket, and shorthands for the emulator.

// Each test file uses its own part of this module.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use monaco_emulator::{Builder, Emulator, Running};
use serde_json::{Value, json};

/// An answer as it came over the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(n, _)| n == name);
        found.next().map(|(_, value)| value.as_str())
    }

    pub(crate) fn data(&self) -> &Value {
        &self.body["data"]
    }

    /// The ids of a list's rows.
    pub(crate) fn ids(&self) -> Vec<String> {
        let rows = self.data().as_array().expect("a list");
        rows.iter().map(|row| text(&row["id"])).collect()
    }
}

/// The text of a JSON value.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// A running emulator with shorthands.
pub(crate) struct Api {
    pub(crate) running: Running,
    pub(crate) key: String,
}

impl Api {
    pub(crate) fn start(builder: Builder) -> Self {
        let running = builder.start().expect("it starts");
        let key = running.key().to_owned();
        Self { running, key }
    }

    pub(crate) fn default() -> Self {
        Self::start(Emulator::builder().seed(7).contacts(30).accounts(8).enrollment_ms(0))
    }

    /// A request with the key and a JSON body.
    pub(crate) fn call(&self, method: &str, target: &str, body: Value) -> Answer {
        self.call_with(&self.key, method, target, &body)
    }

    pub(crate) fn call_with(&self, key: &str, method: &str, target: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        self.send(format!("{head}{body}").as_bytes())
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.call("GET", target, Value::Null)
    }

    pub(crate) fn post(&self, target: &str, body: Value) -> Answer {
        self.call("POST", target, body)
    }

    /// A request to the admin surface, which must succeed.
    pub(crate) fn admin(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.call_with("none", method, &format!("/_emulator/{path}"), &body);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.body
    }

    /// One fault.
    pub(crate) fn fault(&self, spec: Value) {
        self.admin("POST", "faults", json!({"faults": [spec]}));
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.running.address()).expect("it listens");
        let patience = Some(Duration::from_secs(20));
        socket.set_read_timeout(patience).expect("a timeout");
        socket
    }

    /// Sends bytes and reads the answer, which must be one.
    pub(crate) fn send(&self, bytes: &[u8]) -> Answer {
        parse(&self.raw(bytes))
    }

    /// Sends bytes and reads whatever comes until the connection ends.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut socket = self.connect();
        // The emulator may have answered and closed before it was sent everything.
        let _ = socket.write_all(bytes);
        let mut answer = Vec::new();
        let _ = socket.read_to_end(&mut answer);
        answer
    }

    /// The ids of the first rows of a list.
    pub(crate) fn ids(&self, entity: &str) -> Vec<String> {
        self.post(&format!("/v1/{entity}/list"), json!({})).ids()
    }

    /// A new contact's id.
    pub(crate) fn contact(&self, email: &str) -> String {
        let answer = self.post("/v1/contacts/", json!({"email": email}));
        assert_eq!(answer.status, 200, "{}", answer.text);
        text(&answer.data()["id"])
    }

    /// A new tag's id.
    pub(crate) fn tag(&self, object: &str, name: &str) -> String {
        let answer = self.post("/v1/tags/", json!({"object": object, "name": name}));
        assert_eq!(answer.status, 200, "{}", answer.text);
        text(&answer.data()["id"])
    }
}

/// Takes the bytes of an answer apart.
pub(crate) fn parse(bytes: &[u8]) -> Answer {
    let whole = String::from_utf8_lossy(bytes);
    let (head, text) = whole.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no HTTP answer: {whole:?}"));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    Answer {
        status: status.and_then(|s| s.parse().ok()).expect("a status"),
        headers,
        text: text.to_owned(),
        body: serde_json::from_str(text).unwrap_or(Value::Null),
    }
}

/// An id that belongs to nothing.
pub(crate) const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
