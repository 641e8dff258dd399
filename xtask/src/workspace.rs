//! Where things are, and how commands are run: printed, and fatal when they fail.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

/// The checkout.
pub(crate) struct Workspace {
    /// Its root.
    pub(crate) root: PathBuf,
    /// Commands run from here.
    pub(crate) shell: Shell,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?.to_owned();
        let shell = Shell::new()?;
        shell.change_dir(&root);
        Ok(Self { root, shell })
    }

    /// Where cargo builds to.
    pub(crate) fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), |target| self.root.join(target))
    }

    /// Tools that are built once and kept between checkouts.
    pub(crate) fn cache(&self) -> Result<PathBuf> {
        let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).context("there is no home folder")?;
        let base = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| Path::new(&home).join(".cache"), PathBuf::from);
        Ok(base.join("monaco-sdk"))
    }

    /// Whether toolchains may come from package registries alone, not from rustup or a language's own site.
    pub(crate) fn uses_registries_only() -> bool {
        std::env::var_os("MONACO_TOOLCHAINS").is_some_and(|from| from == "registries")
    }

    /// Builds a binary of the workspace and says where it is.
    pub(crate) fn build_binary(&self, package: &str) -> Result<PathBuf> {
        let shell = &self.shell;
        cmd!(shell, "cargo build --quiet --package {package}").quiet().run()?;
        Ok(self.target().join("debug").join(format!("{package}{}", std::env::consts::EXE_SUFFIX)))
    }
}

/// A line that says what is going on, or what is being installed.
pub(crate) fn say(line: &str) {
    println!("\n=== {line}");
}
