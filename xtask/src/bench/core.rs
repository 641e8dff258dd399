//! The core's figures: criterion measures, this reads its estimates.

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::cmd;

use super::{Figure, Goal};
use crate::workspace::Workspace;

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    let shell = &workspace.shell;
    cmd!(shell, "cargo bench --quiet --package monaco-core --bench core -- --noplot --quiet").quiet().run()?;
    let nanos = |id: &str| median_nanos(workspace, id);
    let time =
        |name, id: &str, most: f64, goal| -> Result<Figure> { Ok(alone(name, nanos(id)?, "ns", &Goal::AtMost(most), goal)) };
    let decode = throughput(workspace, "wire/decode")?;
    let floor = throughput(workspace, "wire/httparse_and_one_copy")?;
    let redact = throughput(workspace, "redact/text_without_keys")?;
    let ratio = decode / floor;
    let goal = Goal::RatioAtLeast(0.8);
    Ok(vec![
        time("build a request (start a call, drop it)", "build_request", 500.0, "<= 500 ns")?,
        time("interpret a 429 with its headers", "interpret_429", 300.0, "<= 300 ns")?,
        time("a whole call without I/O", "whole_call", 2_000.0, "<= 2000 ns")?,
        Figure {
            name: "wire decode of a page",
            ours: decode,
            unit: "GB/s",
            peer: Some("httparse and one copy"),
            theirs: Some(floor),
            ratio: Some(ratio),
            goal: ">= 0.80 of the peer",
            met: goal.is_met(decode, Some(ratio)),
        },
        alone("redact text without keys", redact, "GB/s", &Goal::AtLeast(2.0), ">= 2 GB/s"),
    ])
}

fn alone(name: &'static str, ours: f64, unit: &'static str, goal: &Goal, said: &'static str) -> Figure {
    Figure { name, ours, unit, peer: None, theirs: None, ratio: None, goal: said, met: goal.is_met(ours, None) }
}

fn median_nanos(workspace: &Workspace, id: &str) -> Result<f64> {
    let estimates = read(workspace, id, "estimates.json")?;
    estimates["median"]["point_estimate"].as_f64().context("criterion's estimates have no median")
}

fn throughput(workspace: &Workspace, id: &str) -> Result<f64> {
    let benchmark = read(workspace, id, "benchmark.json")?;
    let bytes = benchmark["throughput"]["Bytes"].as_f64().context("criterion's benchmark has no throughput")?;
    // Bytes a nanosecond are gigabytes a second.
    Ok(bytes / median_nanos(workspace, id)?)
}

fn read(workspace: &Workspace, id: &str, file: &str) -> Result<Value> {
    let path = workspace.target().join("criterion").join(id).join("new").join(file);
    Ok(serde_json::from_str(&workspace.shell.read_file(path)?)?)
}
