//! The standard library for wasm32, built from the source of the very same version as rustc's, so that it is small too.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::library_source::{Compiler, empty_crate};
use crate::tools::make_once;
use crate::workspace::{Workspace, say};

pub(super) const TARGET: &str = "wasm32-unknown-unknown";
/// What makes a module small, std included, and needs `RUSTC_BOOTSTRAP`: a panic is a trap without a text, which nobody would see
/// in wasm; and what SHA-256 is taken of is a key, once.
const SMALL: [&str; 6] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zpanic_abort_tests",
    "-Zlocation-detail=none",
    "--cfg",
    "sha2_backend_soft=\"compact\"",
];
/// Only what is hardly larger than its call is inlined: more makes a module that is much larger and little faster.
const SELDOM_INLINED: [&str; 2] = ["-Cllvm-args=-inline-threshold=10", "-Cllvm-args=-inlinehint-threshold=30"];

/// The flags of a compilation for the target, for `CARGO_ENCODED_RUSTFLAGS`, with `RUSTC_BOOTSTRAP`. Builds std where it is missing.
pub(super) fn rustflags(workspace: &Workspace) -> Result<String> {
    let sysroot = sysroot(workspace)?;
    let sysroot = sysroot.to_str().context("the cache's path is no text")?;
    Ok([&["--sysroot", sysroot], &SMALL[..], &SELDOM_INLINED].concat().join("\u{1f}"))
}

/// A folder of the cache with nothing but the target's libraries, for one build of rustc.
fn sysroot(workspace: &Workspace) -> Result<PathBuf> {
    let compiler = Compiler::find(workspace)?;
    let name = format!("{TARGET}-{}-{}-{}", compiler.version, compiler.commit, digest(&SMALL));
    make_once(workspace, &name, |sysroot, scratch| {
        let source = compiler.library_source(workspace, scratch)?;
        say(&format!("building the standard library of rustc {} for {TARGET}", compiler.version));
        let libraries = sysroot.join("lib/rustlib").join(TARGET).join("lib");
        build_standard_library(workspace, &source, scratch, &libraries)
    })
}

/// Libraries that were built with other flags stand under another name.
fn digest(flags: &[&str]) -> String {
    let mut hasher = DefaultHasher::new();
    flags.hash(&mut hasher);
    format!("{:08x}", hasher.finish() as u32)
}

fn build_standard_library(workspace: &Workspace, source: &Path, scratch: &Path, libraries: &Path) -> Result<()> {
    let shell = &workspace.shell;
    let (manifest, output) = (empty_crate(workspace, scratch)?, scratch.join("target"));
    let build = cmd!(shell, "cargo build --quiet --release --manifest-path {manifest} --target {TARGET} --target-dir {output}");
    // The two variables let a stable cargo do it, and say where the source is; without bitcode there would be no LTO.
    let build = build
        .args(["-Zbuild-std=std,panic_abort,test", "-Zbuild-std-features=optimize_for_size"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("__CARGO_TESTS_ONLY_SRC_ROOT", source);
    let flags = [&["-Cembed-bitcode=yes"], &SMALL[..]].concat().join("\u{1f}");
    build.env("CARGO_ENCODED_RUSTFLAGS", flags).quiet().run()?;
    shell.create_dir(libraries)?;
    let built = shell.read_dir(output.join(TARGET).join("release/deps"))?;
    for file in built.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rlib")) {
        shell.copy_file(file, libraries)?;
    }
    Ok(())
}
