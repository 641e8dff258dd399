//! Writes the code that follows from the catalogue, and verifies that what is checked in is just that.
//!
//! `surface` says what there is to generate, in no language's terms; each language has one module that says it in its own. What a
//! module gives is formatted by the language's own formatter in a folder under `target/codegen`, and goes from there to its place.

mod core;
mod rust;
pub(crate) mod surface;
mod text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use monaco_catalog::Catalog;

use crate::Language;
use crate::workspace::Workspace;
use surface::Surface;

/// Generated files: their paths from the checkout's root, and their texts.
pub(crate) type Files = BTreeMap<String, String>;

/// What is generated for one language.
struct Target {
    language: Language,
    /// Folders that hold generated files and nothing else, so that a file which is generated no longer is found there.
    folders: &'static [&'static str],
    generate: fn(&Surface<'_>) -> Files,
    /// Formats every file below a folder, which has the paths of the checkout.
    format: fn(&Workspace, &Path) -> Result<()>,
}

const TARGETS: &[Target] = &[
    Target { language: Language::Rust, folders: &[], generate: core::files, format: core::format },
    Target { language: Language::Rust, folders: rust::FOLDERS, generate: rust::files, format: rust::format },
];

/// Writes the generated files of that language, or of all.
pub(crate) fn write(workspace: &Workspace, only: Option<Language>) -> Result<()> {
    for target in TARGETS.iter().filter(|target| only.is_none_or(|only| only == target.language)) {
        let fresh = fresh(workspace, target)?;
        for stale in stale(workspace, target, &fresh)? {
            workspace.shell.remove_path(stale)?;
        }
        for (path, text) in fresh {
            // What is not changed keeps its time, for whatever builds from it.
            if workspace.shell.read_file(&path).ok().as_ref() != Some(&text) {
                workspace.shell.write_file(path, text)?;
            }
        }
    }
    Ok(())
}

/// Fails where a checked-in file of that language is not what would be written.
pub(crate) fn verify(workspace: &Workspace, language: Language) -> Result<()> {
    for target in TARGETS.iter().filter(|target| target.language == language) {
        let fresh = fresh(workspace, target)?;
        let stale = stale(workspace, target, &fresh)?;
        ensure!(stale.is_empty(), "{stale:?} are generated no longer; run cargo xtask codegen");
        for (path, text) in fresh {
            ensure!(workspace.shell.read_file(&path)? == text, "{path} is stale; run cargo xtask codegen");
        }
    }
    Ok(())
}

/// The files as they would be written, formatted.
fn fresh(workspace: &Workspace, target: &Target) -> Result<Files> {
    let surface = Surface::of(Catalog::load());
    let folder = workspace.target().join("codegen").join(format!("{:?}", target.language).to_lowercase());
    workspace.shell.remove_path(&folder)?;
    let mut files = (target.generate)(&surface);
    for (path, text) in &files {
        workspace.shell.write_file(folder.join(path), text)?;
    }
    (target.format)(workspace, &folder)?;
    for (path, text) in &mut files {
        *text = workspace.shell.read_file(folder.join(path))?;
    }
    Ok(files)
}

/// Files in the target's folders that it would not write.
fn stale(workspace: &Workspace, target: &Target, fresh: &Files) -> Result<Vec<PathBuf>> {
    let mut stale = Vec::new();
    for folder in target.folders.iter().map(|folder| workspace.root.join(folder)).filter(|folder| folder.exists()) {
        let files = workspace.shell.read_dir(&folder)?.into_iter().filter(|path| path.is_file());
        stale.extend(files.filter(|path| !fresh.keys().any(|name| workspace.root.join(name) == *path)));
    }
    Ok(stale)
}
