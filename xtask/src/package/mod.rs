//! Builds what is published and uses it in clean places, as a new user would.

mod kotlin;
mod node;
mod python;
mod swift;

use anyhow::Result;

use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    python::run(workspace)?;
    node::run(workspace)?;
    kotlin::run(workspace)?;
    swift::run(workspace)
}
