//! How an emulator is set up, and how it is started.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::api::Api;
use crate::fault::Faults;
use crate::keys::{self, Access, Keys, StoredKey};
use crate::listener::{self, Limits, Running};
use crate::log::Log;
use crate::random::Rng;
use crate::rate_limit::{RateHeaders, Window};
use crate::seed;
use crate::store::{Entity, Store, text};
use crate::time::Timestamp;

/// What the API itself is set up with.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) seed: u64,
    pub(crate) contacts: usize,
    pub(crate) accounts: Option<usize>,
    pub(crate) campaigns: usize,
    pub(crate) windows: Vec<Window>,
    pub(crate) rate_headers: RateHeaders,
    pub(crate) enrollment_ms: i64,
}

/// Sets an emulator up.
#[derive(Clone)]
pub struct Builder {
    config: Config,
    key: Option<String>,
    database: Option<PathBuf>,
    address: SocketAddr,
    limits: Limits,
}

/// What a client needs to get in.
#[derive(Clone)]
pub struct Credentials {
    /// The API key, in clear: only the emulator's own user gets to see it.
    pub key: String,
    /// The id of the key.
    pub key_id: String,
    /// The organisation it is bound to.
    pub org_id: String,
    /// The user it acts as.
    pub user_id: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("key", &keys::fingerprint(&self.key))
            .field("key_id", &self.key_id)
            .field("org_id", &self.org_id)
            .field("user_id", &self.user_id)
            .finish()
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            config: Config {
                seed: 1,
                contacts: 25,
                accounts: None,
                campaigns: 1,
                windows: Vec::new(),
                rate_headers: RateHeaders::default(),
                enrollment_ms: 150,
            },
            key: None,
            database: None,
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            limits: Limits::default(),
        }
    }
}

impl Builder {
    /// What ids, keys and seeded records are drawn from.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = seed;
        self
    }

    /// How many contacts there are at the start.
    #[must_use]
    pub fn contacts(mut self, count: usize) -> Self {
        self.config.contacts = count;
        self
    }

    /// How many accounts there are at the start; by default one for ten contacts.
    #[must_use]
    pub fn accounts(mut self, count: usize) -> Self {
        self.config.accounts = Some(count);
        self
    }

    /// How many campaigns there are at the start, each with a template, an audience and sequences of its own.
    #[must_use]
    pub fn campaigns(mut self, count: usize) -> Self {
        self.config.campaigns = count;
        self
    }

    /// Adds a rate limit. Without any there is none.
    #[must_use]
    pub fn limit(mut self, window: Window) -> Self {
        self.config.windows.push(window);
        self
    }

    /// On which answers the rate limit's headers stand.
    #[must_use]
    pub fn rate_headers(mut self, headers: RateHeaders) -> Self {
        self.config.rate_headers = headers;
        self
    }

    /// How long a campaign's enrolment is pending and running.
    #[must_use]
    pub fn enrollment_ms(mut self, ms: u32) -> Self {
        self.config.enrollment_ms = i64::from(ms);
        self
    }

    /// The first key, instead of one drawn from the seed.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// Keeps the data in a file.
    #[must_use]
    pub fn database(mut self, file: impl Into<PathBuf>) -> Self {
        self.database = Some(file.into());
        self
    }

    /// Where to listen; port 0 takes a free one. Loopback addresses only.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// How much of a request is read, and how long for.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Makes the API without a listener, to be driven by hand.
    ///
    /// # Errors
    ///
    /// When the key is malformed or the database fails.
    pub fn build(self) -> Result<(Api, Credentials), StartError> {
        if self.key.as_deref().is_some_and(|key| !keys::is_well_formed(key)) {
            return Err(StartError::MalformedKey);
        }
        let store = Store::open(self.database.as_deref())?;
        let mut rng = Rng::new(self.config.seed);
        let seeded = first_data(&store, &mut rng, &self.config)?;
        let generated = keys::generate(&mut rng);
        let key = self.key.unwrap_or(generated);
        let hash = keys::hash(&key);
        let known = Keys(&store.db).by_hash(&hash)?;
        let first_key = known.unwrap_or_else(|| StoredKey {
            id: rng.uuid(),
            org: seeded.org,
            user: seeded.user,
            access: Access::Full,
            hash,
            active: true,
        });
        Keys(&store.db).insert(&first_key)?;
        let credentials =
            Credentials { key, key_id: first_key.id.clone(), org_id: first_key.org.clone(), user_id: first_key.user.clone() };
        let api = Api {
            config: self.config,
            store,
            rng,
            faults: Faults::default(),
            log: Log::default(),
            first_key,
            rotations: Vec::new(),
            limits: std::collections::BTreeMap::new(),
            last_stamp: seeded.last_stamp,
        };
        Ok((api, credentials))
    }

    /// Makes the API and serves it until the returned value is dropped.
    ///
    /// # Errors
    ///
    /// When the address is not loopback or cannot be had, the key is malformed, or the database fails.
    pub fn start(self) -> Result<Running, StartError> {
        if !self.address.ip().is_loopback() {
            return Err(StartError::NotLoopback(self.address.ip()));
        }
        let (address, limits) = (self.address, self.limits);
        let (api, credentials) = self.build()?;
        Ok(listener::start(api, credentials, address, limits)?)
    }
}

/// Seeds a new database; goes on with one that has data.
fn first_data(store: &Store, rng: &mut Rng, config: &Config) -> Result<seed::Seeded, rusqlite::Error> {
    let Some(org) = store.first_org()? else {
        return store.transaction(|| seed::first_organisation(store, rng, config));
    };
    // What was drawn in earlier runs must not be drawn again.
    *rng = Rng::new(config.seed ^ store.next_run()?.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let users = store.all(&org, Entity::User)?;
    let user = users.first().map_or("", |user| text(user, "id"));
    Ok(seed::Seeded { user: user.to_owned(), last_stamp: Timestamp::from_micros(store.latest(&org)?), org })
}

/// Why an emulator could not be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The given key is not `mks_` and 48 URL-safe characters.
    MalformedKey,
    /// The address is not a loopback address: the emulator has no business on a network.
    NotLoopback(IpAddr),
    /// The address could not be listened on.
    Listen(io::Error),
    /// The database failed.
    Database(rusqlite::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MalformedKey => f.write_str("a key is mks_ and 48 URL-safe characters"),
            Self::NotLoopback(ip) => write!(f, "{ip} is not a loopback address"),
            Self::Listen(error) => write!(f, "cannot listen: {error}"),
            Self::Database(error) => write!(f, "the database failed: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(error) => Some(error),
            Self::Database(error) => Some(error),
            Self::MalformedKey | Self::NotLoopback(_) => None,
        }
    }
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::Listen(error)
    }
}

impl From<rusqlite::Error> for StartError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}
