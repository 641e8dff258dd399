//! monaco-core for Node, by wasm-bindgen.
//!
//! Converts types and decides nothing. A number crosses for next to nothing, a text costs more than what happens behind it, and JSON
//! is written and read besides: what every call says crosses as numbers and few texts, all else as JSON, in the core's own names. What
//! the core refuses is thrown as the JSON of its error. Times are whole milliseconds, as numbers.
//!
//! Nothing here traps, whatever it is given: a trap would leave the instance, and every client with it, in no known state.

mod call;
mod client;
mod facts;
mod helpers;
mod json;
mod key;
mod pages;
mod proxy;
mod request;
mod turn;

// For the tests in Node; JavaScript has what carries `wasm_bindgen`.
pub use call::Call;
pub use client::{CallOptions, Client};
pub use facts::Shape;
pub use helpers::{check_listing, next_poll, tag_ids};
pub use key::ApiKey;
pub use request::Request;
pub use turn::Step;

use monaco_core::{ErrorKind, FailureKind};
use wasm_bindgen::prelude::*;

/// As fast as the one that Rust brings for wasm, and smaller.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// `text` with every key and bearer token masked.
#[wasm_bindgen]
pub fn redact(text: &str) -> String {
    monaco_core::redact(text).into_owned()
}

/// Whether an answer of that status is a success, whose body JavaScript decodes itself.
#[wasm_bindgen(js_name = isSuccess)]
pub fn is_success(status: u16) -> bool {
    monaco_core::is_success(status)
}

/// The version of the core, which is the package's.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The kinds of errors, as JSON.
#[wasm_bindgen(js_name = errorKinds)]
pub fn error_kinds() -> String {
    json::text(&ErrorKind::ALL)
}

/// The kinds of transport failures, as JSON.
#[wasm_bindgen(js_name = failureKinds)]
pub fn failure_kinds() -> String {
    json::text(&FailureKind::ALL)
}

/// The largest body that a transport takes, decoded, in bytes.
#[wasm_bindgen(js_name = mostBodyBytes)]
pub fn most_body_bytes() -> f64 {
    monaco_core::wire::MOST_BODY_BYTES as f64
}
