//! The proxy of the environment.

use monaco_core::wire;
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::json::{named, text, thrown};

/// An http proxy that makes tunnels.
#[wasm_bindgen]
pub struct Proxy {
    inner: wire::Proxy,
}

#[wasm_bindgen]
impl Proxy {
    /// The environment variables that count, as JSON.
    pub fn variables() -> String {
        text(&wire::Proxy::VARIABLES)
    }

    /// The proxy for a client's requests, if there is one. `variables` is the JSON of those that are set: `[name, value, …]`.
    #[wasm_bindgen(js_name = fromEnvironment)]
    pub fn from_environment(client: &Client, variables: &str) -> Result<Option<Proxy>, JsValue> {
        let variables: Vec<(String, String)> = named(Some(variables)).collect();
        let look_up = |wanted: &str| variables.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let found = wire::Proxy::from_environment(client.core().origin(), look_up).map_err(thrown)?;
        Ok(found.map(|inner| Self { inner }))
    }

    /// The name or address to connect to, without brackets.
    #[wasm_bindgen(getter)]
    pub fn host(&self) -> String {
        self.inner.host().to_owned()
    }

    /// The port to connect to.
    #[wasm_bindgen(getter)]
    pub fn port(&self) -> u16 {
        self.inner.port()
    }

    /// The value of `Proxy-Authorization`, which holds the proxy's password, where the variable names one.
    pub fn authorization(&self) -> Option<String> {
        self.inner.authorization().map(str::to_owned)
    }
}
