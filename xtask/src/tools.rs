//! Programs of other projects that the tasks use, built once, each of one version.

use std::path::PathBuf;

use anyhow::Result;
use xshell::cmd;

use crate::workspace::{Workspace, say};

/// The program of that crate and version; installs it where it is missing.
pub(crate) fn cargo_tool(workspace: &Workspace, name: &str, version: &str) -> Result<PathBuf> {
    let shell = &workspace.shell;
    let root = workspace.cache()?.join(format!("{name}-{version}"));
    let program = root.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        say(&format!("installing {name} {version} into {}", root.display()));
        cmd!(shell, "cargo install --quiet --debug --locked --root {root} {name}@{version}").quiet().run()?;
    }
    Ok(program)
}
