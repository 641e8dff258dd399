//! The server over real sockets, and the protocol that drives it.

use std::io::{self, Cursor, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use monaco_torture::{Authority, Case, Cases, Running, Seen, control};
use serde_json::{Value, json};

const REQUEST: &[u8] = b"POST /v1/contacts/ HTTP/1.1\r\nauthorization: Bearer mks_1\r\ncontent-length: 2\r\n\r\n{}";

fn cases() -> Cases {
    Cases::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/torture/cases")).expect("the project's own cases")
}

fn case(origin: Value) -> Case {
    let case = json!({"name": "a-case", "server": {"origin": origin}, "calls": [], "seen": {}});
    serde_json::from_value(case).expect("a case")
}

fn start(origin: Value) -> (Running, SocketAddr) {
    let running = Running::start(&case(origin), &Authority::new().expect("certificates")).expect("listeners");
    let port: u16 = running.told().base_url.rsplit(':').next().expect("a port").parse().expect("a number");
    (running, (Ipv4Addr::LOCALHOST, port).into())
}

fn end(running: Running) -> Seen {
    running.end().expect("the listeners end")
}

fn answer_to(stream: &mut TcpStream, request: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

fn told(lines: &str) -> Vec<Value> {
    let mut output = Vec::new();
    control::obey(&cases(), &Authority::new().expect("certificates"), "ca.pem", Cursor::new(lines), &mut output)
        .expect("answers");
    String::from_utf8(output).expect("text").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn every_case_has_a_plain_name_and_says_what_each_of_its_listeners_sees() {
    for case in cases().iter() {
        assert!(case.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)));
        let (server, seen) = (&case.server, case.seen.len());
        let listeners = 1 + usize::from(server.proxy.is_some()) + usize::from(server.other_origin.is_some());
        assert_eq!(seen, listeners, "{}", case.name);
        assert!(!case.calls.is_empty(), "{}", case.name);
    }
}

#[test]
fn a_script_is_played_and_what_came_is_told() {
    let (running, address) = start(json!({"connections": [["read_request", {"send": ["one", {"zeros": 2}]}, "close"]]}));
    let mut stream = TcpStream::connect(address).expect("a connection");
    assert_eq!(answer_to(&mut stream, REQUEST).expect("an answer"), b"one00");
    drop(stream);
    let seen = end(running);
    assert_eq!((seen.origin.connections, seen.origin.unclosed), (1, 0));
    assert_eq!(seen.origin.requests, ["POST /v1/contacts/"]);
    assert!(!seen.key_seen_elsewhere);
}

#[test]
fn a_connection_beyond_the_scripts_is_counted_and_closed() {
    let (running, address) = start(json!({"connections": []}));
    let mut stream = TcpStream::connect(address).expect("a connection");
    let mut nothing = [0];
    assert!(matches!(stream.read(&mut nothing), Ok(0) | Err(_)));
    assert_eq!(end(running).origin.connections, 1);
}

#[test]
fn requests_after_the_scripts_end_are_counted_and_an_open_connection_is_told() {
    let (running, address) = start(json!({"connections": [["read_request"]]}));
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(&REQUEST.repeat(3)).expect("written");
    let seen = end(running);
    assert_eq!((seen.origin.requests.len(), seen.origin.unclosed), (3, 1));
}

#[test]
fn a_reset_is_a_reset_and_what_comes_after_a_close_is_answered_by_one() {
    let (running, address) = start(json!({"connections": [["read_request", "reset"], ["close"]]}));
    let mut first = TcpStream::connect(address).expect("a connection");
    assert_eq!(answer_to(&mut first, REQUEST).expect_err("reset").kind(), ErrorKind::ConnectionReset);
    let mut second = TcpStream::connect(address).expect("a connection");
    let mut nothing = [0];
    assert_eq!(second.read(&mut nothing).expect("the end"), 0);
    second.write_all(REQUEST).expect("written");
    // The reset comes once the server has seen the bytes.
    while second.write_all(b"x").is_ok() {}
    drop((first, second));
    assert_eq!(end(running).origin.requests, ["POST /v1/contacts/"]);
}

#[test]
fn ports_that_refuse_and_ports_that_never_answer_do_so() {
    let (refusing, address) = start(json!({"listen": "refuse"}));
    assert_eq!(TcpStream::connect(address).expect_err("refused").kind(), ErrorKind::ConnectionRefused);
    let (silent, address) = start(json!({"listen": "never_answer"}));
    let waited = TcpStream::connect_timeout(&address, Duration::from_millis(200));
    assert_eq!(waited.expect_err("no answer").kind(), ErrorKind::TimedOut);
    assert_eq!((end(refusing).origin.connections, end(silent).origin.connections), (0, 0));
}

#[test]
fn a_key_in_clear_text_before_tls_is_seen() {
    let (running, address) = start(json!({"tls": "trusted", "connections": [["read_some"]]}));
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(REQUEST).expect("written");
    drop(stream);
    assert!(end(running).key_seen_elsewhere);
}

#[test]
fn each_line_is_answered_by_one_and_none_ends_the_server() {
    let answers = told("nonsense\nend\nordinary-answer\nordinary-answer\nend\n\nconnection-refused\nend\n");
    assert_eq!(answers.len(), 8);
    for refused in [0, 1, 3, 5] {
        assert!(answers[refused]["error"].is_string(), "{}", answers[refused]);
    }
    assert!(answers[2]["base_url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:")));
    assert_eq!(answers[2]["ca_file"], "ca.pem");
    assert_eq!(answers[4]["origin"], json!({"connections": 0, "requests": [], "unclosed": 0}));
    assert_eq!(answers[7]["key_seen_elsewhere"], false);
}

#[test]
fn the_client_is_told_where_the_proxy_is() {
    let answers = told("proxy-tunnels\nend\n");
    assert_eq!(answers[0]["environment"]["HTTPS_PROXY"], answers[0]["proxy_url"]);
    assert!(answers[0]["base_url"].as_str().is_some_and(|url| url.starts_with("https://torture.invalid:")));
}

#[test]
fn what_is_no_case_is_refused() {
    for origin in [
        json!({"connections": [["read_reqest"]]}),
        json!({"connections": [[{"wait": 1}]]}),
        json!({"tls": "selfsigned"}),
        json!({"listen": "sometimes"}),
    ] {
        let case = json!({"name": "a-case", "server": {"origin": origin}, "calls": [], "seen": {}});
        assert!(serde_json::from_value::<Case>(case.clone()).is_err(), "{case}");
    }
}
