//! The Kotlin package's figures: `dev.monacocrm.benches.Bench` among its tests measures, this runs it and holds what it says to its goals.

use anyhow::Result;
use xshell::cmd;

use super::measured::Measured;
use super::{Figure, Goal};
use crate::kotlin;
use crate::workspace::{Workspace, say};

const BENCH: &str = "dev.monacocrm.benches.Bench";
const BYTES_A_KB: f64 = 1_000.0;
/// Cargo names the folder of what it built for tests there, and JNA looks there before it takes what the package holds.
const LIBRARY_PATH: &str = if cfg!(target_os = "macos") { "DYLD_FALLBACK_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    let emulator = workspace.build_binary("monaco-emulator")?;
    let program = kotlin::test_class(workspace, BENCH)?;
    say("measuring the crossings, the decoding and the requests of the Kotlin package");
    let shell = &workspace.shell;
    let java = cmd!(shell, "java -Xmx1g {program}").env("MONACO_EMULATOR", emulator).env_remove(LIBRARY_PATH);
    let said = java.quiet().read()?;
    let measured = Measured::parse(BENCH, &said)?;
    let library = shell.read_binary_file(kotlin::native_library(workspace)?)?.len() as f64;
    let beside = |name, ours: &str, peer, theirs: &str| measured.beside(name, ours, "µs", peer, theirs);
    Ok(vec![
        beside("crossings of a call", "crossings", "a no-op by JNA", "no-op")?.held_to(&Goal::AtMost(100.0)),
        beside("page of 10", "monaco", "bare OkHttp", "okhttp")?.held_to(&Goal::RatioAtMost(1.25)),
        beside("decoding a page of 500", "decode", "kotlinx.serialization", "kotlinx")?.held_to(&Goal::RatioAtMost(1.1)),
        Figure::new("native library", library / BYTES_A_KB, "kB").held_to(&Goal::AtMost(1_500.0)),
    ])
}
