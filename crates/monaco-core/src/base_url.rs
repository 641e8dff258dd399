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
    host: String,
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

    /// Whether this is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Whether this is Monaco itself and no relay or emulator.
    pub(crate) fn is_monaco(&self) -> bool {
        let host = self.host.strip_suffix('.').unwrap_or(&self.host);
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
    let host = checked_host(authority)?;
    match scheme {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => return Err("would send the key in clear text to another machine".into()),
        other => return Err(format!("has the scheme {other}")),
    }
    let prefix = uri.path().trim_end_matches('/');
    if prefix.split('/').skip(1).any(|segment| matches!(segment, "" | "." | "..")) {
        return Err("has an empty or dot segment in its path".into());
    }
    Ok(BaseUrl { text: format!("{scheme}://{authority}{prefix}"), host: host.to_owned() })
}

fn checked_host(authority: &Authority) -> Result<&str, String> {
    if authority.as_str().contains('@') {
        return Err("has user information, which belongs in no URL".into());
    }
    let host = authority.host();
    if host.is_empty() {
        return Err("has no host".into());
    }
    let port = authority.as_str()[host.len()..].strip_prefix(':');
    match port {
        Some(port) if port.parse::<u16>().is_ok_and(|port| port > 0) => Ok(host),
        Some(_) => Err("has a port that is none".into()),
        None => Ok(host),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
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
    fn only_this_machine_is_loopback() {
        let is_loopback = |text| BaseUrl::parse(text).expect("valid").is_loopback();
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
