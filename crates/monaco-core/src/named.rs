//! Values by their names and from JSON, for hosts that hold text where Rust has types. A refusal says what was expected.

use crate::error::{Error, ErrorKind};
use crate::json::quote;
use crate::key::ApiKey;
use crate::key_ring::KeySource;
use crate::names::find;
use crate::operation::{Method, Operation, RetrySafety};
use crate::response::PageFacts;
use crate::retry::{FailureKind, TransportFailure};

impl PageFacts {
    /// From the JSON of a page's `pagination` and `rows`.
    ///
    /// # Errors
    /// `InvalidRequest` names the member at fault.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        serde_json::from_slice(json.as_bytes()).map_err(|fault| Error::invalid_request(format!("the page's facts: {fault}")))
    }
}

impl KeySource {
    /// From the keys that a host was given; without any its provider is asked.
    ///
    /// # Errors
    /// `InvalidConfig` for a standby key without a first one.
    pub fn from_keys(key: Option<ApiKey>, standby: Option<ApiKey>) -> Result<Self, Error> {
        match (key, standby) {
            (Some(key), Some(standby)) => Ok(Self::WithStandby(key, standby)),
            (Some(key), None) => Ok(Self::Literal(key)),
            (None, None) => Ok(Self::Provider),
            (None, Some(_)) => {
                Err(Error::invalid_config("a standby key needs a first one; a provider gives the next key itself"))
            }
        }
    }
}

impl Operation {
    /// The catalogued operation of that id.
    ///
    /// # Errors
    /// `InvalidRequest` where there is none.
    pub fn named(id: &str) -> Result<&'static Self, Error> {
        Self::find(id).ok_or_else(|| Error::invalid_request(format!("the catalogue has no operation {}", quote(id))))
    }

    /// As [`raw`](Self::raw), from names.
    ///
    /// # Errors
    /// `InvalidRequest` where `method` or `retry_safety` is no such name.
    pub fn raw_named(method: &str, path: &str, retry_safety: &str) -> Result<Self, Error> {
        let method = find(method, Method::ALL, Method::NAMES).ok_or_else(|| {
            Error::invalid_request(format!("method is {}; expected GET, POST, PUT, PATCH or DELETE", quote(method)))
        })?;
        let retry_safety = find(retry_safety, RetrySafety::ALL, RetrySafety::NAMES).ok_or_else(|| {
            Error::invalid_request(format!(
                "retry_safety is {}; expected read, idempotent_by_http, idempotent_by_document, \
                 idempotent_by_effect, idempotency_key or unsafe",
                quote(retry_safety)
            ))
        })?;
        Ok(Self::raw(method, path, retry_safety))
    }
}

impl TransportFailure {
    /// A failure whose kind is given by its name.
    ///
    /// # Errors
    /// `InvalidRequest` where there is no such kind.
    pub fn named(kind: &str, cause: String) -> Result<Self, Error> {
        let kind = find(kind, FailureKind::ALL, FailureKind::NAMES)
            .ok_or_else(|| Error::invalid_request(format!("there is no failure kind {}", quote(kind))))?;
        Ok(Self { kind, cause })
    }
}

impl ErrorKind {
    /// The kind of that name.
    ///
    /// # Errors
    /// `InvalidRequest` where there is none.
    pub fn named(name: &str) -> Result<Self, Error> {
        find(name, Self::ALL, Self::NAMES)
            .ok_or_else(|| Error::invalid_request(format!("there is no error kind {}", quote(name))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{CallOptions, Config};
    use crate::pages::PageOptions;

    fn key() -> ApiKey {
        ApiKey::parse(&format!("mks_{}", "a".repeat(48))).expect("a key")
    }

    #[test]
    fn a_refused_object_names_the_member_at_fault() {
        let refused = |json| Config::from_json(json).expect_err("refused");
        assert_eq!(refused("[]").message(), "no JSON object was given");
        assert!(refused(r#"{"max_attempts":4,"pacing":"slow"}"#).message().starts_with("pacing: unknown variant"));
        assert_eq!(refused("{}x").kind(), ErrorKind::InvalidConfig);
        assert_eq!(Config::from_json("{}"), Ok(Config::default()));
        assert!(CallOptions::from_json(r#"{"max_attempts":-1}"#).expect_err("refused").message().starts_with("max_attempts: "));
        let pages = PageOptions::from_json(r#"{"limit":"x"}"#).expect_err("refused");
        assert_eq!((pages.kind(), &pages.message()[..7]), (ErrorKind::InvalidRequest, "limit: "));
        assert!(PageFacts::from_json("{}").expect_err("refused").message().starts_with("the page's facts: "));
    }

    #[test]
    fn a_standby_key_needs_a_first_one() {
        assert!(matches!(KeySource::from_keys(Some(key()), Some(key())), Ok(KeySource::WithStandby(..))));
        assert!(matches!(KeySource::from_keys(Some(key()), None), Ok(KeySource::Literal(_))));
        assert!(matches!(KeySource::from_keys(None, None), Ok(KeySource::Provider)));
        assert_eq!(KeySource::from_keys(None, Some(key())).expect_err("refused").kind(), ErrorKind::InvalidConfig);
    }

    #[test]
    fn an_unknown_name_is_refused_with_what_was_expected() {
        let refused = [
            Operation::named("list_unicorns").expect_err("refused"),
            Operation::raw_named("TRACE", "/", "read").expect_err("refused"),
            Operation::raw_named("GET", "/", "hopefully").expect_err("refused"),
            TransportFailure::named("tired", String::new()).expect_err("refused"),
            ErrorKind::named("bad_luck").expect_err("refused"),
        ];
        let expected = ["no operation \"list_unicorns\"", "expected GET", "expected read", "no failure kind", "no error kind"];
        for (error, expected) in refused.iter().zip(expected) {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert!(error.message().contains(expected), "{error}");
        }
        assert_eq!(Operation::named("get_me").map(|operation| operation.id.as_ref()), Ok("get_me"));
        assert_eq!(Operation::raw_named("PUT", "/x", "unsafe").map(|raw| raw.method), Ok(Method::Put));
        assert!(TransportFailure::named("timed_out", "x".into()).is_ok());
        for kind in ErrorKind::ALL {
            assert_eq!(ErrorKind::named(kind.name()), Ok(*kind));
        }
    }
}
