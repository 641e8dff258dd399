//! Measured speed, each figure beside its goal and, where there is one, a peer of the same run.

mod core;
mod kotlin;
mod measured;
mod node;
mod python;
mod swift;

use std::fmt;

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

use crate::emulator::Emulator;
use crate::workspace::{Workspace, say};

/// What can be measured alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// The sans-IO core
    Core,
    /// The Python package
    Python,
    /// The Node package
    Node,
    /// The Kotlin package
    Kotlin,
    /// The Swift package
    Swift,
}

/// Measures `only`, or everything.
pub(crate) fn run(workspace: &Workspace, only: Option<Subject>) -> Result<()> {
    let wanted = |subject| only.is_none_or(|only| only == subject);
    if wanted(Subject::Core) {
        report(workspace, "core", &core::measure(workspace)?)?;
    }
    if wanted(Subject::Python) {
        report(workspace, "python", &python::measure(workspace)?)?;
    }
    if wanted(Subject::Node) {
        report(workspace, "node", &node::measure(workspace)?)?;
    }
    if wanted(Subject::Kotlin) {
        report(workspace, "kotlin", &kotlin::measure(workspace)?)?;
    }
    if wanted(Subject::Swift) {
        report(workspace, "swift", &swift::measure(workspace)?)?;
    }
    Ok(())
}

/// Whose answers are recorded: the same for every language.
fn recorded_emulator(workspace: &Workspace) -> Result<Emulator> {
    let data = ["--seed", "7", "--contacts", "600"];
    let limit = ["--limit", "1000000/1h", "--rate-headers", "always"];
    Emulator::start(workspace, &[data, limit].concat())
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
    /// None where the figure is there to be known.
    goal: Option<String>,
    met: Option<bool>,
}

impl Figure {
    fn new(name: &'static str, ours: f64, unit: &'static str) -> Self {
        Self { name, ours, unit, peer: None, theirs: None, ratio: None, goal: None, met: None }
    }

    fn beside(self, peer: &'static str, theirs: f64) -> Self {
        Self { peer: Some(peer), theirs: Some(theirs), ratio: Some(self.ours / theirs), ..self }
    }

    fn held_to(self, goal: &Goal) -> Self {
        let met = goal.is_met(self.ours, self.ratio);
        Self { goal: Some(goal.to_string()), met: Some(met), ..self }
    }
}

/// What a figure is held to.
enum Goal {
    /// The figure itself.
    AtMost(f64),
    /// The figure itself.
    AtLeast(f64),
    /// Its ratio to the peer's.
    RatioAtMost(f64),
    /// Its ratio to the peer's.
    RatioAtLeast(f64),
}

impl Goal {
    fn is_met(&self, ours: f64, ratio: Option<f64>) -> bool {
        match *self {
            Self::AtMost(bound) => ours <= bound,
            Self::AtLeast(bound) => ours >= bound,
            Self::RatioAtMost(bound) => ratio.is_some_and(|ratio| ratio <= bound),
            Self::RatioAtLeast(bound) => ratio.is_some_and(|ratio| ratio >= bound),
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(bound) => write!(formatter, "<= {bound}"),
            Self::AtLeast(bound) => write!(formatter, ">= {bound}"),
            Self::RatioAtMost(bound) => write!(formatter, "<= {bound:.2} of the peer"),
            Self::RatioAtLeast(bound) => write!(formatter, ">= {bound:.2} of the peer"),
        }
    }
}

/// Writes the figures as JSON and prints them as a table.
fn report(workspace: &Workspace, subject: &str, figures: &[Figure]) -> Result<()> {
    let path = workspace.target().join("bench").join(format!("{subject}.json"));
    workspace.shell.write_file(&path, serde_json::to_string_pretty(&serde_json::json!({ "figures": figures }))? + "\n")?;
    say(&format!("{subject}: written to {}", path.display()));
    println!("{:38} {:>10} {:4}  {:22} {:>10} {:>6}  {:18} met", "figure", "ours", "unit", "peer", "theirs", "ratio", "goal");
    for figure in figures {
        let or_dash = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
        println!(
            "{:38} {:>10.2} {:4}  {:22} {:>10} {:>6}  {:18} {}",
            figure.name,
            figure.ours,
            figure.unit,
            figure.peer.unwrap_or("–"),
            or_dash(figure.theirs),
            or_dash(figure.ratio),
            figure.goal.as_deref().unwrap_or("–"),
            figure.met.map_or("–", |met| if met { "yes" } else { "NO" })
        );
    }
    Ok(())
}
