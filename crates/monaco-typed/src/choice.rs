//! One of several: enumerations, which stay open because the API may grow, and unions of records.

/// A set of texts.
macro_rules! enumeration {
    ($(#[doc = $doc:literal])+ pub enum $name:ident { $($variant:ident = $text:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $text, "`.")]
                $variant,
            )+
            /// A text that this version does not know, as it was sent.
            Other(String),
        }

        impl $name {
            /// As it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<$name> for serde_json::Value {
            fn from(value: $name) -> Self {
                value.as_str().into()
            }
        }

        impl $crate::read::Read<'_> for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                value.as_str().map(Self::from)
            }
        }
    };
}

/// One of several records, told apart by a field.
macro_rules! union {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident by $discriminator:literal { $($variant:ident($record:ident) = $text:literal,)+ }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("Where `", $discriminator, "` is `", $text, "`.")]
                $variant($record),
            )+
            /// A form that this version does not know, as it was sent.
            Other($crate::Record),
        }

        $(
            impl From<$record> for $name {
                fn from(record: $record) -> Self {
                    Self::$variant(record)
                }
            }

            impl From<$record> for $crate::Nullable<$name> {
                fn from(record: $record) -> Self {
                    Self::Value(record.into())
                }
            }
        )+

        impl From<$name> for serde_json::Value {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant(record) => record.into(),)+
                    $name::Other(record) => Self::Object(record.into_map()),
                }
            }
        }

        impl $crate::read::Read<'_> for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                let fields = value.as_object()?.clone();
                Some(match value.get($discriminator).and_then(serde_json::Value::as_str) {
                    $(Some($text) => Self::$variant(fields.into()),)+
                    _ => Self::Other(fields.into()),
                })
            }
        }
    };
}

pub(crate) use {enumeration, union};
