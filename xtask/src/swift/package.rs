//! The package in the checkout: what is generated for it, and SwiftPM's commands on it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Cmd, cmd};

use super::toolchain::Toolchain;
use crate::uniffi::{self, Profile};
use crate::workspace::{Workspace, say};

pub(super) const FOLDER: &str = "bindings/swift";
/// What is written by people.
const WRITTEN: [&str; 7] = [
    "Package.swift",
    "Sources/MonacoCRM",
    "Sources/MonacoCRMTesting",
    "Examples",
    "Benchmark",
    "Tests",
    "../../tests/packaging/swift",
];

/// The package with everything that it is built from.
pub(crate) struct Package<'a> {
    workspace: &'a Workspace,
    pub(crate) toolchain: Toolchain,
    profile: Profile,
    /// Where the core's library is, alone: beside it would lie one that is loaded, which linkers prefer.
    pub(crate) core: PathBuf,
}

impl<'a> Package<'a> {
    /// Brings the compiler, builds the core, and generates what stands around it.
    pub(crate) fn prepare(workspace: &'a Workspace, profile: Profile) -> Result<Self> {
        let toolchain = Toolchain::find(workspace)?;
        say("building the core for Swift");
        let library = uniffi::static_library(workspace, profile)?;
        let core = workspace.target().join("swift/core").join(profile.folder());
        copy_if_changed(workspace, &library, &core)?;
        generate(workspace)?;
        Ok(Self { workspace, toolchain, profile, core })
    }

    /// A command of SwiftPM's; what it builds is built without a warning.
    pub(crate) fn swift(&self, task: &str, arguments: &[&str]) -> Cmd<'a> {
        let scratch = self.workspace.target().join("swift").join(self.profile.folder());
        let command = self
            .toolchain
            .command(self.workspace, &self.workspace.root.join(FOLDER), &["swift", task])
            .args(["--configuration", self.profile.folder(), "--scratch-path"])
            .arg(scratch)
            .args(["-Xswiftc", "-warnings-as-errors"])
            .arg(format!("-Xlinker=-L{}", self.core.display()));
        command.args(arguments)
    }

    /// `swift test`, which may say in the file that it is told of which authorities it trusts.
    pub(crate) fn test(&self, arguments: &[&str]) -> Cmd<'a> {
        let test = self.swift("test", arguments);
        match self.toolchain.authorities() {
            Some(authorities) => test.env("MONACO_TEST_AUTHORITIES", authorities),
            None => test,
        }
    }

    /// Where a program of the package is once `swift build` has built it.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.workspace.target().join("swift").join(self.profile.folder()).join(self.profile.folder()).join(name)
    }

    /// Whether what people wrote is formatted as `.swift-format` says, and keeps to its rules.
    pub(crate) fn lint(&self) -> Result<()> {
        let folder = self.workspace.root.join(FOLDER);
        let command = ["swift", "format", "lint", "--strict", "--parallel", "--configuration", ".swift-format", "--recursive"];
        self.toolchain.command(self.workspace, &folder, &[&command[..], &WRITTEN[..]].concat()).run()?;
        Ok(())
    }
}

/// The Swift around the core, and the C header between the two.
fn generate(workspace: &Workspace) -> Result<()> {
    let generated = workspace.target().join("swift/generated");
    uniffi::generate(workspace, "swift", &generated)?;
    let sources = workspace.root.join(FOLDER).join("Sources");
    copy_if_changed(workspace, &generated.join("MonacoCore.swift"), &sources.join("MonacoCore"))?;
    copy_if_changed(workspace, &generated.join("MonacoCoreFFI.h"), &sources.join("MonacoCoreFFI"))
}

/// A file that stays as it is stays as old as it is, and nothing is built again for it.
fn copy_if_changed(workspace: &Workspace, file: &Path, folder: &Path) -> Result<()> {
    let shell = &workspace.shell;
    let copy = folder.join(file.file_name().context("a file has a name")?);
    if shell.read_binary_file(&copy).is_ok_and(|copied| shell.read_binary_file(file).is_ok_and(|made| made == copied)) {
        return Ok(());
    }
    shell.create_dir(folder)?;
    cmd!(shell, "cp {file} {copy}").quiet().run()?;
    Ok(())
}
