//! A short run of each fuzz target over its checked-in corpus, or a longer one.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::tools::cargo_tool;
use crate::workspace::{Workspace, say};

const CARGO_FUZZ: &str = "0.13.2";
const FOLDER: &str = "crates/monaco-core/fuzz";

/// Runs `only`, or every target, for so many seconds each. New inputs go to the target folder, never to the corpus.
pub(crate) fn run(workspace: &Workspace, only: Option<&str>, seconds: u32) -> Result<()> {
    let targets = targets(workspace)?;
    if let Some(only) = only {
        ensure!(targets.iter().any(|target| target == only), "no fuzz target is named {only}; there are {}", targets.join(", "));
    }
    let cargo_fuzz = cargo_tool(workspace, "cargo-fuzz", CARGO_FUZZ)?;
    let (shell, output) = (&workspace.shell, workspace.target().join("fuzz"));
    // cargo-fuzz asks rustc for options that only a nightly one has by default; sanitizers would want its libraries too.
    let _stable = shell.push_env("RUSTC_BOOTSTRAP", "1");
    say("building the fuzz targets");
    cmd!(shell, "{cargo_fuzz} fuzz build --sanitizer none --fuzz-dir {FOLDER} --target-dir {output}")
        .quiet()
        .ignore_stderr()
        .run()?;
    for target in targets.iter().filter(|target| only.is_none_or(|only| only == **target)) {
        let executions = fuzz(workspace, &cargo_fuzz, target, seconds)?;
        println!("{target:14} {executions:>12} executions in {seconds} s");
    }
    Ok(())
}

/// The names of the targets, sorted.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let files = workspace.shell.read_dir(Path::new(FOLDER).join("fuzz_targets"))?;
    Ok(files.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect())
}

/// Fails where the target finds something; else gives the number of its executions.
fn fuzz(workspace: &Workspace, cargo_fuzz: &Path, target: &str, seconds: u32) -> Result<u64> {
    let (shell, output) = (&workspace.shell, workspace.target().join("fuzz"));
    let (found, corpus) = (output.join("found").join(target), Path::new(FOLDER).join("corpus").join(target));
    shell.create_dir(&found)?;
    let time = format!("-max_total_time={seconds}");
    let run = cmd!(
        shell,
        "{cargo_fuzz} fuzz run --sanitizer none --fuzz-dir {FOLDER} --target-dir {output} {target} {found} {corpus} -- {time} -print_final_stats=1"
    );
    let ended = run.quiet().ignore_status().output()?;
    let told = String::from_utf8_lossy(&ended.stderr);
    ensure!(ended.status.success(), "{told}\nthe fuzz target {target} failed; an input that it found is in {FOLDER}/artifacts");
    let executions = told.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    executions.context("libFuzzer did not say how often it ran")?.trim().parse().context("libFuzzer's figure is no number")
}
