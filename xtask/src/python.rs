//! Interpreters, virtual environments, and the wheels that go into them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::workspace::{Workspace, say};

/// The oldest CPython the package supports.
pub(crate) const OLDEST: (u32, u32) = (3, 10);
/// Minor versions that are looked for by name.
const NEWEST_MINOR: u32 = 16;
/// Builds wheels; the same version as in `python/pyproject.toml`.
const MATURIN: &str = "maturin==1.16.0";

/// A CPython that runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Interpreter {
    /// Major and minor.
    pub(crate) version: (u32, u32),
    path: PathBuf,
}

/// A virtual environment.
pub(crate) struct Venv {
    folder: PathBuf,
}

/// The newest CPython there is.
pub(crate) fn newest(workspace: &Workspace) -> Result<Interpreter> {
    interpreters(workspace).into_iter().max().with_context(|| {
        format!("no CPython {}.{} or newer was found on the PATH or under ~/.pyenv; install one, such as python3 with its venv module", OLDEST.0, OLDEST.1)
    })
}

/// The oldest supported CPython; an error where that very version is missing.
pub(crate) fn oldest(workspace: &Workspace) -> Result<Interpreter> {
    interpreters(workspace).into_iter().find(|found| found.version == OLDEST).with_context(|| {
        format!(
            "CPython {}.{}, the oldest supported version, was not found on the PATH or under ~/.pyenv; install it",
            OLDEST.0, OLDEST.1
        )
    })
}

fn interpreters(workspace: &Workspace) -> Vec<Interpreter> {
    let named = (OLDEST.1..=NEWEST_MINOR).map(|minor| PathBuf::from(format!("python3.{minor}")));
    let plain = ["python3", "python"].map(PathBuf::from);
    let mut found: Vec<Interpreter> =
        named.chain(plain).chain(pyenv_interpreters()).filter_map(|path| probe(workspace, &path)).collect();
    found.retain(|found| found.version >= OLDEST);
    found.sort();
    found
}

fn pyenv_interpreters() -> Vec<PathBuf> {
    let root = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let root = root.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".pyenv")));
    let versions = root.and_then(|root| std::fs::read_dir(root.join("versions")).ok());
    versions.into_iter().flatten().flatten().map(|entry| entry.path().join("bin/python3")).filter(|path| path.exists()).collect()
}

/// Asks it for its version and its real path: a shim may stand there for a version that is not installed.
fn probe(workspace: &Workspace, path: &Path) -> Option<Interpreter> {
    let script = "import sys; assert sys.implementation.name == 'cpython'; print(*sys.version_info[:2], sys.executable)";
    let shell = &workspace.shell;
    let output = cmd!(shell, "{path} -c {script}").quiet().ignore_stderr().read().ok()?;
    let mut parts = output.trim().splitn(3, ' ');
    let version = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Interpreter { version, path: parts.next()?.into() })
}

impl Venv {
    /// An environment of that name under the target folder, made anew.
    pub(crate) fn fresh(workspace: &Workspace, name: &str, interpreter: &Interpreter) -> Result<Self> {
        let folder = workspace.target().join("venv").join(name);
        workspace.shell.remove_path(&folder)?;
        Self::make(workspace, folder, interpreter)
    }

    /// The environment of that name, kept between runs.
    pub(crate) fn kept(workspace: &Workspace, name: &str, interpreter: &Interpreter) -> Result<Self> {
        let name = format!("{name}-{}.{}", interpreter.version.0, interpreter.version.1);
        let folder = workspace.target().join("venv").join(name);
        let kept = Self { folder: folder.clone() };
        if probe(workspace, &kept.python()).is_some() { Ok(kept) } else { Self::make(workspace, folder, interpreter) }
    }

    fn make(workspace: &Workspace, folder: PathBuf, interpreter: &Interpreter) -> Result<Self> {
        let (shell, python) = (&workspace.shell, &interpreter.path);
        cmd!(shell, "{python} -m venv --clear {folder}")
            .quiet()
            .run()
            .context("the interpreter's venv module failed; on Debian it is the package python3-venv")?;
        let venv = Self { folder };
        venv.install(workspace, &["--upgrade", "pip"])?;
        Ok(venv)
    }

    /// Its interpreter.
    pub(crate) fn python(&self) -> PathBuf {
        self.program("python")
    }

    /// A program that is installed in it.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        let folder = if cfg!(windows) { "Scripts" } else { "bin" };
        self.folder.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// `pip install`.
    pub(crate) fn install<A: AsRef<OsStr>>(&self, workspace: &Workspace, arguments: &[A]) -> Result<()> {
        let (shell, python) = (&workspace.shell, self.python());
        cmd!(shell, "{python} -m pip install --quiet --disable-pip-version-check {arguments...}").quiet().run()?;
        Ok(())
    }
}

/// The environment with the tools that look after the package: ruff, mypy and pyright.
pub(crate) fn tools(workspace: &Workspace) -> Result<Venv> {
    let venv = Venv::kept(workspace, "check", &newest(workspace)?)?;
    say("Python: installing ruff, mypy and pyright of python/pyproject.toml");
    venv.install(workspace, &["--group", "python/pyproject.toml:dev"])?;
    Ok(venv)
}

/// What maturin makes of a project.
enum Form {
    Wheel,
    Sdist,
}

/// Builds the client's wheel and says where it is.
pub(crate) fn client_wheel(workspace: &Workspace) -> Result<PathBuf> {
    build(workspace, "python", &Form::Wheel)
}

/// Builds the client's source distribution.
pub(crate) fn client_sdist(workspace: &Workspace) -> Result<PathBuf> {
    build(workspace, "python", &Form::Sdist)
}

/// Builds the emulator's wheel.
pub(crate) fn emulator_wheel(workspace: &Workspace) -> Result<PathBuf> {
    build(workspace, "crates/monaco-emulator", &Form::Wheel)
}

/// Builds the project of `folder`; maturin reads the `pyproject.toml` of the folder it runs in.
fn build(workspace: &Workspace, folder: &str, form: &Form) -> Result<PathBuf> {
    let (name, arguments) = match form {
        Form::Wheel => ("wheel", &["build", "--release"][..]),
        Form::Sdist => ("sdist", &["sdist"][..]),
    };
    say(&format!("building the {name} of {folder} with {MATURIN}"));
    let venv = Venv::kept(workspace, "build", &newest(workspace)?)?;
    venv.install(workspace, &[MATURIN])?;
    let output = workspace.target().join("dist").join(folder).join(name);
    let (shell, maturin) = (&workspace.shell, venv.program("maturin"));
    shell.remove_path(&output)?;
    let _folder = shell.push_dir(folder);
    cmd!(shell, "{maturin} {arguments...} --out {output}").quiet().run()?;
    match &shell.read_dir(&output)?[..] {
        [file] => Ok(file.clone()),
        files => bail!("expected one file in {}, found {}", output.display(), files.len()),
    }
}
