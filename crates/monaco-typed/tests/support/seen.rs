//! What accessors see, as JSON: nothing is taken from what the server sent but through them.

use std::collections::BTreeMap;

use monaco_core::UnixTime;
use serde_json::Value;

/// A value that an accessor gave.
pub(crate) trait Seen {
    fn seen(&self) -> Value;
}

macro_rules! seen_as_it_is {
    ($($type:ty),*) => {
        $(impl Seen for $type {
            fn seen(&self) -> Value {
                Value::from(*self)
            }
        })*
    };
}

seen_as_it_is!(&str, i64, f64, bool, UnixTime);

impl Seen for &Value {
    fn seen(&self) -> Value {
        (*self).clone()
    }
}

impl<T: Seen> Seen for Option<T> {
    fn seen(&self) -> Value {
        self.as_ref().map(Seen::seen).unwrap_or_default()
    }
}

impl<T: Seen> Seen for Vec<T> {
    fn seen(&self) -> Value {
        self.iter().map(Seen::seen).collect()
    }
}

impl<K: ToString, T: Seen> Seen for BTreeMap<K, T> {
    fn seen(&self) -> Value {
        Value::Object(self.iter().map(|(key, value)| (key.to_string(), value.seen())).collect())
    }
}

/// A record: what its accessors give, beside those of the record that it extends.
macro_rules! seen {
    // Of a record that declares no field all is read by `get`.
    ($name:ident;) => {
        impl $crate::support::Seen for $name {
            fn seen(&self) -> serde_json::Value {
                serde_json::Value::Object(self.as_map().clone())
            }
        }
    };
    ($name:ident $(: $base:ident)?; $($field:ident,)+) => {
        impl $crate::support::Seen for $name {
            fn seen(&self) -> serde_json::Value {
                let fields = serde_json::Map::new();
                $(let fields = {
                    let base: &$base = self;
                    let mut fields = fields;
                    fields.append(&mut base.seen().as_object().cloned().expect("an object"));
                    fields
                };)?
                let mut fields = fields;
                $(
                    let name = stringify!($field).trim_end_matches('_');
                    fields.insert(name.to_owned(), self.$field().seen());
                )+
                serde_json::Value::Object(fields)
            }
        }
    };
}

/// A union: the fields of its case, and the text that told which.
macro_rules! seen_union {
    ($name:ident by $discriminator:literal; $($variant:ident: $text:literal),+) => {
        impl $crate::support::Seen for $name {
            fn seen(&self) -> serde_json::Value {
                match self {
                    $(Self::$variant(record) => {
                        let mut seen = record.seen();
                        seen[$discriminator] = $text.into();
                        seen
                    })+
                    other => panic!("an unknown form: {other:?}"),
                }
            }
        }
    };
}

/// An enumeration: its text.
macro_rules! seen_text {
    ($name:ident) => {
        impl $crate::support::Seen for $name {
            fn seen(&self) -> serde_json::Value {
                self.as_str().into()
            }
        }
    };
}

pub(crate) use {seen, seen_text, seen_union};
