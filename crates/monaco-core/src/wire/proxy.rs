//! The proxy of the environment, and the tunnel through it (RFC 9110 section 9.3.6).

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Uri;
use memchr::memmem;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::base_url::Origin;
use crate::error::Error;
use crate::retry::{FailureKind, TransportFailure};
use crate::wire::decode::{Answer, Decoder, Limits, Progress};
use crate::wire::error::WireError;

const DEFAULT_PORT: u16 = 80;
/// The variables that name a proxy for https, the first that is set counts: curl's order.
const PROXY_VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPTION_VARIABLES: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// An http proxy that makes tunnels. It sees the host's name and never a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    host: String,
    port: u16,
    /// The value of `Proxy-Authorization`.
    authorization: Option<Zeroizing<String>>,
}

impl Proxy {
    /// Every variable that counts, for hosts that look them all up beforehand.
    pub const VARIABLES: [&str; 6] = [
        PROXY_VARIABLES[0],
        PROXY_VARIABLES[1],
        PROXY_VARIABLES[2],
        PROXY_VARIABLES[3],
        EXCEPTION_VARIABLES[0],
        EXCEPTION_VARIABLES[1],
    ];

    /// The proxy that the environment names for `origin`, if it does. `variable` looks one up; an empty one counts as unset.
    ///
    /// An origin on this machine has none, and neither has one that `NO_PROXY` excepts: a comma-separated list of host names, which
    /// hold for the names below them too, of addresses, each with or without a port, or `*`.
    ///
    /// # Errors
    /// `InvalidConfig` where the variable names no http proxy. The value, which may hold a password, is not shown.
    pub fn from_environment(origin: &Origin, variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, Error> {
        let first = |names: &[&'static str]| {
            names.iter().find_map(|name| Some((*name, variable(name).filter(|value| !value.trim().is_empty())?)))
        };
        let Some((name, url)) = first(&PROXY_VARIABLES) else { return Ok(None) };
        let exceptions = first(&EXCEPTION_VARIABLES).map(|(_, value)| value).unwrap_or_default();
        if origin.is_loopback() || exceptions.split([',', ' ']).any(|exception| excepts(exception, origin)) {
            return Ok(None);
        }
        let proxy = parse(url.trim()).ok_or_else(|| {
            Error::invalid_config(format!("{name} names no proxy that can be used; expected http://[user:password@]host[:port]"))
        })?;
        Ok(Some(proxy))
    }

    /// The name or address to connect to, without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port to connect to.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The secret value of the `Proxy-Authorization` header, for hosts that ask for the tunnel themselves.
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref().map(String::as_str)
    }

    /// The bytes that ask for a tunnel to `origin`; [`Tunnel`] reads what comes back.
    pub fn encode_connect(&self, origin: &Origin) -> Zeroizing<Vec<u8>> {
        let authority = origin.authority();
        let authorization = self.authorization.as_deref().map_or("", String::as_str);
        let (name, end) = if authorization.is_empty() { ("", "") } else { ("proxy-authorization: ", "\r\n") };
        let parts = ["CONNECT ", &authority, " HTTP/1.1\r\nhost: ", &authority, "\r\n", name, authorization, end, "\r\n"];
        // Allocated once: a vector that grows would leave copies of the password behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
        parts.iter().for_each(|part| bytes.extend_from_slice(part.as_bytes()));
        bytes
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

fn parse(url: &str) -> Option<Proxy> {
    let url = if memmem::find(url.as_bytes(), b"://").is_some() { url.to_owned() } else { format!("http://{url}") };
    let uri: Uri = url.parse().ok()?;
    let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http"))?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let (credentials, place) =
        authority.as_str().rsplit_once('@').map_or((None, authority.as_str()), |(user, place)| (Some(user), place));
    let port = match place.get(authority.host().len()..)?.strip_prefix(':') {
        Some(port) => port.parse().ok()?,
        None => DEFAULT_PORT,
    };
    (!host.is_empty() && port > 0).then(|| Proxy { host: host.to_owned(), port, authorization: credentials.map(basic) })
}

/// RFC 7617: the decoded user and password, joined by a colon.
fn basic(credentials: &str) -> Zeroizing<String> {
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let decoded: Vec<u8> = percent_decode_str(user).chain(percent_decode_str(":")).chain(percent_decode_str(password)).collect();
    Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(Zeroizing::new(decoded))))
}

