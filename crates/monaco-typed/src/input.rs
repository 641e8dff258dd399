//! What a request holds: values, lists, null, and the macros of the types that are built by setters.

use std::collections::BTreeMap;

use serde_json::Value;

/// Null, as a value that is sent: it clears a field. A setter that is not called leaves the field alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Null;

/// A value that may be [`Null`].
#[derive(Clone, Debug, PartialEq)]
pub enum Nullable<T> {
    /// Null is sent.
    Null,
    /// This value is sent.
    Value(T),
}

/// A list that is sent: anything of a `Vec` or an array whose items are what the list holds.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T>(Vec<T>);

/// An object that is sent, whose keys are the caller's own: of a `BTreeMap` or an array of pairs.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries<T>(BTreeMap<String, T>);

impl<T> From<Null> for Nullable<T> {
    fn from(_: Null) -> Self {
        Self::Null
    }
}

impl<T: Into<Value>> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.to_owned())
    }
}

impl<T, U: Into<T>> From<Vec<U>> for Nullable<List<T>> {
    fn from(items: Vec<U>) -> Self {
        Self::Value(items.into())
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for Nullable<List<T>> {
    fn from(items: [U; N]) -> Self {
        Self::Value(items.into())
    }
}

impl<T> From<BTreeMap<String, T>> for Nullable<Entries<T>> {
    fn from(entries: BTreeMap<String, T>) -> Self {
        Self::Value(entries.into())
    }
}

impl<T, const N: usize> From<[(&str, T); N]> for Nullable<Entries<T>> {
    fn from(entries: [(&str, T); N]) -> Self {
        Self::Value(entries.into())
    }
}

impl<T, U: Into<T>> From<Vec<U>> for List<T> {
    fn from(items: Vec<U>) -> Self {
        Self(items.into_iter().map(Into::into).collect())
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for List<T> {
    fn from(items: [U; N]) -> Self {
        Self(items.into_iter().map(Into::into).collect())
    }
}

impl<T> From<BTreeMap<String, T>> for Entries<T> {
    fn from(entries: BTreeMap<String, T>) -> Self {
        Self(entries)
    }
}

impl<T, const N: usize> From<[(&str, T); N]> for Entries<T> {
    fn from(entries: [(&str, T); N]) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }
}

impl<T: Into<Value>> From<Nullable<T>> for Value {
    fn from(value: Nullable<T>) -> Self {
        match value {
            Nullable::Null => Self::Null,
            Nullable::Value(value) => value.into(),
        }
    }
}

impl<T: Into<Value>> From<List<T>> for Value {
    fn from(list: List<T>) -> Self {
        Self::Array(list.0.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Entries<T>> for Value {
    fn from(entries: Entries<T>) -> Self {
        Self::Object(entries.0.into_iter().map(|(key, value)| (key, value.into())).collect())
    }
}

/// A type that is only written, with its setters.
macro_rules! input {
    ($(#[doc = $doc:literal])+ pub struct $name:ident { $($setters:tt)* }) => {
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq)]
        pub struct $name($crate::Record);

        $crate::input::setters! { impl $name { $($setters)* } }

        impl From<$name> for $crate::Record {
            fn from(input: $name) -> Self {
                input.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

/// `new`, which takes what is required, and a setter for each field.
macro_rules! setters {
    (
        impl $name:ident {
            $(#[doc = $new_doc:literal])+
            new($($required:ident $(as $required_key:literal)?: $required_type:ty),*) $({ $constant:ident: $text:literal })?;
            $($(#[doc = $doc:literal])+ $field:ident $(as $key:literal)?: $type:ty,)*
        }
    ) => {
        impl $name {
            $(#[doc = $new_doc])+
            #[must_use]
            pub fn new($($required: impl Into<$required_type>),*) -> Self {
                let fields = $crate::Record::default();
                $(let fields = fields.with(stringify!($constant), $text);)?
                $(
                    let value: $required_type = $required.into();
                    let fields = fields.with($crate::record::key!($required $($required_key)?), value);
                )*
                Self(fields)
            }

            $(
                $(#[doc = $doc])+
                #[must_use]
                pub fn $field(self, value: impl Into<$type>) -> Self {
                    let value: $type = value.into();
                    Self(self.0.with($crate::record::key!($field $($key)?), value))
                }
            )*
        }

        impl From<$name> for serde_json::Value {
            fn from(input: $name) -> Self {
                Self::Object(input.0.into_map())
            }
        }

        $crate::input::default_of! { $name($($required)*) }
    };
}

/// What needs nothing has a default.
macro_rules! default_of {
    ($name:ident()) => {
        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    ($name:ident($($required:ident)+)) => {};
}

/// Says that an input takes the organisation's own fields.
macro_rules! takes_custom_fields {
    ($name:ident) => {
        impl $name {
            /// One of the organisation's own fields, by its UUID: `schemas::get` names them, with their types.
            #[must_use]
            pub fn custom_field(self, id: &str, value: impl Into<serde_json::Value>) -> Self {
                Self(self.0.with_custom_field(id, value))
            }
        }
    };
}

pub(crate) use {default_of, input, setters, takes_custom_fields};
