//! The main job, seen from a user's side: in each language a program lists every contact while the server limits, fails and rotates
//! the key.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use xshell::cmd;

use crate::emulator::Emulator;
use crate::kotlin;
use crate::node;
use crate::python::{self, Venv};
use crate::swift;
use crate::workspace::{Workspace, say};

const CONTACTS: &str = "1200";
/// Small enough that a listing of twelve pages meets it.
const LIMIT: &str = "8/3s";
/// The request that is answered 503.
const FAULTY_REQUEST: u32 = 4;
/// The key is rotated once this many requests were answered: while the client waits for the limit.
const ROTATED_AFTER: u64 = 8;

/// An installed program that lists every contact; it is told where its key is.
struct Program {
    runtime: PathBuf,
    script: PathBuf,
}

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    list_every_contact(workspace, &python(workspace)?)?;
    list_every_contact(workspace, &node(workspace)?)?;
    list_every_contact(workspace, &kotlin(workspace)?)?;
    list_every_contact(workspace, &swift(workspace)?)
}

fn python(workspace: &Workspace) -> Result<Program> {
    say("building the Python package");
    let wheel = python::client_wheel(workspace)?;
    let venv = Venv::fresh(workspace, "demo", &python::newest(workspace)?)?;
    say("installing the wheel and its one dependency, httpx2, in a clean environment");
    venv.install(workspace, &[&wheel])?;
    Ok(Program { runtime: venv.python(), script: workspace.root.join("python/examples/list_every_contact.py") })
}

fn node(workspace: &Workspace) -> Result<Program> {
    say("building the Node package");
    let tarball = node::client_tarball(workspace)?;
    say("installing the tarball, which has no dependency, in a clean folder");
    let script = node::fresh_folder(workspace, "demo", &[&tarball])?.join("list_every_contact.mjs");
    workspace.shell.copy_file("js/examples/list_every_contact.mjs", &script)?;
    Ok(Program { runtime: "node".into(), script })
}

fn kotlin(workspace: &Workspace) -> Result<Program> {
    kotlin::build_examples(workspace)?;
    Ok(Program { runtime: "java".into(), script: kotlin::example(workspace, "ListEveryContact")? })
}

fn swift(workspace: &Workspace) -> Result<Program> {
    say("building the Swift package and its example");
    let (runtime, script) = swift::product(workspace, "ListEveryContact", &[])?;
    Ok(Program { runtime, script })
}

fn list_every_contact(workspace: &Workspace, Program { runtime, script }: &Program) -> Result<()> {
    say("building and starting the emulator");
    let emulator = Emulator::start(workspace, &["--seed", "7", "--contacts", CONTACTS, "--limit", LIMIT])?;
    say(&format!("the emulator listens on {} with {CONTACTS} contacts and a limit of {LIMIT}", emulator.url));
    let fault = json!({"faults": [{"match": {"operation": "list_contacts", "nth": FAULTY_REQUEST}, "do": {"status": 503}}]});
    emulator.post("faults", &fault)?;
    let folder = workspace.target().join("demo");
    workspace.shell.create_dir(&folder)?;
    let key_file = folder.join("monaco-key");
    workspace.shell.write_file(&key_file, &emulator.key)?;
    thread::scope(|scope| {
        let rotation = scope.spawn(|| rotate_key(&emulator, &key_file));
        let (shell, url) = (&workspace.shell, &emulator.url);
        let listing = cmd!(shell, "{runtime} {script} {key_file}").env("MONACO_BASE_URL", url).quiet().run();
        let rotated = rotation.join().map_err(|_| anyhow::anyhow!("the rotation panicked"))?;
        listing.context("the demo did not list every contact")?;
        rotated
    })
}

/// As an administrator would: make a new key, put it where programs find it, deactivate the old one.
fn rotate_key(emulator: &Emulator, key_file: &Path) -> Result<()> {
    for _ in 0..3_000 {
        if emulator.get("stats")?["requests"].as_u64().unwrap_or(0) >= ROTATED_AFTER {
            let successor = emulator.post("keys", &json!({}))?;
            let key = successor["key"].as_str().context("the emulator made no key")?;
            std::fs::write(key_file, key)?;
            emulator.post("keys/deactivate", &json!({"key": emulator.key}))?;
            return Ok(());
        }
        thread::sleep(Duration::from_millis(20));
    }
    ensure!(false, "the client sent too few requests for a rotation");
    Ok(())
}
