//! monaco-core for Python: the module `monaco_crm._core`.
//!
//! Converts types and decides nothing. Every class is frozen; nothing here blocks, and the core's locks are held for less than
//! a microsecond, so no call gives up the GIL. Durations and instants are whole milliseconds and end in `_ms`.

mod call;
mod client;
mod convert;
mod decode;
mod error;
mod events;
mod helpers;
mod key;
mod pages;
mod request;
mod wire;

use pyo3::prelude::*;
use pyo3::types::PyString;

/// The sans-IO core: decides what to send, when, and what an answer means.
#[pymodule(gil_used = false)]
mod _core {
    use pyo3::prelude::*;
    use pyo3::types::PyTuple;

    use crate::error::{error_kinds, failure_kinds};

    #[pymodule_export]
    use crate::call::{Call, Done, FetchKey, Input, Outbound, Success, Turn, Wait};
    #[pymodule_export]
    use crate::client::{CallOptions, Client};
    #[pymodule_export]
    use crate::error::{CoreError, Error};
    #[pymodule_export]
    use crate::helpers::{check_listing, next_poll, tag_ids};
    #[pymodule_export]
    use crate::key::ApiKey;
    #[pymodule_export]
    use crate::pages::{Accepted, Pages};
    #[pymodule_export]
    use crate::redact;
    #[pymodule_export]
    use crate::request::Request;

    #[pymodule_export]
    use crate::wire::{Decoder, Proxy, Tunnel};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        module.add("ERROR_KINDS", PyTuple::new(py, error_kinds())?)?;
        module.add("FAILURE_KINDS", PyTuple::new(py, failure_kinds())?)?;
        module.add("MOST_BODY_BYTES", monaco_core::wire::MOST_BODY_BYTES)?;
        module.add("VERSION", env!("CARGO_PKG_VERSION"))
    }
}

/// `text` with every key and bearer token masked.
#[pyfunction]
fn redact(text: &Bound<'_, PyString>) -> String {
    monaco_core::redact(&text.to_string_lossy()).into_owned()
}
