//! The core under its own tests: unit tests, properties, transcripts.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::cmd;

use super::{Coverage, Share, excuses, folder, llvm, report};
use crate::tools::cargo_tool;
use crate::workspace::{Workspace, say};

const CARGO_LLVM_COV: &str = "0.9.1";
/// The crate whose every line is to be reached.
const SOURCES: &str = "crates/monaco-core/src";
/// From here on a file holds its own unit tests.
const TESTS: &str = "#[cfg(test)]\nmod tests {";

/// Prints and writes the figures; gives whether every line that must be reached was.
pub(super) fn measure(workspace: &Workspace) -> Result<Result<()>> {
    let llvm = llvm::find(workspace)?;
    let cargo_llvm_cov = cargo_tool(workspace, "cargo-llvm-cov", CARGO_LLVM_COV)?;
    let shell = &workspace.shell;
    // Where both are named it looks for neither, and asks rustup for nothing.
    let _tools = (shell.push_env("LLVM_COV", &llvm.cov), shell.push_env("LLVM_PROFDATA", &llvm.profdata));
    let folder = folder(workspace)?;
    let (lines, summary) = (folder.join("rust.lcov"), folder.join("rust-summary.json"));
    say("Rust: the core's tests, instrumented");
    cmd!(shell, "{cargo_llvm_cov} llvm-cov --quiet --package monaco-core --lcov --output-path {lines}").quiet().run()?;
    cmd!(shell, "{cargo_llvm_cov} llvm-cov report --package monaco-core --json --summary-only --output-path {summary}")
        .quiet()
        .run()?;
    let mut missing = missing_lines(workspace, &shell.read_file(lines)?)?;
    let figures = figures(workspace, &serde_json::from_str(&shell.read_file(summary)?)?, &mut missing)?;
    report(workspace, "rust", "regions", &figures)?;
    Ok(excuses::judge(workspace, SOURCES, &figures))
}

/// The lines of each source file that no test reached, without those of the tests themselves.
fn missing_lines(workspace: &Workspace, lcov: &str) -> Result<BTreeMap<String, Vec<usize>>> {
    let mut missing = BTreeMap::new();
    for record in lcov.split("end_of_record") {
        let Some(path) = record.lines().find_map(|line| line.strip_prefix("SF:")) else { continue };
        let Some(file) = source_name(workspace, path) else { continue };
        let text = workspace.shell.read_file(path)?;
        let code = text.split(TESTS).next().unwrap_or(&text).lines().count();
        let counts = record.lines().filter_map(|line| line.strip_prefix("DA:")?.split_once(','));
        let unreached = counts.filter(|(_, count)| count.split(',').next() == Some("0"));
        let numbers = unreached.map(|(number, _)| number.parse()).collect::<Result<Vec<usize>, _>>()?;
        missing.insert(file, numbers.into_iter().filter(|number| *number <= code).collect());
    }
    Ok(missing)
}

/// A file's path below the sources, where it is one of them and no test.
fn source_name(workspace: &Workspace, path: &str) -> Option<String> {
    let file = Path::new(path).strip_prefix(workspace.root.join(SOURCES)).ok()?;
    (file.file_name()? != "tests.rs").then(|| file.to_string_lossy().into_owned())
}

fn figures(workspace: &Workspace, summary: &Value, missing: &mut BTreeMap<String, Vec<usize>>) -> Result<Vec<Coverage>> {
    let files = summary["data"][0]["files"].as_array().context("llvm-cov names no files")?;
    let share = |of: &Value| -> Result<Share> {
        let count = |name: &str| of[name].as_u64().with_context(|| format!("llvm-cov gives no {name}"));
        Ok(Share { covered: count("covered")?, total: count("count")? })
    };
    let mut figures = Vec::new();
    for of in files {
        let Some(file) = source_name(workspace, of["filename"].as_str().context("llvm-cov names a file")?) else { continue };
        let missing = missing.remove(&file).with_context(|| format!("llvm-cov gives no lines of {file}"))?;
        let (lines, parts) = (share(&of["summary"]["lines"])?, share(&of["summary"]["regions"])?);
        figures.push(Coverage { file, lines, parts, missing });
    }
    Ok(figures)
}
