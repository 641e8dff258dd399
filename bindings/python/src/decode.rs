//! JSON to Python objects, once; and what the core must know of a success that was decoded here.

use jiter::{PythonParse, StringCacheMode};
use monaco_core::{Facts, Pagination, Row, Rows};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyString};

/// One JSON value as Python objects.
pub(crate) fn decode_json<'py>(py: Python<'py>, json: &[u8]) -> Result<Bound<'py, PyAny>, String> {
    let parse = PythonParse { cache_mode: StringCacheMode::All, ..PythonParse::default() };
    parse.python_parse(py, json).map_err(|fault| fault.description(json))
}

/// What the core must know of a decoded success.
pub(crate) fn facts(value: &Bound<'_, PyAny>) -> Facts {
    let data = field(value, intern!(value.py(), "data"));
    Facts {
        empty: false,
        json: true,
        data_is_object: data.as_ref().is_some_and(|data| data.is_instance_of::<PyDict>()),
        pagination: field(value, intern!(value.py(), "pagination")).as_ref().and_then(as_pagination),
        rows: data.as_ref().and_then(as_rows),
    }
}

fn field<'py>(value: &Bound<'py, PyAny>, name: &Bound<'py, PyString>) -> Option<Bound<'py, PyAny>> {
    value.cast::<PyDict>().ok()?.get_item(name).ok()?
}

fn as_rows(data: &Bound<'_, PyAny>) -> Option<Rows> {
    let data = data.cast::<PyList>().ok()?;
    let mut rows = Rows::with_capacity(data.len());
    for item in data {
        if !item.is_instance_of::<PyDict>() {
            return None;
        }
        let (id, created_at) = (field(&item, intern!(item.py(), "id")), field(&item, intern!(item.py(), "created_at")));
        rows.push(Row { id: text(id.as_ref()), created_at: text(created_at.as_ref()) });
    }
    Some(rows)
}

fn text<'a>(value: Option<&'a Bound<'_, PyAny>>) -> Option<&'a str> {
    value?.cast::<PyString>().ok()?.to_str().ok()
}

fn as_pagination(value: &Bound<'_, PyAny>) -> Option<Pagination> {
    let object = value.cast::<PyDict>().ok()?;
    let count = |name: &str| as_count(&object.get_item(name).ok()??);
    Some(Pagination {
        page: count("page")?,
        page_size: count("page_size")?,
        total_count: count("total_count")?,
        total_pages: count("total_pages")?,
    })
}

/// A whole number; Python takes a boolean for one, JSON does not.
fn as_count(value: &Bound<'_, PyAny>) -> Option<u64> {
    if value.is_instance_of::<PyBool>() { None } else { value.extract().ok() }
}
