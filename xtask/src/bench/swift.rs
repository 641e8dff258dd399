//! The Swift package's figures: a program of the package measures one contestant in a process of its own, and this lets them take turns.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

use super::{Figure, Goal, recorded_emulator};
use crate::emulator::Emulator;
use crate::swift;
use crate::uniffi::{self, Profile};
use crate::workspace::{Workspace, say};

/// Each contestant's turns; the least counts, which is what the machine disturbed least.
const ROUNDS: usize = 20;
/// Turns before those that count.
const WARM_UP: usize = 3;
const BYTES_A_MB: f64 = 1_000_000.0;
/// Of a program that is measured, which sees the core's own symbols.
const TESTABLE: [&str; 2] = ["-Xswiftc", "-enable-testing"];

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    let program = swift::product(workspace, "Benchmark", &TESTABLE)?;
    let bench = Bench { program, emulator: recorded_emulator(workspace)? };
    let [crossings] = bench.least(["crossings"], "10", 2_000)?;
    let [page10, bare10] = bench.least(["monaco", "urlsession"], "10", 200)?;
    let [page500, bare500] = bench.least(["monaco", "urlsession"], "500", 10)?;
    let [decode, alone] = bench.least(["decode", "jsondecoder"], "500", 10)?;
    let transport = Goal::RatioAtMost(1.15);
    Ok(vec![
        Figure::new("crossings of a call", crossings, "µs").held_to(&Goal::AtMost(20.0)),
        Figure::new("page of 10", page10, "µs").beside("bare URLSession", bare10).held_to(&transport),
        Figure::new("page of 500", page500, "µs").beside("bare URLSession", bare500).held_to(&transport),
        Figure::new("decode of a page of 500", decode, "µs").beside("JSONDecoder", alone).held_to(&Goal::RatioAtMost(1.1)),
        core_size(workspace)?,
    ])
}

/// The program that measures, and who answers it.
struct Bench {
    program: (PathBuf, PathBuf),
    emulator: Emulator,
}

impl Bench {
    /// CPU in µs of each contestant's work, over `repeats` of it in the best of its turns.
    fn least<const N: usize>(&self, names: [&str; N], size: &str, repeats: usize) -> Result<[f64; N]> {
        say(&format!("measuring {}, {size} rows", names.join(" beside ")));
        let mut contestants = names.iter().map(|name| Contestant::start(self, name, size)).collect::<Result<Vec<_>>>()?;
        let mut least = [f64::INFINITY; N];
        for round in 0..WARM_UP + ROUNDS {
            for (contestant, least) in contestants.iter_mut().zip(&mut least) {
                let spent = contestant.spent(repeats)?;
                if round >= WARM_UP {
                    *least = least.min(spent);
                }
            }
        }
        Ok(least)
    }
}

/// One in a process of its own, which ends with this value.
struct Contestant {
    process: Child,
    /// Open as long as the contestant shall run.
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Contestant {
    fn start(bench: &Bench, name: &str, size: &str) -> Result<Self> {
        let (runtime, script) = &bench.program;
        let mut process = Command::new(runtime)
            .arg(script)
            .args([name, size])
            .env("MONACO_BASE_URL", &bench.emulator.url)
            .env("MONACO_API_KEY", &bench.emulator.key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} does not start"))?;
        let stdin = process.stdin.take();
        let stdout = BufReader::new(process.stdout.take().context("a contestant's standard output")?);
        Ok(Self { process, stdin, stdout })
    }

    /// CPU in µs of its work, which it does that often.
    fn spent(&mut self, repeats: usize) -> Result<f64> {
        let mut said = String::new();
        writeln!(self.stdin.as_mut().context("a contestant's standard input")?, "{repeats}")?;
        self.stdout.read_line(&mut said)?;
        said.trim().parse().with_context(|| format!("a contestant printed no figure: {said}"))
    }
}

impl Drop for Contestant {
    fn drop(&mut self) {
        self.stdin = None;
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.process.wait();
    }
}

/// Of the library that is loaded, as it would lie in an app: stripped, with nothing that it does not use.
fn core_size(workspace: &Workspace) -> Result<Figure> {
    let bytes = workspace.shell.read_binary_file(uniffi::shared_library(workspace, Profile::Release)?)?.len() as f64;
    Ok(Figure::new("the core, stripped", bytes / BYTES_A_MB, "MB").held_to(&Goal::AtMost(1.5)))
}
