//! The core's figures: criterion measures, this reads its estimates.

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::cmd;

use super::{Figure, Goal};
use crate::workspace::Workspace;

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    let shell = &workspace.shell;
    cmd!(shell, "cargo bench --quiet --package monaco-core --bench core -- --noplot --quiet").quiet().run()?;
    let time = |name, id: &str, most: f64| -> Result<Figure> {
        Ok(Figure::new(name, nanos(workspace, id)?, "ns").held_to(&Goal::AtMost(most)))
    };
    let decode = throughput(workspace, "wire/decode")?;
    let floor = throughput(workspace, "wire/httparse_and_one_copy")?;
    let redact = throughput(workspace, "redact/text_without_keys")?;
    Ok(vec![
        time("build a request (start a call, drop it)", "build_request", 500.0)?,
        time("interpret a 429 with its headers", "interpret_429", 300.0)?,
        time("a whole call without I/O", "whole_call", 2_000.0)?,
        Figure::new("wire decode of a page", decode, "GB/s")
            .beside("httparse and one copy", floor)
            .held_to(&Goal::RatioAtLeast(0.8)),
        Figure::new("redact text without keys", redact, "GB/s").held_to(&Goal::AtLeast(2.0)),
    ])
}

/// Of one round, in the fastest of criterion's samples: what else the machine does only ever adds.
fn nanos(workspace: &Workspace, id: &str) -> Result<f64> {
    let sample = read(workspace, id, "sample.json")?;
    let numbers = |name: &str| sample[name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect::<Vec<f64>>();
    let (rounds, times) = (numbers("iters"), numbers("times"));
    let fastest = times.iter().zip(&rounds).map(|(time, rounds)| time / rounds).min_by(f64::total_cmp);
    fastest.context("criterion took no sample")
}

fn throughput(workspace: &Workspace, id: &str) -> Result<f64> {
    let benchmark = read(workspace, id, "benchmark.json")?;
    let bytes = benchmark["throughput"]["Bytes"].as_f64().context("criterion's benchmark has no throughput")?;
    // Bytes a nanosecond are gigabytes a second.
    Ok(bytes / nanos(workspace, id)?)
}

fn read(workspace: &Workspace, id: &str, file: &str) -> Result<Value> {
    let path = workspace.target().join("criterion").join(id).join("new").join(file);
    Ok(serde_json::from_str(&workspace.shell.read_file(path)?)?)
}
