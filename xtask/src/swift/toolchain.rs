//! The Swift compiler and its package manager: the installed one, else Debian's, which runs in a root folder of its own.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::{Cmd, cmd};

use crate::debian::Suite;
use crate::tools::make_once;
use crate::workspace::{Workspace, say};

/// The oldest Swift that builds the package; the same as in `bindings/swift/Package.swift`.
const OLDEST: u32 = 6;
/// The oldest Debian that has it.
const SUITE: &str = "trixie";
/// The compiler, what it links with, and what a root folder needs so that programs run in it.
const PACKAGES: [&str; 6] = ["swiftlang", "libc6-dev", "libstdc++-14-dev", "base-files", "bash", "coreutils"];
/// Where a root folder of today has its programs and libraries.
const MERGED: [&str; 4] = ["bin", "sbin", "lib", "lib64"];
/// How the files begin that are taken out again, which are half of it.
const UNNEEDED: [&str; 9] =
    ["liblldb", "lldb", "libsourcekitd", "sourcekit-lsp", "clangd", "docc", "libLTO", "x86_64-linux-gnu-lto-dump", "repl_swift"];
/// Where the programs are, inside.
const PROGRAMS: &str = "/usr/libexec/swift/bin:/usr/bin";
/// Gives the root folder the machine's devices, processes and temporary files, each of the folders behind it at its own path, and a folder
/// for authorities that trusts none; the mounts are this process's alone and end with it.
const ENTER: &str = r#"
set -e
root=$1 folder=$2; shift 2
for bound in /proc /dev /tmp; do mount --rbind "$bound" "$root$bound"; done
while [ "$1" != -- ]; do mkdir -p "$root$1"; mount --bind "$1" "$root$1"; shift; done; shift
mkdir -p "$root/etc/ssl/certs"; mount -t tmpfs authorities "$root/etc/ssl/certs"
exec chroot "$root" /usr/bin/env --chdir="$folder" "$@"
"#;

/// The same of the installed one, which sees all of the machine.
const GO: &str = r#"cd "$1" && shift && exec "$@""#;
/// The same again, with a folder for authorities of its own.
const GO_ALONE: &str = r#"mount -t tmpfs authorities /etc/ssl/certs && cd "$1" && shift && exec "$@""#;
/// What Debian, and what comes of it, has for the system's authorities.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A Swift that builds the package.
pub(crate) enum Toolchain {
    /// The one on the PATH, and how its commands get mounts of their own, where they can have any.
    Installed { mounts: Option<&'static str> },
    /// Debian's, in a folder, and how to become somebody who may enter it.
    Unpacked { root: PathBuf, mounts: &'static str },
}

impl Toolchain {
    /// The installed one where it may be used, else Debian's, which is brought once.
    pub(crate) fn find(workspace: &Workspace) -> Result<Self> {
        if !Workspace::uses_registries_only() && is_installed(workspace) {
            let mounts = Path::new(AUTHORITIES).exists().then(|| mounts(workspace).ok()).flatten();
            return Ok(Self::Installed { mounts });
        }
        let mounts = mounts(workspace).context(MISSING)?;
        let name = format!("swift-{SUITE}-{}", std::env::consts::ARCH);
        let root = make_once(workspace, &name, |root, scratch| bring(workspace, root, scratch)).context(MISSING)?;
        Ok(Self::Unpacked { root, mounts })
    }

    /// A command that runs in `folder`, which lies in the checkout or where it is built to.
    pub(crate) fn command<'a>(&self, workspace: &'a Workspace, folder: &Path, command: &[&str]) -> Cmd<'a> {
        let shell = &workspace.shell;
        let words = self.words(workspace, folder, command);
        let (program, arguments) = (&words[0], &words[1..]);
        cmd!(shell, "{program} {arguments...}").quiet()
    }

