//! The binary: what it prints, and when it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn spawn(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_monaco-emulator"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs")
}

#[test]
fn it_prints_one_line_of_json_and_ends_with_its_stdin() {
    let mut child = spawn(&["--seed", "7", "--json", "--exit-with-stdin", "--limit", "5/1s:fixed"]);
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let printed: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let url = printed["url"].as_str().expect("a URL");
    assert!(printed["key"].as_str().is_some_and(|key| key.starts_with("mks_")));
    assert!(printed["org_id"].is_string());
    let address = url.strip_prefix("http://").expect("plain http");
    assert!(std::net::TcpStream::connect(address).is_ok(), "it listens by then");
    drop(child.stdin.take());
    let deadline = Instant::now() + Duration::from_secs(10);
    while child.try_wait().expect("a state").is_none() {
        assert!(Instant::now() < deadline, "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn it_prints_a_readable_block_otherwise() {
    let mut child = spawn(&["--exit-with-stdin", "--contacts", "3"]);
    drop(child.stdin.take());
    let mut shown = String::new();
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_to_string(&mut shown).expect("text");
    assert!(shown.contains("URL  http://127.0.0.1:") && shown.contains("curl -H"), "{shown}");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn it_refuses_a_network_address_a_bad_limit_and_a_bad_key() {
    for arguments in [["--host", "0.0.0.0"], ["--limit", "lots"], ["--key", "mks_short"]] {
        let output = spawn(&arguments).wait_with_output().expect("it ends");
        assert!(!output.status.success(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}