/// Whether one entry of `NO_PROXY` is about `origin`.
fn excepts(exception: &str, origin: &Origin) -> bool {
    let exception = exception.trim().to_ascii_lowercase();
    let host = origin.host.strip_suffix('.').unwrap_or(&origin.host).to_ascii_lowercase();
    let is_about = |name: &str| {
        let name = name.trim_start_matches('[').trim_end_matches(']');
        let name = name.strip_prefix("*.").unwrap_or(name).trim_start_matches('.');
        !name.is_empty() && (host == name || host.strip_suffix(name).is_some_and(|above| above.ends_with('.')))
    };
    let names_port = |(name, port): (&str, &str)| port.parse() == Ok(origin.port) && is_about(name);
    exception == "*" || is_about(&exception) || exception.rsplit_once(':').is_some_and(names_port)
}

/// Reads a proxy's answer to CONNECT. Until it is open no byte of a request was written.
#[derive(Debug)]
pub struct Tunnel {
    decoder: Decoder,
}

/// How far a tunnel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TunnelProgress {
    /// Read on.
    NeedMore,
    /// TLS with the origin begins.
    Open,
}

impl Tunnel {
    /// For one CONNECT.
    pub fn new() -> Self {
        Self { decoder: Decoder::for_connect(Limits::default()) }
    }

    /// Takes bytes as they were read; none where the proxy closed the connection.
    ///
    /// # Errors
    /// `ProxyRefused` where the proxy answered something else than 2xx, or no HTTP; `NotConnected` where it closed the connection.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<TunnelProgress, TransportFailure> {
        let progress = if bytes.is_empty() { self.decoder.end() } else { self.decoder.feed(bytes) };
        match progress.map_err(not_open)? {
            Progress::NeedMore => Ok(TunnelProgress::NeedMore),
            Progress::Complete => std::mem::take(self).decoder.finish().map_err(not_open).and_then(|answer| opened(&answer)),
        }
    }
}

impl Default for Tunnel {
    fn default() -> Self {
        Self::new()
    }
}

/// The origin's TLS speaks second: bytes behind the proxy's answer are not the origin's.
fn opened(answer: &Answer) -> Result<TunnelProgress, TransportFailure> {
    match answer.status {
        200..=299 if answer.leftover.is_empty() => Ok(TunnelProgress::Open),
        200..=299 => Err(refused("the proxy sent bytes before TLS began".into())),
        status => Err(refused(format!("the proxy answered {status} to CONNECT"))),
    }
}

fn not_open(fault: WireError) -> TransportFailure {
    match fault {
        WireError::Cut => TransportFailure {
            kind: FailureKind::NotConnected,
            cause: "the proxy closed the connection before it answered to CONNECT".into(),
        },
        WireError::Malformed(_) | WireError::TooLarge(_) | WireError::Misuse => {
            refused(format!("the proxy's answer to CONNECT: {fault}"))
        }
    }
}

