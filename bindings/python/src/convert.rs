//! Values by way of JSON: for what crosses rarely, and for the enumerations' names.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::decode::decode_json;
use crate::error::bad_argument;

/// A core value as plain Python data.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let json = serde_json::to_vec(value).map_err(|fault| PyValueError::new_err(fault.to_string()))?;
    decode_json(py, &json).map_err(PyValueError::new_err)
}

/// A core value from its JSON, an object. A refusal names the member at fault, where one is.
pub(crate) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    let members: Map<String, Value> = serde_json::from_str(json).map_err(|_| "no JSON object was given".to_owned())?;
    let refusal = |(name, value): (&String, &Value)| {
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        let fault = serde_json::from_value::<T>(Value::Object(alone)).err()?;
        Some(format!("{name}: {fault}"))
    };
    if let Some(fault) = members.iter().find_map(refusal) {
        return Err(fault);
    }
    serde_json::from_value(Value::Object(members)).map_err(|fault| fault.to_string())
}

/// An enumeration's value from its name; none where there is no such name.
pub(crate) fn from_name<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(name.into()).ok()
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
