//! The Python package's records and resources, for both clients.

mod client;
mod prose;
mod records;
mod resources;
mod types;

use std::path::Path;

use anyhow::Result;
use xshell::cmd;

use super::Files;
use super::surface::Surface;
use crate::python;
use crate::workspace::Workspace;

const PACKAGE: &str = "python/src/monaco_crm";

/// The folder that holds generated files and nothing else.
pub(super) const FOLDERS: &[&str] = &["python/src/monaco_crm/_generated"];

pub(super) fn files(surface: &Surface<'_>) -> Files {
    let parts = [records::files(surface), resources::files(surface), client::files(surface), types::files(surface)];
    parts.into_iter().flatten().map(|(path, text)| (format!("{PACKAGE}/{path}"), text)).collect()
}

/// As `cargo xtask check` has it: imports that nothing uses go, and the rest is ruff's layout.
pub(super) fn format(workspace: &Workspace, folder: &Path) -> Result<()> {
    let (shell, python) = (&workspace.shell, python::tools(workspace)?.python());
    let told = ["--quiet", "--no-cache", "--config", "python/pyproject.toml"];
    cmd!(shell, "{python} -m ruff check {told...} --select F401,I --fix {folder}").quiet().run()?;
    cmd!(shell, "{python} -m ruff format {told...} {folder}").quiet().run()?;
    Ok(())
}
