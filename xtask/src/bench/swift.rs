//! The Swift package's figures: a program of the package measures one contestant at a time, this runs them in turns.

use anyhow::{Context, Result};
use xshell::cmd;

use super::{Figure, Goal, recorded_emulator};
use crate::emulator::Emulator;
use crate::swift;
use crate::uniffi::{self, Profile};
use crate::workspace::{Workspace, say};

/// Each contestant's turns; the least counts, which is what the machine disturbed least.
const ROUNDS: usize = 3;
const BYTES_A_MB: f64 = 1_000_000.0;
/// Of a program that is measured, which sees the core's own symbols.
const TESTABLE: [&str; 2] = ["-Xswiftc", "-enable-testing"];

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    let (runtime, script) = swift::product(workspace, "Benchmark", &TESTABLE)?;
    let emulator = recorded_emulator(workspace)?;
    let contestants = Contestants { workspace, program: [runtime, script], emulator };
    let mut figures =
        vec![Figure::new("crossings of a call", contestants.one(&["crossings"])?, "µs").held_to(&Goal::AtMost(20.0))];
    for (name, size) in [("page of 10", "10"), ("page of 500", "500")] {
        let [ours, bare] = contestants.pair(["monaco", "urlsession"], size)?;
        figures.push(Figure::new(name, ours, "µs").beside("bare URLSession", bare).held_to(&Goal::RatioAtMost(1.15)));
    }
    let [ours, alone] = contestants.pair(["decode", "jsondecoder"], "500")?;
    figures
        .push(Figure::new("decode of a page of 500", ours, "µs").beside("JSONDecoder", alone).held_to(&Goal::RatioAtMost(1.1)));
    figures.push(core_size(workspace)?);
    Ok(figures)
}

/// The program that measures, and who answers it.
struct Contestants<'a> {
    workspace: &'a Workspace,
    program: [std::path::PathBuf; 2],
    emulator: Emulator,
}

impl Contestants<'_> {
    fn one(&self, arguments: &[&str]) -> Result<f64> {
        let turns = (0..ROUNDS).map(|_| self.run(arguments)).collect::<Result<Vec<f64>>>()?;
        turns.into_iter().reduce(f64::min).context("nothing was measured")
    }

    fn pair(&self, names: [&str; 2], size: &str) -> Result<[f64; 2]> {
        say(&format!("measuring {} beside {}, {size} rows", names[0], names[1]));
        let mut least = [f64::INFINITY; 2];
        for _ in 0..ROUNDS {
            for (place, name) in names.into_iter().enumerate() {
                least[place] = least[place].min(self.run(&[name, size])?);
            }
        }
        Ok(least)
    }

    fn run(&self, arguments: &[&str]) -> Result<f64> {
        let (shell, [runtime, script]) = (&self.workspace.shell, &self.program);
        let said = cmd!(shell, "{runtime} {script} {arguments...}")
            .env("MONACO_BASE_URL", &self.emulator.url)
            .env("MONACO_API_KEY", &self.emulator.key)
            .quiet()
            .read()?;
        said.trim().parse().with_context(|| format!("{arguments:?} printed no figure: {said}"))
    }
}

/// Of the library that is loaded, as it would lie in an app: stripped, with nothing that it does not use.
fn core_size(workspace: &Workspace) -> Result<Figure> {
    let bytes = workspace.shell.read_binary_file(uniffi::shared_library(workspace, Profile::Release)?)?.len() as f64;
    Ok(Figure::new("the core, stripped", bytes / BYTES_A_MB, "MB").held_to(&Goal::AtMost(1.5)))
}
