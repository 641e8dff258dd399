//! A JSON object of an answer, as the server sent it, and the macro that gives it a name and accessors.

use std::collections::BTreeMap;
use std::fmt;

use monaco_core::custom_field_id;
use serde_json::{Map, Value};

use crate::read::Read;

const CUSTOM_FIELD: &str = "custom_field_";

/// What every record is a wrapper of: an object as the server sent it, fields that this version does not know included.
#[derive(Clone, Default, PartialEq)]
pub struct Record(Map<String, Value>);

impl Record {
    /// The field of that name as it was sent: what no accessor knows, or an instant's own text.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The whole object.
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The whole object, for keeping it.
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }

    /// The field of that name; none where it is missing, null, or of another type than it should be.
    pub(crate) fn read<'a, T: Read<'a>>(&'a self, name: &str) -> Option<T> {
        self.0.get(name).and_then(T::read)
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn with_custom_field(self, id: &str, value: impl Into<Value>) -> Self {
        self.with(&format!("{CUSTOM_FIELD}{id}"), value)
    }

    pub(crate) fn custom_fields(&self) -> BTreeMap<String, &Value> {
        self.0.iter().filter_map(|(name, value)| Some((custom_field_id(name)?.to_owned(), value))).collect()
    }

    /// The fields that the catalogue declares, and the organisation's own by their UUIDs.
    pub(crate) fn parts(self) -> (Map<String, Value>, Map<String, Value>) {
        let (mut declared, mut custom) = (Map::new(), Map::new());
        for (name, value) in self.0 {
            match name.strip_prefix(CUSTOM_FIELD) {
                Some(id) => custom.insert(id.to_owned(), value),
                None => declared.insert(name, value),
            };
        }
        (declared, custom)
    }

    /// Shows a record by its type's name and its id: all else may be personal.
    pub(crate) fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(name);
        if let Some(id) = self.read::<&str>("id") {
            shown.field("id", &id);
        }
        shown.finish_non_exhaustive()
    }
}

impl From<Map<String, Value>> for Record {
    fn from(fields: Map<String, Value>) -> Self {
        Self(fields)
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show("Record", f)
    }
}

/// A field's key on the wire: its accessor's name, unless another one is named.
macro_rules! key {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $key:literal) => {
        $key
    };
}

/// A record over another one, with an accessor for each field of its own.
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident: $base:ident {
            $($(#[doc = $field_doc:literal])+ $field:ident $(as $key:literal)?: $type:ty,)*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq)]
        pub struct $name($base);

        impl $name {
            $(
                $(#[doc = $field_doc])+
                pub fn $field(&self) -> Option<$type> {
                    self.read($crate::record::key!($field $($key)?))
                }
            )*

            /// The whole object, for keeping it.
            pub fn into_map(self) -> serde_json::Map<String, serde_json::Value> {
                self.0.into_map()
            }
        }

        impl std::ops::Deref for $name {
            type Target = $base;

            fn deref(&self) -> &$base {
                &self.0
            }
        }

        impl From<serde_json::Map<String, serde_json::Value>> for $name {
            fn from(fields: serde_json::Map<String, serde_json::Value>) -> Self {
                Self(fields.into())
            }
        }

        impl $crate::Model for $name {
            fn of(data: serde_json::Value) -> Option<Self> {
                let serde_json::Value::Object(fields) = data else { return None };
                Some(fields.into())
            }
        }

        impl $crate::read::Read<'_> for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                value.as_object().cloned().map(Self::from)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.show(stringify!($name), f)
            }
        }
    };
}

/// Says that a record carries the organisation's own fields.
macro_rules! carries_custom_fields {
    ($name:ident) => {
        impl $name {
            /// The organisation's own fields, by their UUIDs.
            pub fn custom_fields(&self) -> std::collections::BTreeMap<String, &serde_json::Value> {
                let record: &$crate::Record = self;
                record.custom_fields()
            }
        }
    };
}

pub(crate) use {carries_custom_fields, key, record};
