//! Java and Maven, the Kotlin package in `bindings/kotlin`, and projects that depend on it.

mod amended;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::{Cmd, cmd};

use crate::Language;
use crate::codegen;
use crate::uniffi::{self, Profile};
use crate::workspace::{Workspace, say};

/// The oldest Java that the package's classes are for.
const OLDEST: u32 = 17;
const MAVEN: &str = if cfg!(windows) { "mvn.cmd" } else { "mvn" };
const KTFMT: &str = "com.facebook:ktfmt:0.64:jar:with-dependencies";
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
const CLASS_PATH: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";
const PACKAGE: &str = "bindings/kotlin";
const EXAMPLES: &str = "bindings/kotlin/examples";
/// The one file that the generator writes.
const GENERATED: &str = "dev/monacocrm/internal/core/monaco_core_ffi.kt";

/// A Maven that keeps what it downloads in the cache folder, to be run in `folder`, a path from the checkout's root.
pub(crate) fn maven<'a>(workspace: &'a Workspace, folder: &str) -> Result<Cmd<'a>> {
    require_java(workspace)?;
    let (shell, pom) = (&workspace.shell, workspace.root.join(folder).join("pom.xml"));
    let repository = local_repository(workspace)?;
    Ok(cmd!(shell, "{MAVEN} --batch-mode --quiet -Dmaven.repo.local={repository} --file {pom}").quiet())
}

/// Where Maven keeps what it downloaded or was told to install.
fn local_repository(workspace: &Workspace) -> Result<PathBuf> {
    Ok(workspace.cache()?.join("maven"))
}

/// The package's tests, against the emulator and the torture server over sockets.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    let emulator = workspace.build_binary("monaco-emulator")?;
    let torture = workspace.build_binary("monaco-torture")?;
    build_core(workspace)?;
    say("Kotlin: mvn test in bindings/kotlin");
    maven(workspace, PACKAGE)?.arg("test").env("MONACO_EMULATOR", emulator).env("MONACO_TORTURE", torture).run()?;
    Ok(())
}

/// Format, and what the compiler says of the package, its tests and its examples: explicit API mode, and warnings are errors.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    build_examples(workspace)?;
    say("Kotlin: ktfmt, generated code is fresh, and the compiler on the tests");
    let sources = ["bindings/kotlin/src", "bindings/kotlin/examples/src", "tests/packaging/kotlin/src"];
    ktfmt(workspace)?
        .args(["--dry-run", "--set-exit-if-changed"])
        .args(sources)
        .run()
        .context("ktfmt would change these files; it is run without --dry-run to do so")?;
    codegen::verify(workspace, Language::Kotlin)?;
    maven(workspace, PACKAGE)?.arg("test-compile").run()?;
    Ok(())
}

/// Builds the package and installs it into the local repository.
fn install(workspace: &Workspace) -> Result<()> {
    build_core(workspace)?;
    say("building the Kotlin package");
    maven(workspace, PACKAGE)?.args(["-DskipTests", "install"]).run()?;
    Ok(())
}

/// Builds the package into a Maven repository of its own under the target folder, and says where that is. The local repository forgets
/// what it had of it, so that the next project gets it from there.
pub(crate) fn deploy(workspace: &Workspace) -> Result<PathBuf> {
    build_core(workspace)?;
    let (shell, repository) = (&workspace.shell, workspace.target().join("dist/kotlin"));
    say(&format!("deploying the Kotlin package into {}", repository.display()));
    shell.remove_path(&repository)?;
    let there = format!("-DaltDeploymentRepository=dist::file://{}", repository.display());
    maven(workspace, PACKAGE)?.args(["-DskipTests", "deploy"]).arg(there).run()?;
    shell.remove_path(local_repository(workspace)?.join("dev/monacocrm"))?;
    Ok(repository)
}

/// Builds the package and its examples.
pub(crate) fn build_examples(workspace: &Workspace) -> Result<()> {
    install(workspace)?;
    say("building the Kotlin examples");
    maven(workspace, EXAMPLES)?.arg("compile").run()?;
    Ok(())
}

/// An example that was built, as the one argument that `java` runs it by, before its own.
pub(crate) fn example(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    main_class(workspace, EXAMPLES, name)
}

/// A main class of a project whose `target/class-path` names what it depends on, as `java` is told of it: in a file of arguments.
pub(crate) fn main_class(workspace: &Workspace, project: &str, name: &str) -> Result<PathBuf> {
    arguments(workspace, project, &["classes"], name)
}

