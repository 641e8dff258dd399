//! What crosses as JSON, and what is thrown.

use monaco_core::Error;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A value of the core as JSON.
pub(crate) fn text(value: &impl Serialize) -> String {
    // Maps with names as keys, and numbers: no value of the core's has a form that JSON lacks.
    serde_json::to_string(value).unwrap_or_default()
}

/// What crosses as UTF-8. JavaScript's texts have no other form, and to look for faults one by one costs more than to see that there is none.
pub(crate) fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|fault| String::from_utf8_lossy(fault.as_bytes()).into_owned())
}

/// Two by two of a flat list of texts: `[name, value, …]`. Nothing of what is no such list.
pub(crate) fn named(json: Option<&str>) -> impl Iterator<Item = (String, String)> {
    let flat: Vec<String> = json.and_then(monaco_core::texts).unwrap_or_default();
    let mut texts = flat.into_iter();
    std::iter::from_fn(move || texts.next().zip(texts.next()))
}

/// The exception of a core error: its JSON, with the bounds of an option that is out of them.
pub(crate) fn thrown(error: Error) -> JsValue {
    #[derive(Serialize)]
    struct Refusal<'a> {
        error: &'a Error,
        bounds: Option<(&'static str, u64, u64, u64)>,
    }
    let bounds = error.bounds().map(|bounds| (bounds.option, bounds.value, bounds.least, bounds.most));
    JsValue::from_str(&text(&Refusal { error: &error, bounds }))
}