fn refused(cause: String) -> TransportFailure {
    TransportFailure { kind: FailureKind::ProxyRefused, cause }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base_url::BaseUrl;

    fn origin(url: &str) -> Origin {
        BaseUrl::parse(url).expect("valid").origin().clone()
    }

    fn chosen(url: &str, variables: &[(&str, &str)]) -> Result<Option<Proxy>, Error> {
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Proxy::from_environment(&origin(url), variable)
    }

    fn place(variables: &[(&str, &str)]) -> Option<(String, u16)> {
        chosen("https://api.monaco.com", variables).expect("valid").map(|proxy| (proxy.host().to_owned(), proxy.port()))
    }

    #[test]
    fn the_first_variable_that_is_set_names_the_proxy() {
        assert_eq!(place(&[]), None);
        assert_eq!(place(&[("HTTP_PROXY", "http://a:1")]), None);
        assert_eq!(
            place(&[("https_proxy", " "), ("HTTPS_PROXY", "http://b:2"), ("ALL_PROXY", "http://c:3")]),
            Some(("b".into(), 2))
        );
        assert_eq!(place(&[("ALL_PROXY", "c")]), Some(("c".into(), 80)));
        assert_eq!(place(&[("https_proxy", "http://[::1]:3128/")]), Some(("::1".into(), 3128)));
        assert_eq!(place(&[("https_proxy", "http://[::1]")]), Some(("::1".into(), 80)));
    }

    #[test]
    fn what_names_no_http_proxy_is_refused_and_not_shown() {
        for value in [
            "socks5://user:hunter2@a:1",
            "https://user:hunter2@a",
            "http://",
            "http://a:0",
            "http://a:99999",
            "a b hunter2",
            "http://user:hunter2@",
        ] {
            let fault = chosen("https://api.monaco.com", &[("HTTPS_PROXY", value)]).expect_err(value);
            assert!(fault.message().starts_with("HTTPS_PROXY names no proxy") && !fault.message().contains("hunter2"), "{value}");
        }
    }

    #[test]
    fn this_machine_and_what_no_proxy_excepts_is_reached_directly() {
        let proxy = ("HTTPS_PROXY", "http://a:1");
        for url in ["https://localhost:1", "https://127.0.0.1", "https://[::1]", "http://127.0.0.1"] {
            assert_eq!(chosen(url, &[proxy]), Ok(None), "{url}");
        }
        for (url, exceptions, direct) in [
            ("https://api.monaco.com", "*", true),
            ("https://api.monaco.com", "x.example, API.monaco.com", true),
            ("https://api.monaco.com.", "monaco.com", true),
            ("https://api.monaco.com", ".monaco.com", true),
            ("https://api.monaco.com", "*.monaco.com", true),
            ("https://api.monaco.com", "monaco.com:443", true),
            ("https://api.monaco.com", "monaco.com:8443", false),
            ("https://api.monaco.com", "naco.com", false),
            ("https://api.monaco.com", "com.", false),
            ("https://api.monaco.com", ",", false),
            ("https://10.0.0.5:8443", "10.0.0.5", true),
            ("https://[fe80::1]:8443", "[fe80::1]:8443", true),
            ("https://[fe80::1]:8443", "fe80::1", true),
        ] {
            let found = chosen(url, &[proxy, ("NO_PROXY", exceptions)]).expect("valid");
            assert_eq!(found.is_none(), direct, "{url} {exceptions}");
        }
    }

    #[test]
    fn connect_names_the_origin_and_carries_the_proxys_own_credentials_alone() {
        let connect = |url: &str, proxy: &str| {
            let proxy = chosen(url, &[("HTTPS_PROXY", proxy)]).expect("valid").expect("one");
            assert!(!format!("{proxy:?}").contains("p%40ss"));
            let request = String::from_utf8(proxy.encode_connect(&origin(url)).to_vec()).expect("text");
            assert!(proxy.authorization().is_none_or(|value| request.contains(&format!("proxy-authorization: {value}\r\n"))));
            request
        };
        assert_eq!(
            connect("https://api.monaco.com/prefix", "http://a"),
            "CONNECT api.monaco.com:443 HTTP/1.1\r\nhost: api.monaco.com:443\r\n\r\n"
        );
        assert_eq!(
            connect("https://[fe80::1]:8443", "http://user:p%40ss@a"),
            "CONNECT [fe80::1]:8443 HTTP/1.1\r\nhost: [fe80::1]:8443\r\nproxy-authorization: Basic dXNlcjpwQHNz\r\n\r\n"
        );
    }

    #[test]
    fn a_tunnel_is_open_after_a_2xx_and_nothing_behind_it() {
        for answer in ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200 Yes\r\ncontent-length: 9\r\ntransfer-encoding: x\r\n\r\n"] {
            let mut tunnel = Tunnel::new();
            let (last, first) = answer.as_bytes().split_last().expect("bytes");
            assert_eq!(tunnel.receive(first), Ok(TunnelProgress::NeedMore));
            assert_eq!(tunnel.receive(&[*last]), Ok(TunnelProgress::Open));
        }
    }

    #[test]
    fn a_tunnel_that_does_not_open_sent_nothing() {
        let failure = |answer: &str| {
            let mut tunnel = Tunnel::new();
            let first = if answer.is_empty() { Ok(TunnelProgress::NeedMore) } else { tunnel.receive(answer.as_bytes()) };
            match first {
                Ok(TunnelProgress::NeedMore) => tunnel.receive(b"").expect_err(answer).kind,
                Ok(TunnelProgress::Open) => panic!("{answer} opens"),
                Err(failure) => failure.kind,
            }
        };
        assert_eq!(failure(""), FailureKind::NotConnected);
        assert_eq!(failure("HTTP/1.1 407 Proxy"), FailureKind::NotConnected);
        assert_eq!(failure("HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n"), FailureKind::ProxyRefused);
        assert_eq!(failure("HTTP/1.1 502 No\r\n\r\nuntil close"), FailureKind::ProxyRefused);
        assert_eq!(failure("HTTP/1.1 200 OK\r\n\r\nearly"), FailureKind::ProxyRefused);
        assert_eq!(failure("220 smtp.example ESMTP\r\n\r\n"), FailureKind::ProxyRefused);
    }
}
