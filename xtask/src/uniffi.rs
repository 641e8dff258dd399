//! The UniFFI binding: what is generated from it for a language, and its library.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::cmd;

use crate::workspace::Workspace;

const PACKAGE: &str = "monaco-uniffi";
const GENERATOR: &str = "monaco-uniffi-bindgen";
const LIBRARY: &str = "monaco_core_ffi";
/// What programs are linked with.
pub(crate) const STATIC_LIBRARY: &str = "libmonaco_core_ffi.a";

/// How the core is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// With every check, for tests.
    Debug,
    /// Small and fast, as it is published.
    Release,
}

impl Profile {
    /// As cargo calls the folder that it builds to.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }

    const fn argument(self) -> &'static str {
        match self {
            Self::Debug => "dev",
            Self::Release => "release",
        }
    }
}

/// Writes what stands around the core in that language into `folder`.
pub(crate) fn generate(workspace: &Workspace, language: &str, folder: &Path) -> Result<()> {
    let shell = &workspace.shell;
    let generator = workspace.build_binary(GENERATOR)?;
    // What is described for the generator is in the library itself, as long as nothing is stripped.
    let library = shared_library(workspace, Profile::Debug)?;
    shell.remove_path(folder)?;
    cmd!(shell, "{generator} generate --language {language} --out-dir {folder} --no-format {library}").quiet().run()?;
    Ok(())
}

/// Builds the core and says where the library is that programs are linked with.
pub(crate) fn static_library(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    build(workspace, profile)?;
    Ok(workspace.target().join(profile.folder()).join(STATIC_LIBRARY))
}

/// Builds the core and says where the library is that programs load.
pub(crate) fn shared_library(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    build(workspace, profile)?;
    let name = format!("{}{LIBRARY}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    Ok(workspace.target().join(profile.folder()).join(name))
}

fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    let shell = &workspace.shell;
    let profile = profile.argument();
    cmd!(shell, "cargo build --quiet --package {PACKAGE} --profile {profile}").quiet().run()?;
    Ok(())
}
