//! Measured speed, each figure beside its goal and, where there is one, a peer of the same run.

mod core;

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

use crate::workspace::{Workspace, say};

/// What can be measured alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// The sans-IO core
    Core,
}

/// Measures `only`, or everything.
pub(crate) fn run(workspace: &Workspace, only: Option<Subject>) -> Result<()> {
    if only.is_none_or(|only| only == Subject::Core) {
        report(workspace, "core", &core::measure(workspace)?)?;
    }
    Ok(())
}

/// One figure, as it stands in `target/bench/*.json`.
#[derive(Serialize)]
struct Figure {
    name: &'static str,
    ours: f64,
    unit: &'static str,
    /// What `theirs` was measured with, in the same run.
    peer: Option<&'static str>,
    theirs: Option<f64>,
    /// `ours` divided by `theirs`.
    ratio: Option<f64>,
    goal: &'static str,
    met: bool,
}

/// What a figure is held to.
enum Goal {
    /// The figure itself.
    AtMost(f64),
    /// The figure itself.
    AtLeast(f64),
    /// Its ratio to the peer's.
    RatioAtLeast(f64),
}

impl Goal {
    fn is_met(&self, ours: f64, ratio: Option<f64>) -> bool {
        match *self {
            Self::AtMost(bound) => ours <= bound,
            Self::AtLeast(bound) => ours >= bound,
            Self::RatioAtLeast(bound) => ratio.is_some_and(|ratio| ratio >= bound),
        }
    }
}

/// Writes the figures as JSON and prints them as a table.
fn report(workspace: &Workspace, subject: &str, figures: &[Figure]) -> Result<()> {
    let path = workspace.target().join("bench").join(format!("{subject}.json"));
    workspace.shell.write_file(&path, serde_json::to_string_pretty(&serde_json::json!({ "figures": figures }))? + "\n")?;
    say(&format!("{subject}: written to {}", path.display()));
    println!("{:44} {:>10} {:6} {:>10} {:>6}  {:22} met", "figure", "ours", "unit", "theirs", "ratio", "goal");
    for figure in figures {
        let or_dash = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
        println!(
            "{:44} {:>10.2} {:6} {:>10} {:>6}  {:22} {}",
            figure.name,
            figure.ours,
            figure.unit,
            or_dash(figure.theirs),
            or_dash(figure.ratio),
            figure.goal,
            if figure.met { "yes" } else { "NO" }
        );
    }
    Ok(())
}
