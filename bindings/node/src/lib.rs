//! monaco-core for Node, by wasm-bindgen.
//!
//! Converts types and decides nothing.

use wasm_bindgen::prelude::*;

/// `text` with every key and bearer token masked.
#[wasm_bindgen]
pub fn redact(text: &str) -> String {
    monaco_core::redact(text).into_owned()
}
