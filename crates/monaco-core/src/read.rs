//! JSON as values of this crate: the options that hosts give, and what a listing's position remembers.
//!
//! Not by serde's derived code: a copy of it for every type is most of what a small module would hold.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::json::{self, Fields};

/// What is read from the JSON of one value.
pub(crate) trait Read: Sized {
    /// The value; else what was given and what was expected.
    fn read(json: &str) -> Result<Self, String>;

    /// What a member is that is not there.
    fn absent() -> Option<Self> {
        None
    }
}

/// Options, each of which may be left out, as a host gives them: a JSON object.
///
/// A refusal names the member at fault.
macro_rules! options {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident, refused as $refusal:ident { $($(#[$doc:meta])* pub $member:ident: $Type:ty,)+ }
    ) => {
        $(#[$meta])*
        pub struct $Name { $($(#[$doc])* pub $member: $Type,)+ }

        impl $Name {
            /// From a JSON object; what it leaves out has its default.
            ///
            /// # Errors
            /// The message names the member at fault. Bounds are not checked yet.
            pub fn from_json(json: &str) -> Result<Self, $crate::error::Error> {
                <Self as $crate::read::Read>::read(json).map_err($crate::error::Error::$refusal)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::read::deserialized(deserializer)
            }
        }

        impl $crate::read::Read for $Name {
            fn read(json: &str) -> Result<Self, String> {
                let mut options = Self::default();
                let mut set = |name: &str, json: &str| {
                    match name {
                        $(stringify!($member) => options.$member = $crate::read::Read::read(json)?,)+
                        _ => return Err($crate::read::unknown_member(name, &[$(stringify!($member),)+])),
                    }
                    Ok(())
                };
                $crate::read::each_member(json, &mut set)?;
                Ok(options)
            }
        }
    };
}
pub(crate) use options;

/// An object's members as a value's.
macro_rules! record {
    ($Name:ident { $($member:ident),+ }) => {
        impl $crate::read::Read for $Name {
            fn read(json: &str) -> Result<Self, String> {
                let fields = $crate::json::members(json.as_bytes()).ok_or_else(|| $crate::read::unlike("an object", json))?;
                Ok(Self { $($member: $crate::read::member(&fields, stringify!($member))?,)+ })
            }
        }
    };
}
pub(crate) use record;

/// From any form that serde knows, by way of JSON.
pub(crate) fn deserialized<'de, D: Deserializer<'de>, T: Read>(deserializer: D) -> Result<T, D::Error> {
    let json = Value::deserialize(deserializer)?.to_string();
    T::read(&json).map_err(de::Error::custom)
}

pub(crate) fn each_member(json: &str, set: &mut dyn FnMut(&str, &str) -> Result<(), String>) -> Result<(), String> {
    let members = json::object_fields(json.as_bytes()).map_err(|_| "no JSON object was given")?;
    members.iter().try_for_each(|(name, json)| set(name, json).map_err(|fault| format!("{name}: {fault}")))
}

/// The member `name` of an object.
pub(crate) fn member<T: Read>(fields: &Fields<'_>, name: &str) -> Result<T, String> {
    match fields.get(name) {
        Some(json) => T::read(json),
        None => T::absent().ok_or_else(|| format!("missing field `{name}`")),
    }
}

/// What stands as its kind alone, or as an object with a member of that name, which holds the rest.
pub(crate) fn tagged<T>(json: &str, read: impl FnOnce(&str, &Fields<'_>) -> Result<T, String>) -> Result<T, String> {
    if let Some(kind) = json::text(json) {
        return read(&kind, &Fields::default());
    }
    let outer = json::members(json.as_bytes()).unwrap_or_default();
    let (kind, its) = outer.iter().next().ok_or_else(|| unlike("a kind", json))?;
    read(kind, &json::members(its.as_bytes()).ok_or_else(|| unlike("an object", its))?)
}

impl Read for bool {
    fn read(json: &str) -> Result<Self, String> {
        match json {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(unlike("a boolean", json)),
        }
    }
}

impl Read for u64 {
    fn read(json: &str) -> Result<Self, String> {
        json.parse().map_err(|_| unlike("u64", json))
    }
}

impl Read for u32 {
    fn read(json: &str) -> Result<Self, String> {
        json.parse().map_err(|_| unlike("u32", json))
    }
}

impl Read for i64 {
    fn read(json: &str) -> Result<Self, String> {
        json.parse().map_err(|_| unlike("i64", json))
    }
}

impl Read for String {
    fn read(json: &str) -> Result<Self, String> {
        json::text(json).map(Into::into).ok_or_else(|| unlike("a string", json))
    }
}

impl<T: Read> Read for Option<T> {
    fn read(json: &str) -> Result<Self, String> {
        if json == "null" { Ok(None) } else { T::read(json).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(json: &str) -> Result<Self, String> {
        let elements = json::elements(json).ok_or_else(|| unlike("a sequence", json))?;
        elements.into_iter().map(T::read).collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// The refusal of what is not `wanted`.
pub(crate) fn unlike(wanted: &str, json: &str) -> String {
    let is_whole = json.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
    let fault = if is_whole && wanted.ends_with(char::is_numeric) { "value" } else { "type" };
    format!("invalid {fault}: {}, expected {wanted}", json::shown(json))
}

pub(crate) fn unknown_member(name: &str, known: &[&str]) -> String {
    format!("unknown field `{name}`, {}", expected(known))
}

/// Which of some names was expected.
pub(crate) fn expected(names: &[&str]) -> String {
    match names {
        [first, second] => format!("expected `{first}` or `{second}`"),
        [name] => format!("expected `{name}`"),
        names => format!("expected one of `{}`", names.join("`, `")),
    }
}
