//! Every test of every language.

use anyhow::Result;
use xshell::cmd;

use crate::Language;
use crate::kotlin;
use crate::node::{self, NPM};
use crate::python::{self, Venv};
use crate::swift;
use crate::wasm;
use crate::workspace::{Workspace, say};

pub(crate) fn run(workspace: &Workspace, only: Option<Language>) -> Result<()> {
    let wanted = |language| only.is_none_or(|only| only == language);
    if wanted(Language::Rust) {
        rust(workspace)?;
    }
    if wanted(Language::Python) {
        python(workspace)?;
    }
    if wanted(Language::Node) {
        node(workspace)?;
    }
    if wanted(Language::Kotlin) {
        kotlin::test(workspace)?;
    }
    if wanted(Language::Swift) {
        swift::test(workspace)?;
    }
    Ok(())
}

fn rust(workspace: &Workspace) -> Result<()> {
    say("Rust: unit, property and documentation tests, transcripts, the emulator and the torture server over sockets");
    let shell = &workspace.shell;
    cmd!(shell, "cargo test --quiet").quiet().run()?;
    Ok(())
}

/// The wheel as a user gets it, in an environment of its own, against the emulator and the torture server over sockets.
fn python(workspace: &Workspace) -> Result<()> {
    let emulator = workspace.build_binary("monaco-emulator")?;
    let torture = workspace.build_binary("monaco-torture")?;
    let wheel = python::client_wheel(workspace)?;
    let interpreter = python::newest(workspace)?;
    say(&format!(
        "Python {}.{}: installing the wheel and the test tools of python/pyproject.toml",
        interpreter.version.0, interpreter.version.1
    ));
    let venv = Venv::fresh(workspace, "test", &interpreter)?;
    venv.install(workspace, &["--group", "python/pyproject.toml:test"])?;
    venv.install(workspace, &[&wheel])?;
    let (shell, python) = (&workspace.shell, venv.python());
    cmd!(shell, "{python} -m pytest python/tests tests/e2e")
        .env("MONACO_EMULATOR", emulator)
        .env("MONACO_TORTURE", torture)
        .quiet()
        .run()?;
    Ok(())
}

/// The package as it is published, over the core in wasm, against the emulator and the torture server over sockets.
fn node(workspace: &Workspace) -> Result<()> {
    let emulator = workspace.build_binary("monaco-emulator")?;
    let torture = workspace.build_binary("monaco-torture")?;
    node::build_package(workspace)?;
    wasm::test(workspace)?;
    say("Node: npm test in js");
    let shell = &workspace.shell;
    let _folder = shell.push_dir("js");
    cmd!(shell, "{NPM} test --loglevel=error").env("MONACO_EMULATOR", emulator).env("MONACO_TORTURE", torture).quiet().run()?;
    Ok(())
}
