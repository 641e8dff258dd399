//! `monaco-torture`: serves the cases of a folder, one at a time, as its standard input asks.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use monaco_torture::{Authority, Cases, control};

/// Serves what an HTTP transport must survive
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// The folder of the cases
    cases: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("monaco-torture: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let cases = Cases::read(&arguments.cases)?;
    let authority = Authority::new()?;
    let mut ca_file = tempfile::Builder::new().prefix("monaco-torture-").suffix(".pem").tempfile()?;
    ca_file.write_all(authority.pem().as_bytes())?;
    let path = ca_file.path().display().to_string();
    control::obey(&cases, &authority, &path, io::stdin().lock(), &mut io::stdout().lock())?;
    Ok(())
}
