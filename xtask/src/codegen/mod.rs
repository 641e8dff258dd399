//! Writes the code that follows from the catalogue, and verifies that what is checked in is just that.
//!
//! `surface` says what there is to generate, in no language's terms; each language has one module that says it in its own. What a
//! module gives is formatted by the language's own formatter in a folder under `target/codegen`, and goes from there to its place.

mod cases;
mod core;
mod kotlin;
mod python;
mod rust;
pub(crate) mod surface;
mod swift;
mod text;
mod typescript;

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
    /// Folders that hold generated files and nothing else, in folders or not, so that a file which is generated no longer is found there.
    folders: &'static [&'static str],
    generate: fn(&Surface<'_>) -> Files,
    /// Formats every file below a folder, which has the paths of the checkout.
    format: fn(&Workspace, &Path) -> Result<()>,
}

const TARGETS: &[Target] = &[
    Target { language: Language::Rust, folders: &[], generate: core::files, format: core::format },
    Target { language: Language::Rust, folders: rust::FOLDERS, generate: rust::files, format: rust::format },
    Target { language: Language::Python, folders: python::FOLDERS, generate: python::files, format: python::format },
    Target { language: Language::Node, folders: typescript::FOLDERS, generate: typescript::files, format: typescript::format },
    Target { language: Language::Kotlin, folders: kotlin::FOLDERS, generate: kotlin::files, format: crate::kotlin::format },
    Target { language: Language::Swift, folders: swift::FOLDERS, generate: swift::files, format: swift::format },
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

/// Files in the target's folders, and in folders in them, that it would not write.
fn stale(workspace: &Workspace, target: &Target, fresh: &Files) -> Result<Vec<PathBuf>> {
    let mut folders: Vec<PathBuf> = target.folders.iter().map(|folder| workspace.root.join(folder)).collect();
    let mut stale = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = if folder.exists() { workspace.shell.read_dir(&folder)? } else { Vec::new() };
        let (inner, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
        stale.extend(files.into_iter().filter(|path| !fresh.keys().any(|name| workspace.root.join(name) == *path)));
        folders.extend(inner);
    }
    Ok(stale)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const OPERATIONS: &str = include_str!("../../../crates/monaco-catalog/operations.json");
    const SCHEMAS: &str = include_str!("../../../crates/monaco-catalog/schemas.json");
    const NAMES: &str = include_str!("../../../crates/monaco-catalog/names.json");

    /// The catalogue with one entry more, and with what its body holds.
    fn with_an_invented_operation() -> Catalog {
        let mut operations: Value = serde_json::from_str(OPERATIONS).expect("JSON");
        operations["operations"].as_array_mut().expect("operations").push(json!({
            "id": "pin_contact", "doc": "Pins a contact to a board.", "resource": "contacts", "verb": "pin",
            "method": "POST", "path": "/v1/contacts/{contact_id}/pin",
            "path_params": [{"name": "contact_id", "type": "uuid", "doc": "The contact's id."}], "query_params": [],
            "body_schema": "ContactPin", "body_required": true,
            "response_kind": "item", "response_schema": "ContactResponse", "success_status": 200,
            "retry_safety": "unsafe", "retry_basis": "none", "starts_sends": "no", "side_effects": [],
            "errors_declared": [404], "errors_expected": [], "note": "",
        }));
        let mut schemas: Value = serde_json::from_str(SCHEMAS).expect("JSON");
        schemas["schemas"]["ContactPin"] = json!({
            "doc": "Where a contact is pinned.", "open": false, "used_in": ["request"],
            "fields": [{"name": "board_name", "type": "string", "required": true, "nullable": false, "doc": "The board."}],
        });
        Catalog::parse(&operations.to_string(), &schemas.to_string(), NAMES).expect("a catalogue")
    }

    #[test]
    fn an_operation_is_one_entry_of_the_catalogue_and_nothing_else() {
        let invented = with_an_invented_operation();
        for target in TARGETS {
            let before = (target.generate)(&Surface::of(Catalog::load()));
            let after = (target.generate)(&Surface::of(&invented));
            let holds = |text: &str| after.values().any(|file| file.contains(text));
            let knows_field = holds("board_name") || holds(&text::camel("board_name"));
            assert!(holds("pin_contact") && knows_field, "{:?} knows what is sent", target.language);
            assert!(before.keys().all(|path| after.contains_key(path)), "{:?} loses no file", target.language);
            let lost = before.iter().flat_map(|(path, file)| file.lines().filter(|line| !after[path].contains(line)));
            assert!(lost.count() <= 10, "{:?} changes nothing else but lists and counts", target.language);
        }
    }
}