    /// The file that commands take the authorities they trust from, where it is theirs alone and trusts none until they write to it.
    pub(super) fn authorities(&self) -> Option<&'static str> {
        (!matches!(self, Self::Installed { mounts: None })).then_some(AUTHORITIES)
    }

    /// What runs a program that was built with this Swift, wherever it is run from: a runtime, and what the runtime is given.
    pub(crate) fn launcher(&self, workspace: &Workspace, program: &Path) -> Result<(PathBuf, PathBuf)> {
        let words = self.words(workspace, &workspace.root, &[&program.to_string_lossy()]);
        // None of the words has a quote in it, but for the checkout's path, whose owner would know.
        let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        let script = program.with_extension("sh");
        workspace.shell.write_file(&script, format!("exec {} \"$@\"\n", quoted.join(" ")))?;
        Ok(("sh".into(), script))
    }

    fn words(&self, workspace: &Workspace, folder: &Path, command: &[&str]) -> Vec<String> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let (folder, command) = (text(folder), command.iter().map(|word| (*word).to_owned()));
        let (root, mounts) = match self {
            Self::Unpacked { root, mounts } => (root, mounts),
            Self::Installed { mounts } => {
                let go = mounts.map_or(vec!["sh", "-c", GO], |mounts| vec!["unshare", mounts, "sh", "-c", GO_ALONE]);
                return go.into_iter().chain(["go", &folder]).map(str::to_owned).chain(command).collect();
            }
        };
        let enter = ["unshare", mounts, "bash", "-c", ENTER, "enter"].map(str::to_owned).into_iter();
        let places = [text(root), folder, text(&workspace.root), text(&workspace.target()), "--".to_owned()];
        let environment = ["HOME=/root".to_owned(), "LANG=C.UTF-8".to_owned(), format!("PATH={PROGRAMS}")];
        enter.chain(places).chain(environment).chain(command).collect()
    }
}

const MISSING: &str = "Swift 6 or newer was not found on the PATH: install it from swift.org. Debian's could not be had instead";

fn is_installed(workspace: &Workspace) -> bool {
    let shell = &workspace.shell;
    // Swift version 6.0.3 (…), behind the vendor's name on a Mac.
    let told = cmd!(shell, "swift --version").quiet().ignore_stderr().read().unwrap_or_default();
    let version = told.split("Swift version ").nth(1).and_then(|version| version.split('.').next());
    version.and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major >= OLDEST)
}

/// How this user gets mounts of its own: root as it is, others as root of a user namespace.
fn mounts(workspace: &Workspace) -> Result<&'static str> {
    // The second is --user --map-root-user --mount.
    const WAYS: [&str; 2] = ["--mount", "-Urm"];
    let shell = &workspace.shell;
    let may = |way: &&str| cmd!(shell, "unshare {way} true").quiet().ignore_stderr().run().is_ok();
    WAYS.into_iter().find(may).context("this user may not mount folders, not even in a namespace of its own")
}

fn bring(workspace: &Workspace, root: &Path, scratch: &Path) -> Result<()> {
    let shell = &workspace.shell;
    for folder in MERGED {
        shell.create_dir(root.join("usr").join(folder))?;
        cmd!(shell, "ln --symbolic usr/{folder} {root}/{folder}").quiet().run()?;
    }
    let suite = Suite::open(workspace, SUITE, scratch)?;
    let Some(version) = suite.versions("swiftlang")?.into_iter().next() else { bail!("Debian's {SUITE} has no swiftlang") };
    say(&format!("downloading Swift {version} from Debian's {SUITE}: 580 MB, kept in {}", workspace.cache()?.display()));
    suite.unpack_whole(&PACKAGES, root)?;
    slim(workspace, root)?;
    for folder in ["proc", "dev", "tmp", "root"] {
        shell.create_dir(root.join(folder))?;
    }
    ensure!(root.join("usr/libexec/swift/bin/swift").exists(), "swiftlang {version} has no swift where it is expected");
    Ok(())
}

/// Takes out what building and testing never open: the debugger, the language servers, what links statically, documentation.
fn slim(workspace: &Workspace, root: &Path) -> Result<()> {
    let shell = &workspace.shell;
    let (swift, share) = (root.join("usr/libexec/swift"), root.join("usr/share"));
    let unneeded = ["doc", "man", "locale"].map(|name| share.join(name)).into_iter();
    let unneeded = unneeded.chain(["lib/swift_static", "lib/swift/embedded"].map(|name| swift.join(name)));
    for path in unneeded {
        shell.remove_path(path)?;
    }
    for folder in [swift.join("bin"), swift.join("lib"), root.join("usr/bin")] {
        for file in shell.read_dir(folder)? {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if UNNEEDED.iter().any(|start| name.starts_with(start)) {
                shell.remove_path(file)?;
            }
        }
    }
    Ok(())
}
