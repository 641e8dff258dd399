//! A case that is being served.

use std::collections::BTreeMap;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::address::{Addresses, ORDINARY_BODY};
use crate::case::{Case, Client, Listener, Role};
use crate::certificate::Authority;
use crate::connection::{Context, Gathering};
use crate::listener::{Listening, Port};
use crate::witness::{ListenerSeen, Seen, Witness};

/// How long a client may take to close its connections.
const CLOSING: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_millis(5);

/// A case that is being served.
pub struct Running {
    addresses: Addresses,
    listening: BTreeMap<Role, Listening>,
    told: Told,
}

/// What the client must be told.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The client's base URL.
    pub base_url: String,
    /// The proxy, if the case has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_url: Option<String>,
    /// The other origin, if the case has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_origin: Option<String>,
    /// The body of the ordinary answer.
    pub ordinary: &'static str,
    /// The case's own words.
    #[serde(flatten)]
    pub client: Client,
}

impl Running {
    /// Opens the case's listeners.
    ///
    /// # Errors
    /// Where a port cannot be opened, or a certificate cannot be made.
    pub fn start(case: &Case, authority: &Authority) -> io::Result<Self> {
        let server = &case.server;
        let origin = Port::take(server.origin.listen)?;
        let (proxy, other_origin) = (port(server.proxy.as_ref())?, port(server.other_origin.as_ref())?);
        let addresses = Addresses {
            origin: origin.address,
            proxy: proxy.as_ref().map(|port| port.address),
            other_origin: other_origin.as_ref().map(|port| port.address),
        };
        let ports = [
            (Role::Origin, Some((origin, &server.origin))),
            (Role::Proxy, proxy.zip(server.proxy.as_ref())),
            (Role::OtherOrigin, other_origin.zip(server.other_origin.as_ref())),
        ];
        let mut listening = BTreeMap::new();
        for (role, place) in ports {
            if let Some((port, listener)) = place {
                listening.insert(role, listen(role, port, listener, addresses, authority)?);
            }
        }
        Ok(Self { addresses, listening, told: told(case, &addresses) })
    }

    /// What the client must be told.
    pub fn told(&self) -> &Told {
        &self.told
    }

    /// Waits a moment for the client to close its connections, closes everything, and says what was seen.
    ///
    /// # Errors
    /// Where a listener does not end.
    pub fn end(mut self) -> io::Result<Seen> {
        for listening in self.listening.values_mut() {
            listening.stop()?;
        }
        let deadline = Instant::now() + CLOSING;
        while Instant::now() < deadline && self.listening.values().any(|listening| listening.unclosed() > 0) {
            thread::sleep(POLL);
        }
        let seen = self.seen();
        for listening in self.listening.values() {
            listening.end();
        }
        Ok(seen)
    }

    fn seen(&self) -> Seen {
        let sightings = || self.listening.values().map(|listening| listening.context.witness.taken_down());
        Seen {
            origin: self.seen_by(Role::Origin).unwrap_or_default(),
            proxy: self.seen_by(Role::Proxy),
            other_origin: self.seen_by(Role::OtherOrigin),
            key_seen_elsewhere: sightings().any(|sighting| sighting.key_elsewhere),
            cookie_seen: sightings().any(|sighting| sighting.cookie),
        }
    }

    fn seen_by(&self, role: Role) -> Option<ListenerSeen> {
        let listening = self.listening.get(&role)?;
        let sighting = listening.context.witness.taken_down();
        let requests = sighting.requests.iter().map(|(method, target)| format!("{method} {}", self.addresses.generalise(target)));
        Some(ListenerSeen { connections: sighting.connections, requests: requests.collect(), unclosed: listening.unclosed() })
    }
}

fn port(listener: Option<&Listener>) -> io::Result<Option<Port>> {
    listener.map(|listener| Port::take(listener.listen)).transpose()
}

fn listen(role: Role, port: Port, listener: &Listener, addresses: Addresses, authority: &Authority) -> io::Result<Listening> {
    let tls = listener.tls.map(|kind| authority.server_config(kind)).transpose().map_err(io::Error::other)?;
    let context = Context { role, tls, addresses, witness: Witness::default(), gathering: Gathering::default() };
    Ok(Listening::start(port, listener.connections.clone(), context))
}

fn told(case: &Case, addresses: &Addresses) -> Told {
    let mut client = case.client.clone();
    for value in client.environment.values_mut() {
        *value = addresses.fill(value);
    }
    let (scheme, usual) = if case.server.origin.tls.is_some() { ("https", "localhost") } else { ("http", "127.0.0.1") };
    let host = client.host.take().unwrap_or_else(|| usual.to_owned());
    Told {
        base_url: format!("{scheme}://{host}:{}", addresses.origin.port()),
        proxy_url: addresses.proxy_url(),
        other_origin: addresses.other_origin_url(),
        ordinary: ORDINARY_BODY,
        client,
    }
}
