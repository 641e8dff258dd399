//! The standard library for wasm32: rustup's, or built from the source of the very same version.

use std::ffi::OsString;
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

/// The flags that a compilation for the target needs, for `CARGO_ENCODED_RUSTFLAGS`; installs the target where it is missing.
pub(super) fn rustflags(workspace: &Workspace) -> Result<OsString> {
    let sysroot = Sysroot::find(workspace)?;
    if is_installed(workspace)? || (!sysroot.is_built(workspace)? && add_by_rustup(workspace)?) {
        return Ok(OsString::new());
    }
    let mut flags = OsString::from("--sysroot\u{1f}");
    flags.push(sysroot.build(workspace)?);
    Ok(flags)
}

fn is_installed(workspace: &Workspace) -> Result<bool> {
    let shell = &workspace.shell;
    let libraries = PathBuf::from(cmd!(shell, "rustc --print target-libdir --target {TARGET}").quiet().read()?);
    Ok(libraries.exists() && shell.read_dir(libraries)?.iter().any(|file| is_library(file)))
}

fn is_library(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rlib")
}

/// Whether rustup could be asked, and did it.
fn add_by_rustup(workspace: &Workspace) -> Result<bool> {
    let shell = &workspace.shell;
    let has_rustup = || cmd!(shell, "rustup --version").quiet().ignore_stderr().read().is_ok();
    if Workspace::uses_registries_only() || !has_rustup() {
        return Ok(false);
    }
    say(&format!("rustup target add {TARGET}"));
    Ok(cmd!(shell, "rustup target add {TARGET}").quiet().run().is_ok() && is_installed(workspace)?)
}

/// A folder of the cache with nothing but the target's libraries, for one build of rustc.
struct Sysroot {
    version: String,
    name: String,
}

impl Sysroot {
    fn find(workspace: &Workspace) -> Result<Self> {
        let shell = &workspace.shell;
        let told = cmd!(shell, "rustc --version --verbose").quiet().read()?;
        let field =
            |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("rustc has no {name}"));
        let version = field("release: ")?.to_owned();
        Ok(Self { name: format!("{TARGET}-{version}-{}", field("commit-hash: ")?), version })
    }

    fn is_built(&self, workspace: &Workspace) -> Result<bool> {
        Ok(workspace.cache()?.join(&self.name).exists())
    }

    fn build(&self, workspace: &Workspace) -> Result<PathBuf> {
        let version = &self.version;
        let built = make_once(workspace, &self.name, |sysroot, scratch| {
            let source = unpack_source(workspace, version, scratch)?;
            say(&format!("building the standard library of rustc {version} for {TARGET}"));
            let libraries = sysroot.join("lib/rustlib").join(TARGET).join("lib");
            build_standard_library(workspace, &source, scratch, &libraries)
        });
        built.with_context(|| {
            format!(
                "rustc {version} has no {TARGET}: run `rustup target add {TARGET}`. Debian's source could not be built instead"
            )
        })
    }
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
    let build =
        build.arg("-Zbuild-std=std,panic_abort,test").env("RUSTC_BOOTSTRAP", "1").env("__CARGO_TESTS_ONLY_SRC_ROOT", source);
    build.env("CARGO_ENCODED_RUSTFLAGS", "-Cembed-bitcode=yes").quiet().run()?;
    shell.create_dir(libraries)?;
    let built = shell.read_dir(output.join(TARGET).join("release/deps"))?;
    for file in built.iter().filter(|file| is_library(file)) {
        shell.copy_file(file, libraries)?;
    }
    Ok(())
}
