//! Whether the core and its binding compile for phones. Linking needs an NDK or Xcode, and happens where packages are released.

use anyhow::Result;
use xshell::cmd;

use crate::standard_library::StandardLibrary;
use crate::workspace::{Workspace, say};

/// Android's three, of which the third is its emulator, and those of iOS and its simulator.
const TARGETS: [&str; 5] =
    ["aarch64-linux-android", "armv7-linux-androideabi", "x86_64-linux-android", "aarch64-apple-ios", "aarch64-apple-ios-sim"];
const PACKAGE: &str = "monaco-uniffi";

/// Type-checks the binding, and with it the core, for each target.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let library = StandardLibrary::find(workspace)?;
    say(&format!("phones: type-checking the core for {}", TARGETS.join(", ")));
    let shell = &workspace.shell;
    let targets = TARGETS.map(|target| format!("--target={target}"));
    // The two variables let a stable cargo check the standard library along, and say where its source is.
    cmd!(shell, "cargo check --quiet --package {PACKAGE} --lib -Zbuild-std=std,panic_abort {targets...}")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("__CARGO_TESTS_ONLY_SRC_ROOT", &library.source)
        .quiet()
        .run()?;
    Ok(())
}
