//! Where a case's listeners stand, and the places in a case's text that name them.

use std::net::{Ipv4Addr, SocketAddr};

/// `{ordinary}`: what every operation that promises an item takes.
pub(crate) const ORDINARY_BODY: &str = r#"{"data":{"id":"con_1","org_id":"org_1","user_id":"usr_1"}}"#;

/// The addresses of one case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    pub(crate) origin: SocketAddr,
    pub(crate) proxy: Option<SocketAddr>,
    pub(crate) other_origin: Option<SocketAddr>,
}

impl Default for Addresses {
    fn default() -> Self {
        Self { origin: (Ipv4Addr::LOCALHOST, 0).into(), proxy: None, other_origin: None }
    }
}

impl Addresses {
    pub(crate) fn proxy_url(&self) -> Option<String> {
        self.proxy.map(|address| format!("http://{address}"))
    }

    pub(crate) fn other_origin_url(&self) -> Option<String> {
        self.other_origin.map(|address| format!("http://{address}"))
    }

    /// Text with its places filled in.
    pub(crate) fn fill(&self, text: &str) -> String {
        text.replace("{ordinary}", ORDINARY_BODY)
            .replace("{proxy}", &self.proxy_url().unwrap_or_default())
            .replace("{other_origin}", &self.other_origin_url().unwrap_or_default())
    }

    /// A request's target without what differs from run to run.
    pub(crate) fn generalise(&self, target: &str) -> String {
        target.replace(&format!(":{}", self.origin.port()), ":{port}")
    }
}
