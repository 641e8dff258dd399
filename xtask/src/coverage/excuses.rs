//! Lines that no test needs to reach, each with its reason. They are named by their text, so that they move with it; one that is
//! reached after all, or is gone, is as wrong as one that is missing.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::Coverage;
use crate::workspace::Workspace;

const EXCUSES: &str = "crates/monaco-core/coverage.json";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Excuse {
    /// Below the sources.
    file: String,
    /// The text of lines that follow each other, without their indentation.
    lines: Vec<String>,
    reason: String,
}

/// Fails where a line is not reached and not excused, or excused without need.
pub(super) fn judge(workspace: &Workspace, sources: &str, files: &[Coverage]) -> Result<()> {
    let mut unreached = BTreeMap::new();
    for file in files.iter().filter(|file| !file.missing.is_empty()) {
        let text = workspace.shell.read_file(workspace.root.join(sources).join(&file.file))?;
        let text: Vec<&str> = text.lines().map(str::trim).collect();
        let lines = file.missing.iter().map(|number| (*number, text[number - 1].to_owned())).collect::<Vec<_>>();
        unreached.insert(file.file.as_str(), lines);
    }
    let excuses: Vec<Excuse> =
        serde_json::from_str(&workspace.shell.read_file(EXCUSES)?).with_context(|| format!("{EXCUSES} cannot be read"))?;
    let mut faults = Vec::new();
    for excuse in &excuses {
        let lines = unreached.get_mut(excuse.file.as_str());
        if excuse.reason.is_empty() || !lines.is_some_and(|lines| take(lines, &excuse.lines)) {
            faults.push(format!("{EXCUSES}: needless or without a reason: {}: {}", excuse.file, excuse.lines.join(" ")));
        }
    }
    let left = unreached.iter().flat_map(|(file, lines)| lines.iter().map(move |line| (file, line)));
    faults.extend(left.map(|(file, (number, line))| format!("{sources}/{file}:{number}: no test reaches: {line}")));
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// Takes the excused lines out of those that were not reached; false where they are not among them.
fn take(unreached: &mut Vec<(usize, String)>, excused: &[String]) -> bool {
    let found = unreached.windows(excused.len().max(1)).position(|lines| {
        let same = lines.iter().map(|(_, line)| line).eq(excused);
        same && lines.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0)
    });
    found.map(|start| unreached.drain(start..start + excused.len())).is_some()
}
