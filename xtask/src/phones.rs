//! Whether the core and its binding compile for phones. Linking needs an NDK or Xcode, and happens where packages are released.

use anyhow::Result;
use xshell::cmd;

use crate::standard_library::StandardLibrary;
use crate::workspace::{Workspace, say};

/// Of 64 and of 32 bits; what else phones and their simulators have differs from these in nothing that the code sees.
const TARGETS: [&str; 3] = ["aarch64-linux-android", "armv7-linux-androideabi", "aarch64-apple-ios"];
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
