//! A key as JavaScript sees it: its fingerprint, and nothing else.

use wasm_bindgen::prelude::*;

use crate::json::thrown;

/// A secret that is sent as `Authorization: Bearer …`. Whatever takes it takes it over: it can be used once.
#[wasm_bindgen]
pub struct ApiKey {
    pub(crate) inner: monaco_core::ApiKey,
}

#[wasm_bindgen]
impl ApiKey {
    /// A Monaco key. The refusal names the fault and never the value.
    pub fn parse(text: &str) -> Result<ApiKey, JsValue> {
        monaco_core::ApiKey::parse(text).map(|inner| Self { inner }).map_err(thrown)
    }

    /// A relay's own token.
    pub fn opaque(token: &str) -> Result<ApiKey, JsValue> {
        monaco_core::ApiKey::opaque(token).map(|inner| Self { inner }).map_err(thrown)
    }

    /// The fingerprint, such as `mks_…0a1b2c3d4e5f`.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.inner.id().to_string()
    }
}
