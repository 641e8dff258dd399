//! The tools of wasm-bindgen, built from `xtask/wasm-bindgen-tools`.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::tools::make_once;
use crate::workspace::{Workspace, say};

const TOOLS: &str = "xtask/wasm-bindgen-tools";

/// Programs that fit the library's version in the project's lock file.
pub(super) struct Tools {
    /// Writes the JavaScript that stands around a module.
    pub(super) generate_bindings: PathBuf,
    /// What cargo runs tests for wasm32 with.
    pub(super) run_wasm_tests: PathBuf,
}

/// The tools; builds them where they are missing.
pub(super) fn tools(workspace: &Workspace) -> Result<Tools> {
    let shell = &workspace.shell;
    let library = locked_version(workspace, "Cargo.lock", "wasm-bindgen")?;
    let version = locked_version(workspace, &format!("{TOOLS}/Cargo.lock"), "wasm-bindgen-cli")?;
    ensure!(
        version == library,
        "wasm-bindgen is {library} in Cargo.lock, and its tools are {version} in {TOOLS}: make them the same, there and in Cargo.toml"
    );
    let folder = make_once(workspace, &format!("wasm-bindgen-tools-{version}"), |folder, scratch| {
        say(&format!("building the tools of wasm-bindgen {version}"));
        cmd!(shell, "cargo install --quiet --debug --locked --path {TOOLS} --root {folder} --target-dir {scratch}")
            .quiet()
            .run()?;
        Ok(())
    })?;
    let program = |name: &str| folder.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Ok(Tools { generate_bindings: program("generate-bindings"), run_wasm_tests: program("run-wasm-tests") })
}

/// The version of a package in a lock file of cargo.
fn locked_version(workspace: &Workspace, lock_file: &str, package: &str) -> Result<String> {
    let text = workspace.shell.read_file(lock_file)?;
    let entry = format!("name = \"{package}\"\nversion = \"");
    let version = text.split_once(&entry).and_then(|(_, rest)| rest.split_once('"'));
    let (version, _) = version.with_context(|| format!("{lock_file} names no {package}"))?;
    Ok(version.to_owned())
}
