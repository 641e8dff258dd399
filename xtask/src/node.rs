//! Node and npm, the client's package in `js/`, and folders that it is installed into.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::cmd;

use crate::wasm;
use crate::workspace::{Workspace, say};

/// The oldest Node the package supports; the same as in `js/package.json`.
const OLDEST: u32 = 20;
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// Errors alone are told; nothing of a dependency is run, and none is reported to anybody.
const INSTALLATION: [&str; 4] = ["--loglevel=error", "--ignore-scripts", "--no-audit", "--no-fund"];

/// Builds the client's package in place, the core included: `js/dist`.
pub(crate) fn build_package(workspace: &Workspace) -> Result<()> {
    install_tools(workspace)?;
    wasm::build_core(workspace, &tool(workspace, "wasm-opt"), &workspace.root.join("js/core"))?;
    say("building js/dist");
    let shell = &workspace.shell;
    let _folder = shell.push_dir("js");
    cmd!(shell, "{NPM} run --loglevel=error build").quiet().run()?;
    Ok(())
}

/// Builds and packs the client's package, and says where the tarball is.
pub(crate) fn client_tarball(workspace: &Workspace) -> Result<PathBuf> {
    build_package(workspace)?;
    let (shell, output) = (&workspace.shell, workspace.target().join("dist/js"));
    say(&format!("packing js into {}", output.display()));
    shell.remove_path(&output)?;
    shell.create_dir(&output)?;
    let _folder = shell.push_dir("js");
    cmd!(shell, "{NPM} pack --loglevel=error --pack-destination {output}").quiet().ignore_stdout().run()?;
    match &shell.read_dir(&output)?[..] {
        [file] => Ok(file.clone()),
        files => bail!("expected one file in {}, found {}", output.display(), files.len()),
    }
}

/// A program among the package's development tools.
pub(crate) fn tool(workspace: &Workspace, name: &str) -> PathBuf {
    program(&workspace.root.join("js"), name)
}

/// A program that is installed in that folder.
pub(crate) fn program(folder: &Path, name: &str) -> PathBuf {
    let file = if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() };
    folder.join("node_modules/.bin").join(file)
}

/// A folder of that name under the target folder, made anew, with nothing but these packages and what they depend on.
pub(crate) fn fresh_folder<P: AsRef<OsStr>>(workspace: &Workspace, name: &str, packages: &[P]) -> Result<PathBuf> {
    let (shell, folder) = (&workspace.shell, workspace.target().join("npm").join(name));
    shell.remove_path(&folder)?;
    shell.write_file(folder.join("package.json"), "{ \"private\": true }\n")?;
    let _folder = shell.push_dir(&folder);
    cmd!(shell, "{NPM} install {INSTALLATION...} {packages...}").quiet().run()?;
    Ok(folder)
}

/// Installs exactly what the lock in `folder` names, and these packages beside it.
pub(crate) fn install_locked(workspace: &Workspace, folder: &str, packages: &[&Path]) -> Result<()> {
    let shell = &workspace.shell;
    let _folder = shell.push_dir(folder);
    cmd!(shell, "{NPM} ci {INSTALLATION...}").quiet().run()?;
    cmd!(shell, "{NPM} install {INSTALLATION...} --no-save {packages...}").quiet().run()?;
    Ok(())
}

/// Installs the tools of `js/package-lock.json` where it is newer than what is there.
fn install_tools(workspace: &Workspace) -> Result<()> {
    require_node(workspace)?;
    let modified = |file: &str| workspace.root.join("js").join(file).metadata()?.modified();
    // npm writes a lock of its own when it is done.
    let installed = modified("node_modules/.package-lock.json");
    if installed.is_ok_and(|installed| modified("package-lock.json").is_ok_and(|locked| locked <= installed)) {
        return Ok(());
    }
    say("installing the tools of js/package.json with npm ci");
    let shell = &workspace.shell;
    let _folder = shell.push_dir("js");
    cmd!(shell, "{NPM} ci {INSTALLATION...}").quiet().run()?;
    Ok(())
}

fn require_node(workspace: &Workspace) -> Result<()> {
    let shell = &workspace.shell;
    let said = cmd!(shell, "node --version").quiet().read();
    let version = said.with_context(|| format!("Node was not found on the PATH; install Node {OLDEST} or newer, with npm"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    ensure!(major.is_some_and(|major| major >= OLDEST), "Node {OLDEST} or newer is needed, and the one on the PATH is {version}");
    cmd!(shell, "{NPM} --version").quiet().read().context("npm was not found on the PATH; it belongs to Node, install it")?;
    Ok(())
}
