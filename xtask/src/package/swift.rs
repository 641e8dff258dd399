//! The Swift package as it is published, used by a package of its own.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::swift::Package;
use crate::uniffi::{Profile, STATIC_LIBRARY};
use crate::workspace::{Workspace, say};

/// SwiftPM calls a package by its folder.
const NAME: &str = "MonacoCRM";
const SOURCES: &str = "bindings/swift";
/// The line of the manifest from which on all is of the checkout.
const END: &str = "\n// Only in the checkout";

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let package = Package::prepare(workspace, Profile::Release)?;
    let published = assemble(workspace, &package)?;
    let emulator = workspace.build_binary("monaco-emulator")?;
    say("using the Swift package from a package of its own");
    let consumer = workspace.root.join("tests/packaging/swift");
    let scratch = workspace.target().join("swift/packaging");
    let scratch = scratch.to_string_lossy();
    let linker = format!("-Xlinker=-L{}", published.join("lib").display());
    let command =
        ["swift", "run", "--quiet", "--scratch-path", &scratch, "-Xswiftc", "-warnings-as-errors", &linker, "UseInstalled"];
    package
        .toolchain
        .command(workspace, &consumer, &command)
        .env("MONACO_CRM_PACKAGE", &published)
        .env("MONACO_EMULATOR", emulator)
        .run()?;
    Ok(())
}

/// What is published: sources, those that are generated included, and the core for this machine.
fn assemble(workspace: &Workspace, package: &Package<'_>) -> Result<PathBuf> {
    let (shell, folder) = (&workspace.shell, workspace.target().join("dist/swift").join(NAME));
    say(&format!("assembling the Swift package in {}", folder.display()));
    shell.remove_path(&folder)?;
    let library = shell.create_dir(folder.join("lib"))?;
    cmd!(shell, "cp --recursive {SOURCES}/Sources {SOURCES}/README.md LICENSE {folder}").quiet().run()?;
    shell.copy_file(package.core.join(STATIC_LIBRARY), library.join(STATIC_LIBRARY))?;
    let manifest = shell.read_file(workspace.root.join(SOURCES).join("Package.swift"))?;
    let (manifest, _) = manifest.split_once(END).context("the manifest does not say where what is published ends")?;
    shell.write_file(folder.join("Package.swift"), manifest)?;
    Ok(folder)
}
