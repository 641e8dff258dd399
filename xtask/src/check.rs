//! What needs no running program: format, lints, types, licences, freshness.

use anyhow::{Result, ensure};
use xshell::cmd;

use crate::Language;
use crate::codegen;
use crate::kotlin;
use crate::node;
use crate::phone;
use crate::python;
use crate::swift;
use crate::tools::cargo_tool;
use crate::wasm;
use crate::workspace::{Workspace, say};

const CARGO_DENY: &str = "0.20.2";

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    rust(workspace)?;
    licences(workspace)?;
    python_types(workspace)?;
    node_package(workspace)?;
    kotlin::check(workspace)?;
    swift::check(workspace)?;
    phone::check(workspace)
}

fn rust(workspace: &Workspace) -> Result<()> {
    say("Rust: generated code is fresh, format, clippy");
    let shell = &workspace.shell;
    codegen::verify(workspace, Language::Rust)?;
    cmd!(shell, "cargo fmt --all --check").quiet().run()?;
    cmd!(shell, "cargo clippy --quiet --workspace --all-targets -- --deny warnings").quiet().run()?;
    cmd!(shell, "cargo doc --quiet --no-deps").env("RUSTDOCFLAGS", "--deny warnings").quiet().run()?;
    Ok(())
}

/// Licences, sources and bans; the advisory database is no package of a registry and is not asked.
fn licences(workspace: &Workspace) -> Result<()> {
    let shell = &workspace.shell;
    let cargo_deny = cargo_tool(workspace, "cargo-deny", CARGO_DENY)?;
    say("licences, sources and bans of dependencies");
    for manifest in ["Cargo.toml", "xtask/wasm-bindgen-tools/Cargo.toml"] {
        cmd!(shell, "{cargo_deny} --log-level error --config deny.toml --manifest-path {manifest} check bans licenses sources")
            .quiet()
            .run()?;
    }
    Ok(())
}

fn python_types(workspace: &Workspace) -> Result<()> {
    let wheel = python::client_wheel(workspace)?;
    let venv = python::tools(workspace)?;
    codegen::verify(workspace, Language::Python)?;
    venv.install(workspace, &[&wheel])?;
    // The environment is kept, and the version does not change with each build.
    venv.install(workspace, &["--force-reinstall", "--no-deps", &wheel.to_string_lossy()])?;
    let (shell, python) = (&workspace.shell, venv.python());
    let _folder = shell.push_dir("python");
    for arguments in [
        &["-m", "ruff", "format", "--check", ".", "../tests"][..],
        &["-m", "ruff", "check", ".", "../tests"],
        &["-m", "mypy"],
        &["-m", "pyright", "--pythonpath", &python.to_string_lossy()],
    ] {
        cmd!(shell, "{python} {arguments...}").quiet().run()?;
    }
    Ok(())
}

/// The binding crate where it runs, the package's sources, and what is published of them.
fn node_package(workspace: &Workspace) -> Result<()> {
    say("Node: clippy for wasm");
    wasm::lint(workspace)?;
    let tarball = node::client_tarball(workspace)?;
    say("Node: generated code is fresh, biome, tsc, publint, attw");
    codegen::verify(workspace, Language::Node)?;
    let shell = &workspace.shell;
    let tool = |name| node::tool(workspace, name);
    let (biome, tsc, publint, attw) = (tool("biome"), tool("tsc"), tool("publint"), tool("attw"));
    let _folder = shell.push_dir("js");
    cmd!(shell, "{biome} ci --error-on-warnings").quiet().run()?;
    let packaging = workspace.root.join("tests/packaging");
    cmd!(shell, "{biome} ci --error-on-warnings --config-path {packaging} {packaging}").quiet().run()?;
    cmd!(shell, "{tsc} --noEmit").quiet().run()?;
    // Its exit status tells nothing of suggestions.
    let said = cmd!(shell, "{publint} run {tarball}").quiet().ignore_status().read()?;
    ensure!(said.contains("All good!"), "{said}");
    // The profile leaves out how Node resolved before it knew exports.
    cmd!(shell, "{attw} --profile node16 {tarball}").quiet().run()?;
    Ok(())
}
