//! What a field's value is read as. A value of another type is no failure: it is not there.

use std::collections::BTreeMap;

use monaco_core::UnixTime;
use serde_json::Value;

pub(crate) trait Read<'a>: Sized {
    fn read(value: &'a Value) -> Option<Self>;
}

impl<'a> Read<'a> for &'a Value {
    fn read(value: &'a Value) -> Option<Self> {
        (!value.is_null()).then_some(value)
    }
}

impl<'a> Read<'a> for &'a str {
    fn read(value: &'a Value) -> Option<Self> {
        value.as_str()
    }
}

impl Read<'_> for i64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_i64()
    }
}

impl Read<'_> for f64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_f64()
    }
}

impl Read<'_> for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Read<'_> for UnixTime {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().and_then(Self::parse)
    }
}

/// One item of another type hides the list: a shorter one would pass for the whole.
impl<'a, T: Read<'a>> Read<'a> for Vec<T> {
    fn read(value: &'a Value) -> Option<Self> {
        value.as_array()?.iter().map(T::read).collect()
    }
}

impl<'a, T: Read<'a>> Read<'a> for BTreeMap<&'a str, T> {
    fn read(value: &'a Value) -> Option<Self> {
        value.as_object()?.iter().map(|(key, value)| Some((key.as_str(), T::read(value)?))).collect()
    }
}
