//! The core type-checked for phones, with a standard library that is type-checked once and kept. Linking for a phone needs its maker's
//! tools, and happens where those are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::library_source::{Compiler, empty_crate};
use crate::tools::make_once;
use crate::workspace::{Workspace, say};

const TARGETS: [&str; 5] =
    ["aarch64-linux-android", "armv7-linux-androideabi", "x86_64-linux-android", "aarch64-apple-ios", "aarch64-apple-ios-sim"];

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let sysroot = sysroot(workspace)?;
    say(&format!("phones: the core and its binding for {}", TARGETS.join(", ")));
    let (shell, output) = (&workspace.shell, workspace.target().join("phone"));
    let sysroot = sysroot.to_str().context("the cache's path is no text")?;
    let targets = TARGETS.iter().flat_map(|target| ["--target", target]);
    cmd!(shell, "cargo check --quiet --package monaco-core --package monaco-uniffi --lib --target-dir {output} {targets...}")
        .env("CARGO_ENCODED_RUSTFLAGS", ["--sysroot", sysroot].join("\u{1f}"))
        .quiet()
        .run()?;
    Ok(())
}

/// A folder of the cache with what a check needs of the library for each target, for one build of rustc.
fn sysroot(workspace: &Workspace) -> Result<PathBuf> {
    let compiler = Compiler::find(workspace)?;
    make_once(workspace, &format!("phones-{}-{}", compiler.version, compiler.commit), |sysroot, scratch| {
        let source = compiler.library_source(workspace, scratch)?;
        TARGETS.iter().try_for_each(|target| {
            say(&format!("checking the standard library of rustc {} for {target}", compiler.version));
            check_standard_library(workspace, &source, scratch, target, &sysroot.join("lib/rustlib").join(target).join("lib"))
        })
    })
}

fn check_standard_library(workspace: &Workspace, source: &Path, scratch: &Path, target: &str, libraries: &Path) -> Result<()> {
    let shell = &workspace.shell;
    let (manifest, output) = (empty_crate(workspace, scratch)?, scratch.join("target"));
    // The two variables let a stable cargo do it, and say where the source is.
    cmd!(shell, "cargo check --quiet --manifest-path {manifest} --target {target} --target-dir {output}")
        .args(["-Zbuild-std=std,panic_abort,panic_unwind"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("__CARGO_TESTS_ONLY_SRC_ROOT", source)
        .quiet()
        .run()?;
    shell.create_dir(libraries)?;
    for file in shell.read_dir(output.join(target).join("debug/deps"))? {
        if file.extension().is_some_and(|extension| extension == "rmeta") {
            shell.copy_file(&file, libraries)?;
        }
    }
    Ok(())
}
