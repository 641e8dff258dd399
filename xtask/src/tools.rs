//! Programs of other projects that the tasks use, built once, each of one version.

use std::fs::File;
use std::path::{Path, PathBuf};

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

/// A folder of the cache; where it is missing, `make` fills one that then becomes it, and another with what it needs meanwhile.
/// What was interrupted never stands there, and of two that make the same, one waits for the other.
pub(crate) fn make_once(workspace: &Workspace, name: &str, make: impl FnOnce(&Path, &Path) -> Result<()>) -> Result<PathBuf> {
    let (shell, cache) = (&workspace.shell, workspace.cache()?);
    let folder = cache.join(name);
    if folder.exists() {
        return Ok(folder);
    }
    shell.create_dir(&cache)?;
    let lock = File::create(cache.join(format!("{name}.lock")))?;
    lock.lock()?;
    if !folder.exists() {
        let unfinished = cache.join(format!("{name}.unfinished"));
        shell.remove_path(&unfinished)?;
        let made = shell.create_dir(unfinished.join("made"))?;
        make(&made, &shell.create_dir(unfinished.join("scratch"))?)?;
        std::fs::rename(made, &folder)?;
        shell.remove_path(&unfinished)?;
    }
    Ok(folder)
}
