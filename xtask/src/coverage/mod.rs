//! Which lines the tests reach. In the core, where every decision is made, a line that none reaches fails the task, unless it is
//! excused with a reason.

mod excuses;
mod llvm;
mod python;
mod rust;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde::Serialize;

use crate::Language;
use crate::workspace::{Workspace, say};

pub(crate) fn run(workspace: &Workspace, only: Option<Language>) -> Result<()> {
    ensure!(!matches!(only, Some(Language::Node | Language::Kotlin)), "what these tests reach is not measured");
    let wanted = |language| only.is_none_or(|only| only == language);
    // The verdict comes last, so that it hides no figures.
    let verdict = if wanted(Language::Rust) { rust::measure(workspace)? } else { Ok(()) };
    if wanted(Language::Python) {
        python::measure(workspace)?;
    }
    verdict
}

/// Where reports and what they are made of go.
fn folder(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target().join("coverage");
    workspace.shell.create_dir(&folder)?;
    Ok(folder)
}

/// One file's figures, as they stand in `target/coverage/*.json`.
#[derive(Serialize)]
struct Coverage {
    file: String,
    lines: Share,
    /// What is smaller than a line: regions in Rust, branches in Python.
    parts: Share,
    /// The numbers of the lines that no test reaches.
    missing: Vec<usize>,
}

#[derive(Clone, Copy, Serialize)]
struct Share {
    covered: u64,
    total: u64,
}

impl Share {
    #[allow(clippy::cast_precision_loss, reason = "a percentage is shown with one digit")]
    fn percent(self) -> f64 {
        if self.total == 0 { 100.0 } else { 100.0 * self.covered as f64 / self.total as f64 }
    }
}

/// Writes the figures as JSON and prints them as a table.
fn report(workspace: &Workspace, language: &str, parts: &str, files: &[Coverage]) -> Result<()> {
    let path = folder(workspace)?.join(format!("{language}.json"));
    let sum = |share: fn(&Coverage) -> Share| Share {
        covered: files.iter().map(|file| share(file).covered).sum(),
        total: files.iter().map(|file| share(file).total).sum(),
    };
    let (all_lines, all_parts) = (sum(|file| file.lines), sum(|file| file.parts));
    let summary = serde_json::json!({ "lines": all_lines, parts: all_parts, "files": files });
    workspace.shell.write_file(&path, serde_json::to_string_pretty(&summary)? + "\n")?;
    say(&format!("{language}: written to {}", path.display()));
    println!("{:32} {:>16} {:>16}", "file", "lines", parts);
    let rows = files.iter().map(|file| (file.file.as_str(), file.lines, file.parts));
    for (file, lines, parts) in rows.chain([("in all", all_lines, all_parts)]) {
        let shown = |share: Share| format!("{}/{} {:5.1}%", share.covered, share.total, share.percent());
        println!("{file:32} {:>16} {:>16}", shown(lines), shown(parts));
    }
    Ok(())
}
