//! The emulator's binary, in a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A running emulator; it ends with this value.
pub(crate) struct Emulator {
    process: Child,
    pub(crate) url: String,
    pub(crate) key: String,
}

impl Emulator {
    /// Builds it where that is needed, starts it on a free port, and waits until it listens.
    pub(crate) fn start(arguments: &[String]) -> Self {
        let mut process = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--package", "monaco-emulator", "--", "--json", "--exit-with-stdin"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("cargo runs it");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let said: Value = serde_json::from_str(&line).expect("its first line is JSON");
        let text = |name: &str| said[name].as_str().expect("text").to_owned();
        Self { process, url: text("url"), key: text("key") }
    }

    /// Posts to the admin surface, which must accept it.
    pub(crate) fn post(&self, path: &str, body: &Value) {
        let (address, body) = (self.url.trim_start_matches("http://"), body.to_string());
        let mut socket = TcpStream::connect(address).expect("it listens");
        let head = format!("POST /_emulator/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        let head = format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        socket.write_all(format!("{head}{body}").as_bytes()).expect("it reads");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("the connection ends");
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}
