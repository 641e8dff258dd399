//! `cargo xtask`: everything this project does to itself. Each command installs what it needs, says so, and fails clearly where
//! it cannot.

mod bench;
mod check;
mod codegen;
mod coverage;
mod debian;
mod demo;
mod emulator;
mod fuzz;
mod kotlin;
mod library_source;
mod node;
mod package;
mod phone;
mod python;
mod swift;
mod test;
mod tools;
mod uniffi;
mod wasm;
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
    /// Lets each fuzz target of the core run for a while, from its checked-in corpus on
    Fuzz {
        /// Only this one
        target: Option<String>,
        /// For how long each
        #[arg(long, default_value_t = 10)]
        seconds: u32,
    },
    /// Which lines the tests reach, into target/coverage; fails where a line that decides is not reached
    Coverage {
        /// Only this language
        #[arg(long)]
        lang: Option<Language>,
    },
    /// Writes the code that follows from the catalogue
    Codegen {
        /// Only this language's; the core's is Rust's
        #[arg(long)]
        lang: Option<Language>,
    },
}

/// A language whose tests can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    Rust,
    Python,
    Node,
    Kotlin,
    Swift,
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
        Task::Fuzz { target, seconds } => fuzz::run(&workspace, target.as_deref(), *seconds),
        Task::Coverage { lang } => coverage::run(&workspace, *lang),
        Task::Codegen { lang } => codegen::write(&workspace, *lang),
    }
}
