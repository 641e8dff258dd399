//! The source of the very standard library that the installed rustc has, for targets whose library nobody has installed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::debian::Suite;
use crate::workspace::{Workspace, say};

/// Suites that may have the source of a stable rustc, the likeliest first.
const SUITES: [&str; 4] = ["trixie-backports", "trixie", "forky", "sid"];
/// The one crate that is built for its dependencies: the library.
const EMPTY_CRATE: &str = "[package]\nname = 'empty'\nedition = '2024'\n[lib]\npath = 'lib.rs'\n[workspace]\n";

/// The installed rustc.
pub(crate) struct Compiler {
    pub(crate) version: String,
    /// What it was built from.
    pub(crate) commit: String,
    /// Where rustup would put the library's source.
    source: PathBuf,
}

impl Compiler {
    pub(crate) fn find(workspace: &Workspace) -> Result<Self> {
        let shell = &workspace.shell;
        let told = cmd!(shell, "rustc --version --verbose").quiet().read()?;
        let field = |name: &str| {
            let found = told.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
            found.with_context(|| format!("rustc has no {name}"))
        };
        let source = PathBuf::from(cmd!(shell, "rustc --print sysroot").quiet().read()?).join("lib/rustlib/src/rust/library");
        Ok(Self { version: field("release: ")?, commit: field("commit-hash: ")?, source })
    }

    /// The library's source: rustup's, else Debian's.
    pub(crate) fn library_source(&self, workspace: &Workspace, scratch: &Path) -> Result<PathBuf> {
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

/// The manifest of a crate with nothing in it.
pub(crate) fn empty_crate(workspace: &Workspace, scratch: &Path) -> Result<PathBuf> {
    let (shell, manifest) = (&workspace.shell, scratch.join("empty/Cargo.toml"));
    shell.write_file(&manifest, EMPTY_CRATE)?;
    shell.write_file(scratch.join("empty/lib.rs"), "")?;
    Ok(manifest)
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
