//! The tarball in clean npm folders: alone, compiled against, bundled, under test runners and on other runtimes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use xshell::cmd;

use crate::emulator::Emulator;
use crate::node;
use crate::workspace::{Workspace, say};

const TYPESCRIPT: &str = "typescript@7.0.2";
/// The oldest types that the package is made for.
const NODE_TYPES: &str = "@types/node@20.19.43";
const ESBUILD: &str = "esbuild@0.28.2";
const VITEST: &str = "vitest@5.1.1";
const JEST: &str = "jest@30.5.2";
const DENO: &str = "deno@2.9.6";
const BUN: &str = "bun@1.4.5";

const STRICT: [&str; 7] = ["--strict", "--skipLibCheck", "false", "--target", "es2022", "--types", "node"];
/// What a browser is told.
const REFUSAL: &str = "monaco-crm is for servers";

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let tarball = node::client_tarball(workspace)?;
    let _emulator = workspace.shell.push_env("MONACO_EMULATOR", workspace.build_binary("monaco-emulator")?);
    let package = Package { workspace, tarball };
    package.alone()?;
    package.compiled_against()?;
    package.bundled()?;
    package.under_test_runners()?;
    package.on_other_runtimes()
}

struct Package<'a> {
    workspace: &'a Workspace,
    tarball: PathBuf,
}

impl Package<'_> {
    fn alone(&self) -> Result<()> {
        say("using the tarball in Node, with nothing else installed");
        let folder = self.clean_folder("alone", &[], "")?;
        for script in ["check_installation.mjs", "use_modules.mjs", "use_commonjs.cjs", "use_worker.mjs"] {
            self.start(&folder, "node", &[script])?;
        }
        for script in ["use_modules.mjs", "use_commonjs.cjs"] {
            self.refused(&folder, &["--conditions", "browser", script])?;
        }
        Ok(())
    }

    fn compiled_against(&self) -> Result<()> {
        say("compiling against its types, as CommonJS, as an ES module and for a bundler");
        let folder = self.clean_folder("types", &[TYPESCRIPT, NODE_TYPES], "types")?;
        let tsc = node::program(&folder, "tsc");
        let compile = |arguments: &[&str]| self.start(&folder, &tsc, &[&STRICT, arguments, &["use.ts", "refuse.ts"]].concat());
        for form in ["commonjs", "module"] {
            self.workspace.shell.write_file(folder.join("package.json"), format!("{{ \"type\": \"{form}\" }}\n"))?;
            compile(&["--lib", "es2022", "--module", "node16", "--outDir", form])?;
            self.start(&folder, "node", &[&format!("{form}/use.js")])?;
        }
        compile(&["--module", "esnext", "--moduleResolution", "bundler", "--noEmit"])
    }

    fn bundled(&self) -> Result<()> {
        say("bundling it for servers and for browsers, and running the bundles where nothing is installed");
        let folder = self.clean_folder("bundled", &[ESBUILD], "bundled")?;
        let esbuild = node::program(&folder, "esbuild");
        let shell = &self.workspace.shell;
        let empty = shell.create_temp_dir()?;
        let bundle = |source: &str, platform: &str, format: &str, name: &str| {
            let (platform, format) = (format!("--platform={platform}"), format!("--format={format}"));
            let output = format!("--outfile={}", empty.path().join(name).display());
            self.start(&folder, &esbuild, &[source, "--bundle", "--minify", "--log-level=warning", &platform, &format, &output])
        };
        let emulator = Emulator::start(self.workspace, &["--contacts", "120"])?;
        let _url = shell.push_env("MONACO_BASE_URL", &emulator.url);
        let _key = shell.push_env("MONACO_API_KEY", &emulator.key);
        for source in ["module.mjs", "commonjs.cjs"] {
            for (format, name) in [("cjs", "bundle.cjs"), ("esm", "bundle.mjs")] {
                bundle(source, "node", format, name)?;
                let _folder = shell.push_dir(empty.path());
                let said = cmd!(shell, "node {name}").quiet().read()?;
                ensure!(said == "120 contacts, NotFoundError", "the bundle of {source} as {format} said: {said}");
            }
            bundle(source, "browser", "iife", "browser.js")?;
            self.refused(empty.path(), &["browser.js"])?;
        }
        Ok(())
    }

    fn under_test_runners(&self) -> Result<()> {
        say(&format!("testing with it under node:test, {VITEST} and {JEST}"));
        let folder = self.clean_folder("runners", &[VITEST, JEST], "runners")?;
        self.start(&folder, "node", &["--test", "node.test.mjs"])?;
        self.start(&folder, node::program(&folder, "vitest"), &["run", "vitest.test.mjs"])?;
        self.start(&folder, node::program(&folder, "jest"), &["jest.test.cjs"])
    }

    fn on_other_runtimes(&self) -> Result<()> {
        say(&format!("using it on {DENO} and {BUN}"));
        let folder = self.clean_folder("runtimes", &[DENO, BUN], "")?;
        // Puts the program of this machine in its place, which npm would do if it ran scripts.
        self.start(&folder, "node", &["node_modules/bun/install.js"])?;
        for script in ["use_modules.mjs", "use_commonjs.cjs", "use_worker.mjs"] {
            self.start(&folder, node::program(&folder, "deno"), &["run", "--allow-all", script])?;
            self.start(&folder, node::program(&folder, "bun"), &[script])?;
        }
        Ok(())
    }

    /// The tarball and these packages, and beside them the files of that folder of `tests/packaging/node`.
    fn clean_folder(&self, name: &str, packages: &[&str], scripts: &str) -> Result<PathBuf> {
        let shell = &self.workspace.shell;
        let packages: Vec<&OsStr> = packages.iter().map(OsStr::new).chain([self.tarball.as_os_str()]).collect();
        let folder = node::fresh_folder(self.workspace, &format!("package-{name}"), &packages)?;
        for script in shell.read_dir(self.workspace.root.join("tests/packaging/node").join(scripts))? {
            if script.is_file() {
                shell.copy_file(script, &folder)?;
            }
        }
        Ok(folder)
    }

    fn start(&self, folder: &Path, program: impl AsRef<Path>, arguments: &[&str]) -> Result<()> {
        let shell = &self.workspace.shell;
        let _folder = shell.push_dir(folder);
        cmd!(shell, "{program} {arguments...}").quiet().run()?;
        Ok(())
    }

    /// Node fails there, and says why browsers are refused.
    fn refused(&self, folder: &Path, arguments: &[&str]) -> Result<()> {
        let shell = &self.workspace.shell;
        let _folder = shell.push_dir(folder);
        let ended = cmd!(shell, "node {arguments...}").quiet().ignore_status().output()?;
        let said = String::from_utf8_lossy(&ended.stderr);
        ensure!(!ended.status.success() && said.contains(REFUSAL), "a browser's code was not refused: {said}");
        Ok(())
    }
}
