//! What a benchmark's script printed: figures by name, as JSON.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Figure;

pub(super) struct Measured(Value);

impl Measured {
    pub(super) fn parse(script: &str, said: &str) -> Result<Self> {
        Ok(Self(serde_json::from_str(said).with_context(|| format!("{script} printed no JSON"))?))
    }

    pub(super) fn figure(&self, name: &'static str, measured: &str, unit: &'static str) -> Result<Figure> {
        Ok(Figure::new(name, self.get(measured)?, unit))
    }

    pub(super) fn beside(
        &self,
        name: &'static str,
        measured: &str,
        unit: &'static str,
        peer: &'static str,
        theirs: &str,
    ) -> Result<Figure> {
        Ok(self.figure(name, measured, unit)?.beside(peer, self.get(theirs)?))
    }

    fn get(&self, name: &str) -> Result<f64> {
        self.0[name].as_f64().with_context(|| format!("{name} was not measured"))
    }
}
