//! Core values as Python data, and Python's text as the core's.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use serde::Serialize;

use crate::decode::decode_json;
use crate::error::bad_argument;

/// A core value as plain Python data.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let json = serde_json::to_vec(value).map_err(|fault| PyValueError::new_err(fault.to_string()))?;
    decode_json(py, &json).map_err(PyValueError::new_err)
}

/// The name of an enumeration's value.
pub(crate) fn name_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(other) => other.to_string(),
        Err(fault) => fault.to_string(),
    }
}

/// An argument's text. Raises `CoreError`, which names the argument and does not show the value.
pub(crate) fn text(what: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let Ok(text) = value.cast::<PyString>() else {
        return Err(bad_argument(&format!("{what} is of type {}; expected text", value.get_type().name()?)));
    };
    match text.to_cow() {
        Ok(text) => Ok(text.into_owned()),
        // The exception is let go: it holds the whole text.
        Err(_) => Err(bad_argument(&format!("{what} holds half of a surrogate pair, which has no form in UTF-8"))),
    }
}

/// Names and values of an argument. Raises `CoreError`.
pub(crate) fn pairs(what: &str, given: &[(Bound<'_, PyAny>, Bound<'_, PyAny>)]) -> PyResult<Vec<(String, String)>> {
    let pair = |(name, value): &(Bound<'_, PyAny>, Bound<'_, PyAny>)| {
        let name = text(&format!("a name in {what}"), name)?;
        let value = text(&format!("{what}: the value of {name}"), value)?;
        Ok((name, value))
    };
    given.iter().map(pair).collect()
}
