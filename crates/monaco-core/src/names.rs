//! Enumerations that cross into other languages by their names: of each, one table.

use crate::json;
use crate::read::{expected, unlike};

/// An enumeration, with the name of each of its values.
macro_rules! named {
    ($(#[$meta:meta])* pub enum $Name:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        pub enum $Name { $($(#[$doc])* $variant,)+ }

        impl $Name {
            /// Every value, so that a binding can prove that it maps them all.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Their names, in the same order.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name,)+];

            /// The name that crosses into other languages.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::read::deserialized(deserializer)
            }
        }

        impl $crate::read::Read for $Name {
            fn read(json: &str) -> Result<Self, String> {
                $crate::names::read(json, Self::ALL, Self::NAMES)
            }
        }
    };
}
pub(crate) use named;

/// The one of `all` that is called `wanted`.
pub(crate) fn find<T: Copy>(wanted: &str, all: &[T], names: &[&str]) -> Option<T> {
    all.get(place(wanted, names)?).copied()
}

/// As [`find`], of the JSON of a name.
pub(crate) fn read<T: Copy>(json: &str, all: &[T], names: &[&str]) -> Result<T, String> {
    let wanted = json::text(json).ok_or_else(|| unlike("a string", json))?;
    find(&wanted, all, names).ok_or_else(|| unknown(&wanted, names))
}

fn place(wanted: &str, names: &[&str]) -> Option<usize> {
    names.iter().position(|name| *name == wanted)
}

fn unknown(wanted: &str, names: &[&str]) -> String {
    format!("unknown variant `{wanted}`, {}", expected(names))
}
