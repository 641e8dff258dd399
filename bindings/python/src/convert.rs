//! Values by way of JSON: for what crosses rarely, and for the enumerations' names.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::decode::decode_json;

/// A core value as plain Python data.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let json = serde_json::to_vec(value).map_err(|fault| PyValueError::new_err(fault.to_string()))?;
    decode_json(py, &json).map_err(PyValueError::new_err)
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
