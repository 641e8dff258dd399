//! Swift: the package in `bindings/swift`, and the compiler for it.

mod package;
mod toolchain;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::Language;
use crate::codegen;
use crate::uniffi::Profile;
use crate::workspace::{Workspace, say};
pub(crate) use package::Package;
use toolchain::Toolchain;

/// Every test of the package, against the emulator and the torture server over sockets.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    let emulator = workspace.build_binary("monaco-emulator")?;
    let torture = workspace.build_binary("monaco-torture")?;
    let package = Package::prepare(workspace, Profile::Debug)?;
    say("Swift: swift test in bindings/swift");
    // What stays in memory is only seen where nothing else runs, what sets the environment disturbs whatever does, and what tries everything
    // leaves no thread to tests that wait.
    let alone = ["MemoryTests", "TortureTests", "Hostile"];
    let together = alone.iter().flat_map(|suite| ["--skip", suite]).collect();
    for which in alone.iter().map(|suite| vec!["--filter", suite]).chain([together]) {
        let test = package.test(&["--quiet"]).args(which);
        test.env("MONACO_EMULATOR", &emulator).env("MONACO_TORTURE", &torture).run()?;
    }
    Ok(())
}

/// That generated code is fresh, the package's format, and that it compiles without a warning.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    codegen::verify(workspace, Language::Swift)?;
    let package = Package::prepare(workspace, Profile::Debug)?;
    say("Swift: swift-format, and no warnings");
    package.lint()?;
    package.swift("build", &["--quiet", "--build-tests"]).run()?;
    Ok(())
}

/// Formats every file below a folder of what is built, as the package's own.
pub(crate) fn format(workspace: &Workspace, folder: &Path) -> Result<()> {
    let configuration = workspace.root.join(package::FOLDER).join(".swift-format");
    let (configuration, command) =
        (configuration.to_string_lossy(), ["swift", "format", "--in-place", "--parallel", "--recursive"]);
    let toolchain = Toolchain::find(workspace)?;
    toolchain.command(workspace, folder, &command).args(["--configuration", &configuration, "."]).run()?;
    Ok(())
}

/// Builds a program of the package, and says what runs it: a runtime, and what the runtime is given.
pub(crate) fn product(workspace: &Workspace, name: &str, arguments: &[&str]) -> Result<(PathBuf, PathBuf)> {
    let package = Package::prepare(workspace, Profile::Release)?;
    package.swift("build", &["--quiet", "--product", name]).args(arguments).run()?;
    package.toolchain.launcher(workspace, &package.program(name))
}
