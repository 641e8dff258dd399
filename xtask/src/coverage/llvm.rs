//! LLVM's coverage tools, of the version that rustc was built with.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::workspace::{Workspace, say};

/// `llvm-cov` and `llvm-profdata`.
pub(super) struct Llvm {
    pub(super) cov: PathBuf,
    pub(super) profdata: PathBuf,
}

/// Where the two are: as the environment says, else as rustup's component, else as Debian's package, which root installs.
pub(super) fn find(workspace: &Workspace) -> Result<Llvm> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    if let (Some(cov), Some(profdata)) = (named("LLVM_COV"), named("LLVM_PROFDATA")) {
        return Ok(Llvm { cov, profdata });
    }
    let major = llvm_major(workspace)?;
    let folders = [rustup_component(workspace)?, PathBuf::from(format!("/usr/lib/llvm-{major}/bin"))];
    let installed = || folders.iter().map(|folder| tools_in(folder)).find(|tools| tools.cov.exists() && tools.profdata.exists());
    if installed().is_none() {
        install_from_debian(workspace, &major)?;
    }
    installed().with_context(|| format!("{} has neither llvm-cov nor llvm-profdata", folders[1].display()))
}

fn tools_in(folder: &std::path::Path) -> Llvm {
    let program = |name: &str| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Llvm { cov: program("llvm-cov"), profdata: program("llvm-profdata") }
}

fn llvm_major(workspace: &Workspace) -> Result<String> {
    let shell = &workspace.shell;
    let version = cmd!(shell, "rustc --version --verbose").quiet().read()?;
    let llvm = version.lines().find_map(|line| line.strip_prefix("LLVM version: ")).context("rustc does not name its LLVM")?;
    Ok(llvm.split('.').next().unwrap_or(llvm).to_owned())
}

/// Where `rustup component add llvm-tools` puts them; it is not asked to.
fn rustup_component(workspace: &Workspace) -> Result<PathBuf> {
    let shell = &workspace.shell;
    let libraries = PathBuf::from(cmd!(shell, "rustc --print target-libdir").quiet().read()?);
    Ok(libraries.parent().context("the target's folder")?.join("bin"))
}

fn install_from_debian(workspace: &Workspace, major: &str) -> Result<()> {
    let shell = &workspace.shell;
    let is_root = || cmd!(shell, "id -u").quiet().ignore_stderr().read().is_ok_and(|id| id == "0");
    let has_apt = || cmd!(shell, "apt-get --version").quiet().ignore_stderr().read().is_ok();
    ensure!(
        is_root() && has_apt(),
        "llvm-cov and llvm-profdata {major} are missing: install Debian's llvm-{major}, or rustup's component llvm-tools, or name \
         them in LLVM_COV and LLVM_PROFDATA"
    );
    say(&format!("installing Debian's llvm-{major} with apt-get"));
    let install = || cmd!(shell, "apt-get install --quiet --quiet --yes --no-install-recommends llvm-{major}").quiet().run();
    if install().is_err() {
        cmd!(shell, "apt-get update --quiet --quiet").quiet().run()?;
        install().with_context(|| format!("apt-get has no llvm-{major}"))?;
    }
    Ok(())
}
