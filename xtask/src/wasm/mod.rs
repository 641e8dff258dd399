//! The binding crate for Node: built for wasm32, linted and tested there.

mod bindgen;
mod target;

use std::path::Path;

use anyhow::Result;
use xshell::{Cmd, cmd};

use crate::workspace::{Workspace, say};
use target::TARGET;

const PACKAGE: &str = "monaco-node";
const LIBRARY: &str = "monaco_node.wasm";

/// Builds the core, small and fast, with the JavaScript and the types around it, into `folder`.
pub(crate) fn build_core(workspace: &Workspace, wasm_opt: &Path, folder: &Path) -> Result<()> {
    let shell = &workspace.shell;
    let tools = bindgen::tools(workspace)?;
    let build = cargo(workspace, "build")?;
    say(&format!("building the core for Node into {}", folder.display()));
    build.args(["--quiet", "--profile", "wasm"]).run()?;
    let built = workspace.target().join(TARGET).join("wasm").join(LIBRARY);
    let generate = &tools.generate_bindings;
    shell.remove_path(folder)?;
    cmd!(shell, "{generate} --target web --out-name core --out-dir {folder} {built}").quiet().run()?;
    let module = folder.join("core_bg.wasm");
    // What is sent is compressed: zeros are best left where they are, and functions of like names beside each other.
    let compressible = ["--skip-pass=memory-packing", "--reorder-functions-by-name"];
    let stripped = ["--strip-debug", "--strip-producers", "--strip-target-features"];
    cmd!(shell, "{wasm_opt} -Os -fimfs=1 -ocimfs=0 {compressible...} {stripped...} {module} --output {module}").quiet().run()?;
    Ok(())
}

/// Runs the crate's tests in Node.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    let tools = bindgen::tools(workspace)?;
    let test = cargo(workspace, "test")?;
    say("Node: the binding's tests, in wasm");
    // Without --quiet, which cargo would hand on, and the runner does not know.
    test.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools.run_wasm_tests).run()?;
    Ok(())
}

/// Clippy, with the eyes of the target: what is only compiled there is seen nowhere else.
pub(crate) fn lint(workspace: &Workspace) -> Result<()> {
    cargo(workspace, "clippy")?.args(["--quiet", "--all-targets", "--", "--deny", "warnings"]).run()?;
    Ok(())
}

/// A task of cargo for the crate on its target.
fn cargo<'a>(workspace: &'a Workspace, task: &str) -> Result<Cmd<'a>> {
    let shell = &workspace.shell;
    let command = cmd!(shell, "cargo {task} --package {PACKAGE} --target {TARGET}").quiet();
    // Goes before RUSTFLAGS, which are meant for the host if they are set.
    Ok(command.env("CARGO_ENCODED_RUSTFLAGS", target::rustflags(workspace)?).env("RUSTC_BOOTSTRAP", "1"))
}
