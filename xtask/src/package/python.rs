//! The wheel and the source distribution, on the oldest and the newest CPython.

use std::path::PathBuf;

use anyhow::Result;
use xshell::cmd;

use crate::python::{self, Interpreter, Venv};
use crate::workspace::{Workspace, say};

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let wheel = python::client_wheel(workspace)?;
    let sdist = python::client_sdist(workspace)?;
    let emulator = python::emulator_wheel(workspace)?;
    let (oldest, newest) = (python::oldest(workspace)?, python::newest(workspace)?);
    for interpreter in [&oldest, &newest] {
        use_installed(workspace, interpreter, "wheel", [&wheel, &emulator])?;
        use_installed(workspace, interpreter, "sdist", [&sdist, &emulator])?;
    }
    Ok(())
}

/// Installs the packages in a clean environment and runs what a new user would, away from the checkout.
fn use_installed(workspace: &Workspace, interpreter: &Interpreter, form: &str, [client, emulator]: [&PathBuf; 2]) -> Result<()> {
    let (major, minor) = interpreter.version;
    say(&format!("using the {form} on CPython {major}.{minor}"));
    let venv = Venv::fresh(workspace, &format!("package-{form}-{major}.{minor}"), interpreter)?;
    venv.install(workspace, &[&format!("{}[testing]", client.display()), &emulator.display().to_string()])?;
    let (shell, python) = (&workspace.shell, venv.python());
    let empty = shell.create_temp_dir()?;
    let script = workspace.root.join("tests/packaging/use_installed.py");
    let _folder = shell.push_dir(empty.path());
    cmd!(shell, "{python} -I {script}").quiet().run()?;
    Ok(())
}
