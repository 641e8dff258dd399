//! The Python package's figures: scripts in `python/benches` measure, this runs them and holds what they say to its goals.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::cmd;

use super::measured::Measured;
use super::{Figure, Goal, recorded_emulator};
use crate::python::{self, Venv};
use crate::workspace::{Workspace, say};

const BYTES_A_MB: f64 = 1_000_000.0;

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    let wheel = python::client_wheel(workspace)?;
    let bench = Bench::new(workspace, &wheel)?;
    let mut figures = round_trips(&bench)?;
    figures.extend(pages(&bench)?);
    figures.extend(costs(&bench)?);
    figures.push(wheel_size(&wheel)?);
    Ok(figures)
}

/// An environment with the wheel and its peers, and the emulator's answers in files.
struct Bench<'a> {
    workspace: &'a Workspace,
    venv: Venv,
    recordings: PathBuf,
}

impl<'a> Bench<'a> {
    fn new(workspace: &'a Workspace, wheel: &Path) -> Result<Self> {
        say("installing the wheel and its peers, the bench group of python/pyproject.toml");
        let venv = Venv::fresh(workspace, "bench", &python::newest(workspace)?)?;
        venv.install(workspace, &["--group", "python/pyproject.toml:bench"])?;
        venv.install(workspace, &[wheel])?;
        let recordings = workspace.target().join("bench").join("recordings");
        let bench = Self { workspace, venv, recordings };
        bench.record()?;
        Ok(bench)
    }

    fn record(&self) -> Result<()> {
        let emulator = recorded_emulator(self.workspace)?;
        let (shell, python, recordings) = (&self.workspace.shell, self.venv.python(), &self.recordings);
        cmd!(shell, "{python} python/benches/recordings.py {recordings}")
            .env("MONACO_BASE_URL", &emulator.url)
            .env("MONACO_API_KEY", &emulator.key)
            .quiet()
            .run()?;
        Ok(())
    }

    /// What a script measured, by name.
    fn run(&self, script: &str) -> Result<Measured> {
        say(&format!("measuring python/benches/{script}.py"));
        let (shell, python, recordings) = (&self.workspace.shell, self.venv.python(), &self.recordings);
        let script = format!("python/benches/{script}.py");
        let said = cmd!(shell, "{python} {script} {recordings}").quiet().read()?;
        Measured::parse(&script, &said)
    }
}

/// CPU a request, for a page of ten contacts on loopback.
fn round_trips(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let measured = bench.run("round_trips")?;
    let pair = |name, ours: &str, peer, theirs: &str| measured.beside(name, ours, "µs", peer, theirs);
    let (wire, default) = (Goal::RatioAtMost(2.5), Goal::RatioAtMost(1.1));
    Ok(vec![
        pair("page of 10, wire", "wire sync", "a bare socket", "socket sync")?.held_to(&wire),
        pair("page of 10, default", "monaco sync", "bare httpx2", "httpx2 sync")?.held_to(&default),
        pair("page of 10, wire", "wire sync", "openai", "openai sync")?,
        pair("page of 10, wire", "wire sync", "stripe", "stripe sync")?,
        pair("page of 10, default", "monaco sync", "openai", "openai sync")?,
        pair("page of 10, default", "monaco sync", "stripe", "stripe sync")?,
        pair("page of 10, async wire", "wire async", "a bare protocol", "socket async")?.held_to(&wire),
        pair("page of 10, async default", "monaco async", "bare httpx2", "httpx2 async")?.held_to(&default),
        pair("page of 10, async wire", "wire async", "openai", "openai async")?,
        pair("page of 10, async wire", "wire async", "stripe", "stripe async")?,
        pair("page of 10, async default", "monaco async", "openai", "openai async")?,
        pair("page of 10, async default", "monaco async", "stripe", "stripe async")?,
    ])
}

/// From the bytes of a page of 500 to objects.
fn pages(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let measured = bench.run("pages")?;
    let pair = |name, ours: &str, peer, theirs: &str| measured.beside(name, ours, "µs", peer, theirs);
    Ok(vec![
        pair("decode 500, read 3 fields", "monaco, 3 fields", "json.loads", "json.loads")?.held_to(&Goal::RatioAtMost(1.0)),
        pair("decode 500, read 3 fields", "monaco, 3 fields", "orjson.loads", "orjson.loads")?,
        pair("decode 500, read 3 fields", "monaco, 3 fields", "msgspec", "msgspec, 3 fields")?,
        pair("decode 500, read 3 fields", "monaco, 3 fields", "pydantic", "pydantic, 3 fields")?,
        pair("decode 500, read all 24", "monaco, all fields", "msgspec", "msgspec, all fields")?,
        pair("decode 500, read all 24", "monaco, all fields", "pydantic", "pydantic, all fields")?,
    ])
}

/// What a program pays however few calls it makes, and however many.
fn costs(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let (crossings, memory, start) = (bench.run("crossings")?, bench.run("memory")?, bench.run("start")?);
    let import = |peer, theirs: &str| start.beside("import", "monaco_crm", "ms", peer, theirs);
    Ok(vec![
        crossings.figure("crossings of a call", "get_me", "µs")?.held_to(&Goal::AtMost(5.0)),
        memory.figure("memory growth of 1000 calls", "growth", "kB")?.held_to(&Goal::AtMost(1.0)),
        import("httpx2", "httpx2")?.held_to(&Goal::AtMost(40.0)),
        import("openai", "openai")?,
        import("stripe", "stripe")?,
    ])
}

fn wheel_size(wheel: &Path) -> Result<Figure> {
    let bytes = std::fs::metadata(wheel)?.len() as f64;
    Ok(Figure::new("wheel", bytes / BYTES_A_MB, "MB").held_to(&Goal::AtMost(1.5)))
}
