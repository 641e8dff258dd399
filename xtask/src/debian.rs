//! Packages of other Debian suites, unpacked into folders: by an apt with its own state, so that the machine's packages, sources and
//! lists stay as they are. It needs no root.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::{Cmd, cmd};

use crate::workspace::{Workspace, say};

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// A suite of Debian's archive, such as trixie, as the machine's mirror has it.
pub(crate) struct Suite<'a> {
    workspace: &'a Workspace,
    name: &'a str,
    /// apt's state and what it downloads.
    folder: PathBuf,
}

impl<'a> Suite<'a> {
    /// Fetches the suite's list of packages. apt keeps its state in `scratch`.
    pub(crate) fn open(workspace: &'a Workspace, name: &'a str, scratch: &Path) -> Result<Self> {
        let mirror = mirror(workspace)?;
        say(&format!("asking Debian's {name} for its packages"));
        let (shell, folder) = (&workspace.shell, scratch.join("apt").join(name));
        for part in ["state/lists/partial", "cache/archives/partial"] {
            shell.create_dir(folder.join(part))?;
        }
        shell.write_file(folder.join("sources.list"), format!("deb [signed-by={KEYRING}] {mirror} {name} main\n"))?;
        let suite = Self { workspace, name, folder };
        suite
            .apt(cmd!(shell, "apt-get --quiet --quiet --error-on=any update"))
            .run()
            .with_context(|| format!("{mirror} gives no {name}"))?;
        Ok(suite)
    }

    /// The versions of a package; none where the suite does not have it.
    pub(crate) fn versions(&self, package: &str) -> Result<Vec<String>> {
        let shell = &self.workspace.shell;
        let table = self.apt(cmd!(shell, "apt-cache madison {package}")).read()?;
        // package | version | source
        Ok(table.lines().filter_map(|line| Some(line.split('|').nth(1)?.trim().to_owned())).collect())
    }

    /// Downloads a package and unpacks its files below `folder`; runs none of its scripts.
    pub(crate) fn unpack(&self, package: &str, version: &str, folder: &Path) -> Result<()> {
        say(&format!("downloading {package} {version} from Debian's {}", self.name));
        let shell = &self.workspace.shell;
        let downloads = self.folder.join("downloads");
        shell.remove_path(&downloads)?;
        let _folder = shell.push_dir(shell.create_dir(&downloads)?);
        self.apt(cmd!(shell, "apt-get --quiet --quiet download {package}={version}")).run()?;
        match &shell.read_dir(&downloads)?[..] {
            [file] => Ok(cmd!(shell, "dpkg-deb --extract {file} {folder}").quiet().run()?),
            files => bail!("expected one file of {package}, found {}", files.len()),
        }
    }

    /// Downloads packages with all that they depend on, and unpacks their files below `folder`; runs none of their scripts.
    pub(crate) fn unpack_whole(&self, packages: &[&str], folder: &Path) -> Result<()> {
        let shell = &self.workspace.shell;
        // As if nothing were installed, so that whatever they need comes along.
        let install = cmd!(shell, "apt-get --quiet --quiet --yes --download-only --no-install-recommends install {packages...}");
        self.apt(install).ignore_stdout().run()?;
        let archives = self.folder.join("cache/archives");
        for file in shell.read_dir(&archives)? {
            if file.extension().is_some_and(|extension| extension == "deb") {
                cmd!(shell, "dpkg-deb --extract {file} {folder}").quiet().run()?;
                shell.remove_path(&file)?;
            }
        }
        Ok(())
    }

    /// The command with a state of its own, and with the suite as its only source.
    fn apt(&self, command: Cmd<'a>) -> Cmd<'a> {
        let folder = self.folder.display();
        let options = [
            format!("Dir::State={folder}/state"),
            format!("Dir::Cache={folder}/cache"),
            format!("Dir::Etc::SourceList={folder}/sources.list"),
            "Dir::Etc::SourceParts=/dev/null".to_owned(),
            "Dir::State::Status=/dev/null".to_owned(),
            // Where root runs it, the user that apt would rather be cannot enter the folder.
            "APT::Sandbox::User=root".to_owned(),
            "Acquire::Languages=none".to_owned(),
            "Acquire::Retries=3".to_owned(),
        ];
        options.into_iter().fold(command.quiet(), |command, option| command.arg("--option").arg(option))
    }
}

/// Where the machine has the archive of its own release from.
fn mirror(workspace: &Workspace) -> Result<String> {
    let shell = &workspace.shell;
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let field = |name: &str| release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    ensure!(field("ID") == Some("debian"), "this machine is not Debian");
    let codename = field("VERSION_CODENAME").context("/etc/os-release names no release")?;
    // Prints what an update would fetch, and fetches nothing: 'http://…/dists/bookworm/InRelease' …
    let sources = cmd!(shell, "apt-get --print-uris update").quiet().read().context("apt-get does not run")?;
    let index = format!("/dists/{codename}/InRelease'");
    let mirror = sources.lines().find_map(|line| line.strip_prefix('\'')?.split_once(&index));
    let (mirror, _) = mirror.with_context(|| format!("apt has no source for {codename}"))?;
    Ok(mirror.to_owned())
}
