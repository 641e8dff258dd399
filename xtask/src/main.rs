//! `cargo xtask`: everything this project does to itself. Each command installs what it needs, says so, and fails clearly where
//! it cannot.

mod bench;
mod check;
mod codegen;
mod demo;
mod emulator;
mod package;
mod python;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's tasks")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// The main job, from nothing: every contact of an organisation, through a rate limit, a server fault and a key rotation
    Demo,
    /// Every test of every language; this is the README's test command
    Test {
        /// Only this language
        #[arg(long)]
        lang: Option<Language>,
    },
    /// Format, lints, types, licences, and whether generated code is fresh
    Check,
    /// Builds what is published and uses it in clean places
    Package,
    /// Measures speed, beside goals and peers, into target/bench
    Bench {
        /// Only this
        subject: Option<bench::Subject>,
    },
    /// Writes the code that follows from the catalogue
    Codegen,
}

/// A language whose tests can be run alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Rust,
    Python,
}

fn main() -> ExitCode {
    match run(&Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("\nerror: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    match task {
        Task::Demo => demo::run(&workspace),
        Task::Test { lang } => test::run(&workspace, *lang),
        Task::Check => check::run(&workspace),
        Task::Package => package::run(&workspace),
        Task::Bench { subject } => bench::run(&workspace, *subject),
        Task::Codegen => codegen::write(&workspace),
    }
}
