//! A case as it stands in `tests/torture/cases`, checked for its shape when it is read.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::certificate::CertificateKind;
use crate::step::Step;

/// Every case, by name.
#[derive(Debug)]
pub struct Cases(BTreeMap<String, Case>);

/// What the server does, what the client is told, and what must come of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Says what it proves, in a file name's letters.
    pub name: String,
    /// What the server does.
    pub server: Server,
    /// What the client is told.
    #[serde(default)]
    pub client: Client,
    /// What is called, in order, on one client.
    pub calls: Vec<Call>,
    /// What the server must have seen.
    pub seen: BTreeMap<Role, Expected>,
}

/// What listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where the base URL leads.
    pub origin: Listener,
    /// What the environment may name as proxy.
    pub proxy: Option<Listener>,
    /// Where nobody has any business, such as a redirect's target.
    pub other_origin: Option<Listener>,
}

/// One listener, and what it does with each connection.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listener {
    /// Its certificate; without one it speaks in clear text.
    pub tls: Option<CertificateKind>,
    /// Whether it accepts at all.
    #[serde(default)]
    pub listen: Listen,
    /// The script of each connection, in the order of arrival; a connection more is counted and closed.
    #[serde(default)]
    pub connections: Vec<Vec<Step>>,
}

/// Whether a listener accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listen {
    /// It does.
    #[default]
    Accept,
    /// The port is taken, and every connection to it is refused.
    Refuse,
    /// Its backlog is full: the system answers no connection.
    NeverAnswer,
}

/// A listener's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Where the base URL leads.
    Origin,
    /// A proxy.
    Proxy,
    /// Anywhere else.
    OtherOrigin,
}

/// What the client is told.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Client {
    /// The host of the base URL; 127.0.0.1 unless said, localhost with TLS.
    pub host: Option<String>,
    /// Time of an attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Time of connecting, the TLS handshake included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_timeout_ms: Option<u64>,
    /// The longest silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_timeout_ms: Option<u64>,
    /// Variables of the environment; `{proxy}` stands for the proxy's URL.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
}

/// One operation, and how it must end.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Which one.
    pub operation: Operation,
    /// A pause before it.
    #[serde(default)]
    pub after_ms: u64,
    /// Attempts; 1 unless said.
    #[serde(default = "once")]
    pub max_attempts: u32,
    /// How often it is called at the same time; once unless said.
    #[serde(default = "once")]
    pub together: u32,
    /// When the caller cancels it.
    pub cancel_after_ms: Option<u64>,
    /// How it must end.
    pub expect: Outcome,
}

const fn once() -> u32 {
    1
}

/// The operations that cases use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// May be sent again after an unknown outcome.
    GetMe,
    /// May not.
    CreateContact,
    /// Answered without a body.
    DeleteContact,
}

/// How a call must end.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// With an answer: the ordinary one, or with 204 none.
    Success {
        /// Its status.
        status: u16,
        /// Attempts that were sent.
        #[serde(default = "once")]
        attempts: u32,
    },
    /// With an error.
    Error {
        /// The core's name of its kind, or several where conforming transports cannot but differ.
        kind: Kind,
        /// The core's name of its certainty.
        certainty: String,
        /// Attempts that were sent.
        #[serde(default = "once")]
        attempts: u32,
        /// The answer's status, where it matters.
        status: Option<u16>,
    },
    /// As the caller's language ends what its caller cancels.
    Cancelled,
}

/// An error's kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Kind {
    /// This one.
    Exactly(String),
    /// Any of these.
    OneOf(Vec<String>),
}

/// What a listener must have seen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Connections that came.
    pub connections: usize,
    /// Method and target of every request that was read, in the order of arrival.
    pub requests: Vec<String>,
}

/// Why cases cannot be read.
#[derive(Debug)]
pub enum CasesError {
    /// A file or folder.
    Io(String, std::io::Error),
    /// No list of cases.
    Malformed(String, serde_json::Error),
    /// Two cases share this name.
    Repeated(String),
}

impl fmt::Display for CasesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, fault) => write!(f, "{path}: {fault}"),
            Self::Malformed(path, fault) => write!(f, "{path} is no list of cases: {fault}"),
            Self::Repeated(name) => write!(f, "two cases have the name {name}"),
        }
    }
}

impl std::error::Error for CasesError {}

impl Cases {
    /// Reads every JSON file of a folder.
    ///
    /// # Errors
    /// Where one cannot be read, has another shape than [`Case`], or repeats a name.
    pub fn read(folder: &Path) -> Result<Self, CasesError> {
        let io = |path: &Path, fault| CasesError::Io(path.display().to_string(), fault);
        let mut cases = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(|fault| io(folder, fault))? {
            let path = entry.map_err(|fault| io(folder, fault))?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(|fault| io(&path, fault))?;
            let group: Vec<Case> =
                serde_json::from_str(&text).map_err(|fault| CasesError::Malformed(path.display().to_string(), fault))?;
            for case in group {
                if let Some(repeated) = cases.insert(case.name.clone(), case) {
                    return Err(CasesError::Repeated(repeated.name));
                }
            }
        }
        Ok(Self(cases))
    }

    /// The case of that name.
    pub fn get(&self, name: &str) -> Option<&Case> {
        self.0.get(name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Case> {
        self.0.values()
    }
}
