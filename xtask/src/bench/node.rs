//! The Node package's figures: scripts in `js/benches` measure, this runs them and holds what they say to its goals.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::cmd;

use super::measured::Measured;
use super::{Figure, Goal, recorded_emulator};
use crate::node;
use crate::workspace::{Workspace, say};

const BYTES_A_KB: f64 = 1_000.0;
/// One pointer that is kept of each call. What V8 compiles late is less.
const LEAK: Goal = Goal::AtMost(8.0);

/// As the table calls them, the second time with a `fetch`; and as the script does. A key goes over plain http to this machine alone.
const RACES: [(&str, &str, &str); 3] = [
    ("page of 10", "page of 10, over fetch", "https 10"),
    ("page of 500", "page of 500, over fetch", "https 500"),
    ("page of 10, http", "page of 10, http, over fetch", "http 10"),
];

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    let tarball = node::client_tarball(workspace)?;
    let bench = Bench::new(workspace, &tarball)?;
    let mut figures = round_trips(&bench)?;
    figures.extend(costs(&bench)?);
    figures.extend(sizes(workspace, &bench, &tarball)?);
    Ok(figures)
}

/// The tarball and its peers in `js/benches`, and the emulator's answers in files.
struct Bench<'a> {
    workspace: &'a Workspace,
    recordings: PathBuf,
}

impl<'a> Bench<'a> {
    fn new(workspace: &'a Workspace, tarball: &Path) -> Result<Self> {
        say("installing the tarball and its peers, those of js/benches/package.json, with npm");
        node::install_locked(workspace, "js/benches", &[tarball])?;
        let recordings = workspace.target().join("bench/recordings-node");
        let bench = Self { workspace, recordings };
        bench.record()?;
        Ok(bench)
    }

    fn record(&self) -> Result<()> {
        let emulator = recorded_emulator(self.workspace)?;
        let (shell, recordings) = (&self.workspace.shell, &self.recordings);
        cmd!(shell, "node js/benches/recordings.mjs {recordings}")
            .env("MONACO_BASE_URL", &emulator.url)
            .env("MONACO_API_KEY", &emulator.key)
            .quiet()
            .run()?;
        Ok(())
    }

    /// What a script measured, by name.
    fn run(&self, script: &str) -> Result<Measured> {
        say(&format!("measuring js/benches/{script}.mjs"));
        let (shell, recordings) = (&self.workspace.shell, &self.recordings);
        let script = format!("js/benches/{script}.mjs");
        let said = cmd!(shell, "node --expose-gc {script} {recordings}").quiet().read()?;
        Measured::parse(&script, &said)
    }
}

/// CPU a request, for a page of contacts on loopback.
fn round_trips(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let measured = bench.run("round_trips")?;
    let pair = |name, race: &str, ours: &str, peer, theirs: &str| {
        measured.beside(name, &format!("{ours} {race}"), "µs", peer, &format!("{theirs} {race}"))
    };
    let (bare, peer) = (Goal::RatioAtMost(1.1), Goal::RatioAtMost(1.0));
    let mut figures = Vec::new();
    for (name, by_fetch, race) in RACES {
        figures.extend([
            pair(name, race, "monaco", "bare node:http(s)", "bare")?.held_to(&bare),
            pair(name, race, "monaco", "undici.request", "undici")?,
            pair(name, race, "monaco", "stripe", "stripe")?.held_to(&peer),
            pair(name, race, "monaco", "openai", "openai")?,
            pair(by_fetch, race, "monaco over fetch", "bare fetch", "fetch")?,
        ]);
    }
    Ok(figures)
}

/// What a program pays however few calls it makes, and however many.
fn costs(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let (crossings, memory, start) = (bench.run("crossings")?, bench.run("memory")?, bench.run("start")?);
    let require = |peer, theirs: &str| start.beside("require", "monaco", "ms", peer, theirs);
    Ok(vec![
        crossings.figure("crossings of a call", "me", "µs")?.held_to(&Goal::AtMost(10.0)),
        crossings.figure("crossings of a page of 10", "page-of-10", "µs")?,
        crossings.figure("crossings of a page of 500", "page-of-500", "µs")?,
        memory.figure("memory growth of 1000 calls", "growth", "kB")?.held_to(&LEAK),
        require("undici", "undici")?.held_to(&Goal::AtMost(25.0)),
        require("stripe", "stripe")?,
        require("openai", "openai")?,
        start.figure("require and a client", "monaco and a client", "ms")?,
    ])
}

/// Of what is downloaded, and of the core in it.
fn sizes(workspace: &Workspace, bench: &Bench<'_>, tarball: &Path) -> Result<Vec<Figure>> {
    let tarball_bytes = workspace.shell.read_binary_file(tarball)?.len() as f64;
    Ok(vec![
        bench.run("size")?.figure("the core, gzipped", "core", "kB")?.held_to(&Goal::AtMost(120.0)),
        Figure::new("tarball", tarball_bytes / BYTES_A_KB, "kB").held_to(&Goal::AtMost(300.0)),
    ])
}
