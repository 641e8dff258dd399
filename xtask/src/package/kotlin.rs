//! The Maven artifacts in a repository of their own, used by a small project that has nothing else of this one.

use anyhow::Result;
use xshell::cmd;

use crate::kotlin;
use crate::workspace::{Workspace, say};

const PROJECT: &str = "tests/packaging/kotlin";

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let emulator = workspace.build_binary("monaco-emulator")?;
    let repository = kotlin::deploy(workspace)?;
    say("using the Kotlin package in a project of its own");
    let repository = format!("-Dmonaco.repository=file://{}", repository.display());
    kotlin::maven(workspace, PROJECT)?.args(["clean", "compile"]).arg(repository).run()?;
    let (shell, program) = (&workspace.shell, kotlin::main_class(workspace, PROJECT, "UseInstalled")?);
    cmd!(shell, "java {program}").env("MONACO_EMULATOR", emulator).quiet().run()?;
    Ok(())
}
