//! A transcript as it stands in its file. `tests/transcripts/README.md` documents every field.

use monaco_core::{CallOptions, Config, ErrorKind, FailureKind, Method, PageFacts, PageOptions, RetrySafety};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transcript {
    #[serde(rename = "proves")]
    _proves: String,
    #[serde(default)]
    pub(crate) config: Config,
    pub(crate) keys: Keys,
    pub(crate) now: u64,
    pub(crate) unix: i64,
    pub(crate) steps: Vec<Timed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Keys {
    Literal(String),
    Standby(String, String),
    Opaque(String),
    Provider,
}

#[derive(Deserialize)]
pub(crate) struct Timed {
    #[serde(default)]
    pub(crate) at: u64,
    #[serde(flatten)]
    pub(crate) action: Action,
    #[serde(default, rename = "expect")]
    _expect: Value,
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Action {
    /// Makes the client anew with the transcript's configuration and keys, and shows whether that is refused.
    Construct,
    Start {
        request: GivenRequest,
        #[serde(default)]
        options: CallOptions,
        entropy: String,
    },
    Advance {
        call: u64,
        input: GivenInput,
    },
    Drop {
        call: u64,
    },
    Rotate {
        key: GivenKey,
    },
    TakeWakes,
    Limits,
    Explain {
        request: GivenRequest,
        #[serde(default)]
        options: CallOptions,
    },
    Pages {
        request: GivenRequest,
        #[serde(default)]
        options: PageOptions,
    },
    NextRequest,
    Accept {
        page: PageFacts,
    },
    RefusePage {
        kind: ErrorKind,
    },
    Position {
        consumed: u32,
    },
    Redact {
        text: String,
    },
    ParseKey {
        text: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenRequest {
    pub(crate) operation: GivenOperation,
    #[serde(default)]
    pub(crate) path_args: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) query: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) headers: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) body: Option<String>,
    #[serde(default)]
    pub(crate) custom_fields: Option<String>,
    #[serde(default)]
    pub(crate) extra: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum GivenOperation {
    Catalogued(String),
    Raw { method: Method, path: String, retry_safety: RetrySafety },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GivenKey {
    Literal(String),
    Opaque(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GivenInput {
    Timeout,
    Cancel,
    Response(GivenResponse),
    Failure { kind: FailureKind, cause: String },
    Key(GivenKey),
    KeyError(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenResponse {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) body: String,
}
