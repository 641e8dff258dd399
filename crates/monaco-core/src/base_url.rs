//! Where requests go: an https origin, or http on this machine, and a path prefix.

use http::Uri;
use http::uri::Authority;

use crate::error::Error;

/// Monaco's own host; only a Monaco key is sent there.
const MONACO_HOST: &str = "api.monaco.com";

/// The origin and path prefix of every request of a client. The key goes nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    /// Scheme, host, port and prefix, without a slash at the end.
    text: String,
    origin: Origin,
}

/// Where a transport connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// A name or an address, without brackets.
    pub host: String,
    /// The port, the scheme's own where the URL names none.
    pub port: u16,
    /// Whether the connection is TLS; only this machine is reached without.
    pub is_tls: bool,
}

impl Origin {
    /// Whether this is this machine, which is reached past any proxy.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// `host:port`, an IPv6 address in brackets.
    pub(crate) fn authority(&self) -> String {
        let Self { host, port, .. } = self;
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
    }
}

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        parse(text.trim()).map_err(|fault| {
            Error::invalid_config(format!("base_url {fault}; expected https://host[:port][/prefix], or http:// to loopback only"))
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Where a transport connects to.
    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether this is Monaco itself and no relay or emulator.
    pub(crate) fn is_monaco(&self) -> bool {
        let host = &self.origin.host;
        let host = host.strip_suffix('.').unwrap_or(host);
        host.eq_ignore_ascii_case(MONACO_HOST)
    }
}

fn parse(text: &str) -> Result<BaseUrl, String> {
    if text.contains(['?', '#']) {
        return Err("has a query or a fragment".into());
    }
    let uri: Uri = text.parse().map_err(|_| "is no URL".to_owned())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("has no scheme or no host".into());
    };
    let (host, port) = checked_host(authority)?;
    let (is_tls, default_port) = match scheme {
        "https" => (true, 443),
        "http" if is_loopback(host) => (false, 80),
        "http" => return Err("would send the key in clear text to another machine".into()),
        other => return Err(format!("has the scheme {other}")),
    };
    let prefix = uri.path().trim_end_matches('/');
    if prefix.split('/').skip(1).any(|segment| matches!(segment, "" | "." | "..")) {
        return Err("has an empty or dot segment in its path".into());
    }
    let origin = Origin { host: host.to_owned(), port: port.unwrap_or(default_port), is_tls };
    Ok(BaseUrl { text: format!("{scheme}://{authority}{prefix}"), origin })
}

/// The host without brackets, and the port if there is one.
fn checked_host(authority: &Authority) -> Result<(&str, Option<u16>), String> {
    if authority.as_str().contains('@') {
        return Err("has user information, which belongs in no URL".into());
    }
    let host = authority.host();
    if host.is_empty() {
        return Err("has no host".into());
    }
    let port = authority.as_str()[host.len()..].strip_prefix(':').map(str::parse);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match port {
        Some(Ok(0) | Err(_)) => Err("has a port that is none".into()),
        Some(Ok(port)) => Ok((host, Some(port))),
        None => Ok((host, None)),
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_loopback_http_are_accepted_and_the_prefix_is_kept() {
        for (text, kept) in [
            ("https://api.monaco.com", "https://api.monaco.com"),
            (" https://relay.example:8443/monaco/ ", "https://relay.example:8443/monaco"),
            ("http://127.9.9.9:80", "http://127.9.9.9:80"),
            ("http://[::1]:9000/a", "http://[::1]:9000/a"),
            ("http://LOCALHOST", "http://LOCALHOST"),
        ] {
            assert_eq!(BaseUrl::parse(text).expect(text).as_str(), kept);
        }
        assert!(BaseUrl::parse("https://API.monaco.com/x").expect("valid").is_monaco());
        assert!(BaseUrl::parse("https://api.monaco.com.").expect("valid").is_monaco());
    }

    #[test]
    fn an_origin_is_where_to_connect() {
        for (text, host, port, is_tls, authority) in [
            ("https://api.monaco.com/prefix", "api.monaco.com", 443, true, "api.monaco.com:443"),
            ("https://[fe80::1]:8443", "fe80::1", 8443, true, "[fe80::1]:8443"),
            ("http://localhost", "localhost", 80, false, "localhost:80"),
        ] {
            let base = BaseUrl::parse(text).expect(text);
            assert_eq!(base.origin(), &Origin { host: host.into(), port, is_tls });
            assert_eq!(base.origin().authority(), authority);
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        let is_loopback = |text| BaseUrl::parse(text).expect("valid").origin().is_loopback();
        assert!(is_loopback("http://127.9.9.9:80") && is_loopback("https://localhost") && is_loopback("http://[::1]:9000"));
        assert!(!is_loopback("https://api.monaco.com") && !is_loopback("https://localhost.example.com"));
    }

    #[test]
    fn anything_that_could_carry_the_key_elsewhere_is_refused() {
        for text in [
            "",
            "api.monaco.com",
            "ftp://api.monaco.com",
            "http://api.monaco.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "https://user:pass@api.monaco.com",
            "https://localhost@evil.example",
            "https://api.monaco.com?x=1",
            "https://api.monaco.com/#x",
            "https://api.monaco.com/a/../b",
            "https://api.monaco.com//b",
            "https://api.monaco.com:0",
            "https://api.monaco.com:99999",
            "https://:443",
            "https://",
        ] {
            assert!(BaseUrl::parse(text).is_err(), "{text}");
        }
    }
}
