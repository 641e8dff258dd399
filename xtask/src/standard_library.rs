//! The source of Rust's standard library, for targets that no ready one is had for from a registry of packages.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::debian::Suite;
use crate::tools::make_once;
use crate::workspace::{Workspace, say};

/// Suites that may have the source of a stable rustc, the likeliest first.
const SUITES: [&str; 4] = ["trixie-backports", "trixie", "forky", "sid"];

/// The library of the very version of the installed rustc: no other builds with it.
pub(crate) struct StandardLibrary {
    /// Such as 1.95.0.
    pub(crate) version: String,
    /// The commit that this rustc was built from.
    pub(crate) commit: String,
    /// The folder `library` of its source.
    pub(crate) source: PathBuf,
}

impl StandardLibrary {
    /// With rustup's source, else Debian's, which is brought where it is missing.
    pub(crate) fn find(workspace: &Workspace) -> Result<Self> {
        let shell = &workspace.shell;
        let told = cmd!(shell, "rustc --version --verbose").quiet().read()?;
        let field =
            |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("rustc has no {name}"));
        let version = field("release: ")?.to_owned();
        let rustups = PathBuf::from(cmd!(shell, "rustc --print sysroot").quiet().read()?).join("lib/rustlib/src/rust/library");
        let source = if rustups.exists() || add_by_rustup(workspace) { rustups } else { debians(workspace, &version)? };
        Ok(Self { commit: field("commit-hash: ")?.to_owned(), version, source })
    }
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

fn debians(workspace: &Workspace, version: &str) -> Result<PathBuf> {
    let folder = make_once(workspace, &format!("rust-src-{version}"), |folder, scratch| {
        unpack(workspace, version, scratch, folder).with_context(|| {
            format!("rustc {version} has no source of its library: run `rustup component add rust-src`. Debian's could not be had instead")
        })
    })?;
    Ok(folder.join(format!("usr/src/rustc-{version}/library")))
}

fn unpack(workspace: &Workspace, version: &str, scratch: &Path, folder: &Path) -> Result<()> {
    for name in SUITES {
        let suite = Suite::open(workspace, name, scratch)?;
        let upstream = format!("{version}+");
        if let Some(found) = suite.versions("rust-src")?.into_iter().find(|found| found.starts_with(&upstream)) {
            return suite.unpack("rust-src", &found, folder);
        }
    }
    bail!("Debian has no rust-src {version} in {}", SUITES.join(", "))
}
