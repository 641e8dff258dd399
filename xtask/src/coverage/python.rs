//! The Python package under its tests, as an installed wheel.

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::cmd;

use super::{Coverage, Share, folder, report};
use crate::python::{self, Venv};
use crate::workspace::{Workspace, say};

const SETTINGS: &str = "--rcfile=python/pyproject.toml";

pub(super) fn measure(workspace: &Workspace) -> Result<()> {
    let emulator = workspace.build_binary("monaco-emulator")?;
    let torture = workspace.build_binary("monaco-torture")?;
    let wheel = python::client_wheel(workspace)?;
    say("Python: installing the wheel, the test tools and coverage of python/pyproject.toml");
    let venv = Venv::fresh(workspace, "coverage", &python::newest(workspace)?)?;
    venv.install(workspace, &["--group", "python/pyproject.toml:coverage"])?;
    venv.install(workspace, &[&wheel])?;
    let (shell, python) = (&workspace.shell, venv.python());
    let folder = folder(workspace)?;
    let _data = shell.push_env("COVERAGE_FILE", folder.join("python.data"));
    let details = folder.join("python-details.json");
    cmd!(shell, "{python} -m coverage erase {SETTINGS}").quiet().run()?;
    let tests = cmd!(shell, "{python} -m coverage run {SETTINGS} -m pytest python/tests tests/e2e");
    tests.env("MONACO_EMULATOR", emulator).env("MONACO_TORTURE", torture).quiet().run()?;
    cmd!(shell, "{python} -m coverage json --quiet {SETTINGS} -o {details}").quiet().run()?;
    report(workspace, "python", "branches", &figures(&serde_json::from_str(&shell.read_file(details)?)?)?)
}

fn figures(details: &Value) -> Result<Vec<Coverage>> {
    let files = details["files"].as_object().context("coverage names no files")?;
    files.iter().map(|(path, of)| file(path, of).with_context(|| format!("coverage's figures of {path}"))).collect()
}

fn file(path: &str, of: &Value) -> Option<Coverage> {
    let name = path.rsplit_once("monaco_crm/").map_or(path, |(_, name)| name);
    let count = |name: &str| of["summary"][name].as_u64();
    let missing = of["missing_lines"].as_array()?.iter().filter_map(|number| usize::try_from(number.as_u64()?).ok());
    Some(Coverage {
        file: name.to_owned(),
        lines: Share { covered: count("covered_lines")?, total: count("num_statements")? },
        parts: Share { covered: count("covered_branches")?, total: count("num_branches")? },
        missing: missing.collect(),
    })
}