/// As `main_class`, of one among the package's tests, which are built first.
pub(crate) fn test_class(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    build_core(workspace)?;
    let told = ["-Dmdep.includeScope=test", "-Dmdep.outputFile=target/class-path"];
    maven(workspace, PACKAGE)?.args(["test-compile", CLASS_PATH]).args(told).run()?;
    arguments(workspace, PACKAGE, &["test-classes", "classes"], name)
}

fn arguments(workspace: &Workspace, project: &str, classes: &[&str], name: &str) -> Result<PathBuf> {
    let (shell, target) = (&workspace.shell, workspace.root.join(project).join("target"));
    let dependencies = shell.read_file(target.join("class-path"))?;
    let classes = classes.iter().map(|folder| target.join(folder).display().to_string());
    let all: Vec<String> = classes.chain([dependencies.trim().to_owned()]).collect();
    let class_path = all.join(if cfg!(windows) { ";" } else { ":" }).replace('\\', "\\\\");
    let arguments = target.join(format!("{name}.arguments"));
    shell.write_file(&arguments, format!("-cp \"{class_path}\"\n{name}\n"))?;
    Ok(format!("@{}", arguments.display()).into())
}

/// The Kotlin around the core and its native library, in `bindings/kotlin/core`, from where Maven takes both.
pub(crate) fn build_core(workspace: &Workspace) -> Result<()> {
    say("building the core for Kotlin");
    let core = workspace.root.join(PACKAGE).join("core");
    uniffi::generate(workspace, "kotlin", &core.join("kotlin"))?;
    amended::amend(workspace, &core.join("kotlin").join(GENERATED))?;
    let library = native_library(workspace)?;
    let name = library.file_name().context("the library has a name")?.to_owned();
    let shell = &workspace.shell;
    let resources = shell.create_dir(core.join("resources").join(jna_platform()?))?;
    shell.copy_file(&library, resources.join(name))?;
    Ok(())
}

/// The core as Java loads it.
pub(crate) fn native_library(workspace: &Workspace) -> Result<PathBuf> {
    let beside = uniffi::static_library(workspace, Profile::Release)?;
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    Ok(beside.with_file_name(format!("{prefix}monaco_core_ffi{suffix}")))
}

/// The folder in which JNA looks for a library of this machine.
fn jna_platform() -> Result<String> {
    let system = match std::env::consts::OS {
        "linux" => "linux",
        "macos" => "darwin",
        "windows" => "win32",
        other => bail!("JNA's name of {other} is not known here"),
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x86-64",
        other => other,
    };
    Ok(format!("{system}-{machine}"))
}

/// Formats what stands below `folder`, which has the paths of the checkout.
pub(crate) fn format(workspace: &Workspace, folder: &Path) -> Result<()> {
    let (shell, sources) = (&workspace.shell, folder.join(PACKAGE));
    shell.copy_file(workspace.root.join(PACKAGE).join(".editorconfig"), &sources)?;
    ktfmt(workspace)?.arg(sources).read_stderr()?;
    Ok(())
}

/// The formatter, to be told of files or folders.
fn ktfmt(workspace: &Workspace) -> Result<Cmd<'_>> {
    let folder = workspace.cache()?.join("ktfmt");
    let (artifact, output) = (format!("-Dartifact={KTFMT}"), format!("-DoutputDirectory={}", folder.display()));
    maven(workspace, PACKAGE)?.arg(COPY).arg(artifact).arg(output).run()?;
    let version = KTFMT.split(':').nth(2).context("ktfmt has a version")?;
    let (shell, jar) = (&workspace.shell, folder.join(format!("ktfmt-{version}-with-dependencies.jar")));
    Ok(cmd!(shell, "java -jar {jar} --kotlinlang-style --enable-editorconfig").quiet())
}

fn require_java(workspace: &Workspace) -> Result<()> {
    let shell = &workspace.shell;
    let said = cmd!(shell, "java -version").quiet().output();
    let said = said.with_context(|| format!("Java was not found on the PATH; install a JDK, {OLDEST} or newer, and Maven"))?;
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    let major = text.split('"').nth(1).and_then(|version| version.split('.').next()).and_then(|major| major.parse::<u32>().ok());
    ensure!(major.is_some_and(|major| major >= OLDEST), "Java {OLDEST} or newer is needed, and the one on the PATH says: {text}");
    cmd!(shell, "{MAVEN} --version").quiet().read().context("Maven was not found on the PATH; install it beside the JDK")?;
    Ok(())
}
