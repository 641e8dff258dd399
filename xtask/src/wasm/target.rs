//! The standard library for wasm32, built from the source of the very same version as rustc's, so that it is small too.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::debian::Suite;
use crate::tools::make_once;
use crate::workspace::{Workspace, say};

pub(super) const TARGET: &str = "wasm32-unknown-unknown";
/// Suites that may have the source of a stable rustc, the likeliest first.
const SUITES: [&str; 4] = ["trixie-backports", "trixie", "forky", "sid"];
/// The one crate that is built for its dependencies: std, and what `cargo test` needs.
const EMPTY_CRATE: &str = "[package]\nname = 'empty'\nedition = '2024'\n[lib]\npath = 'lib.rs'\n[workspace]\n";
/// What makes a module small, std included, and needs `RUSTC_BOOTSTRAP`: a panic is a trap without a text, which nobody would see
/// in wasm; and what is hashed is one block a call.
const SMALL: [&str; 6] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zpanic_abort_tests",
    "-Zlocation-detail=none",
    "--cfg",
    "sha2_backend_soft=\"compact\"",
];

/// The flags of a compilation for the target, for `CARGO_ENCODED_RUSTFLAGS`, with `RUSTC_BOOTSTRAP`. Builds std where it is missing.
pub(super) fn rustflags(workspace: &Workspace) -> Result<String> {
    let sysroot = Sysroot::find(workspace)?.build(workspace)?;
    let sysroot = sysroot.to_str().context("the cache's path is no text")?;
    Ok([&["--sysroot", sysroot], &SMALL[..]].concat().join("\u{1f}"))
}

/// A folder of the cache with nothing but the target's libraries, for one build of rustc.
struct Sysroot {
    version: String,
    name: String,
    /// Where rustup would put the library's source.
    source: PathBuf,
}

impl Sysroot {
    fn find(workspace: &Workspace) -> Result<Self> {
        let shell = &workspace.shell;
        let told = cmd!(shell, "rustc --version --verbose").quiet().read()?;
        let field =
            |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("rustc has no {name}"));
        let version = field("release: ")?.to_owned();
        let source = PathBuf::from(cmd!(shell, "rustc --print sysroot").quiet().read()?).join("lib/rustlib/src/rust/library");
        Ok(Self { name: format!("{TARGET}-{version}-{}-{}", field("commit-hash: ")?, digest(&SMALL)), version, source })
    }

    fn build(&self, workspace: &Workspace) -> Result<PathBuf> {
        let version = &self.version;
        make_once(workspace, &self.name, |sysroot, scratch| {
            let source = self.source(workspace, scratch)?;
            say(&format!("building the standard library of rustc {version} for {TARGET}"));
            let libraries = sysroot.join("lib/rustlib").join(TARGET).join("lib");
            build_standard_library(workspace, &source, scratch, &libraries)
        })
    }

    /// The library's source: rustup's, else Debian's.
    fn source(&self, workspace: &Workspace, scratch: &Path) -> Result<PathBuf> {
        if self.source.exists() || add_by_rustup(workspace) {
            return Ok(self.source.clone());
        }
        unpack_source(workspace, &self.version, scratch).with_context(|| {
            format!(
                "rustc {} has no source of its library: run `rustup component add rust-src`. Debian's could not be had instead",
                self.version
            )
        })
    }
}

/// Libraries that were built with other flags stand under another name.
fn digest(flags: &[&str]) -> String {
    let mut hasher = DefaultHasher::new();
    flags.hash(&mut hasher);
    format!("{:08x}", hasher.finish() as u32)
}

/// Whether rustup could be asked, and did it.
fn add_by_rustup(workspace: &Workspace) -> bool {
    let shell = &workspace.shell;
    if Workspace::uses_registries_only() || cmd!(shell, "rustup --version").quiet().ignore_stderr().read().is_err() {
        return false;
    }
    say("rustup component add rust-src");
    cmd!(shell, "rustup component add rust-src").quiet().run().is_ok()
}

/// The library's source as Debian has it; only the very version of the compiler builds with it.
fn unpack_source(workspace: &Workspace, version: &str, scratch: &Path) -> Result<PathBuf> {
    for name in SUITES {
        let suite = Suite::open(workspace, name, scratch)?;
        let upstream = format!("{version}+");
        if let Some(found) = suite.versions("rust-src")?.into_iter().find(|found| found.starts_with(&upstream)) {
            suite.unpack("rust-src", &found, scratch)?;
            return Ok(scratch.join(format!("usr/src/rustc-{version}/library")));
        }
    }
    bail!("Debian has no rust-src {version} in {}", SUITES.join(", "))
}

fn build_standard_library(workspace: &Workspace, source: &Path, scratch: &Path, libraries: &Path) -> Result<()> {
    let shell = &workspace.shell;
    let (manifest, output) = (scratch.join("empty/Cargo.toml"), scratch.join("target"));
    shell.write_file(&manifest, EMPTY_CRATE)?;
    shell.write_file(scratch.join("empty/lib.rs"), "")?;
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
