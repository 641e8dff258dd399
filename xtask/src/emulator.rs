//! A running emulator, and its admin surface.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::workspace::Workspace;

/// An emulator in a process of its own; it ends with this value.
pub(crate) struct Emulator {
    process: Child,
    /// Open as long as the emulator shall run: it ends when this closes, however this program dies.
    _stdin: ChildStdin,
    pub(crate) url: String,
    pub(crate) key: String,
}

impl Emulator {
    /// Builds it, starts it on a free loopback port, and waits until it listens.
    pub(crate) fn start(workspace: &Workspace, arguments: &[&str]) -> Result<Self> {
        let binary = workspace.build_binary("monaco-emulator")?;
        let mut process = Command::new(binary)
            .args(["--json", "--exit-with-stdin"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the emulator does not start")?;
        let stdin = process.stdin.take().context("the emulator's standard input")?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("the emulator's standard output")?).read_line(&mut line)?;
        let said: Value = serde_json::from_str(&line).context("the emulator's first line is not JSON")?;
        let text = |name: &str| said[name].as_str().map(str::to_owned).with_context(|| format!("the emulator named no {name}"));
        Ok(Self { process, _stdin: stdin, url: text("url")?, key: text("key")? })
    }

    /// Asks the admin surface to do something.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        Ok(ureq::post(format!("{}/_emulator/{path}", self.url)).send_json(body)?.body_mut().read_json()?)
    }

    /// Asks the admin surface for something.
    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        Ok(ureq::get(format!("{}/_emulator/{path}", self.url)).call()?.body_mut().read_json()?)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
