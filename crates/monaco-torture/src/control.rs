//! The line protocol: a case's name opens it, `end` closes it, and each is answered by one line of JSON.

use std::fmt;
use std::io::{self, BufRead, Write};

use serde::Serialize;
use serde_json::{Value, json};

use crate::case::Cases;
use crate::certificate::Authority;
use crate::running::Running;
use crate::witness::Seen;

const END: &str = "end";

/// Why a line is not obeyed.
#[derive(Debug)]
enum Refusal {
    Unknown(String),
    StillOpen,
    NothingOpen,
    Io(io::Error),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "there is no case {name:?}"),
            Self::StillOpen => f.write_str("a case is still open; expected end"),
            Self::NothingOpen => f.write_str("no case is open; expected a case's name"),
            Self::Io(fault) => fault.fmt(f),
        }
    }
}

/// Obeys lines until there are no more. `ca_file` is where the test authority's certificate was written.
///
/// # Errors
/// Where a line cannot be read, or an answer cannot be written.
pub fn obey(cases: &Cases, authority: &Authority, ca_file: &str, input: impl BufRead, output: &mut impl Write) -> io::Result<()> {
    let mut running = None;
    for line in input.lines() {
        let line = line?;
        let answer = match (line.trim(), running.take()) {
            (END, Some(open)) => end(open).and_then(|seen| told(&seen)),
            (END, None) => Err(Refusal::NothingOpen),
            (_, Some(open)) => {
                running = Some(open);
                Err(Refusal::StillOpen)
            }
            (name, None) => start(cases, authority, name).and_then(|open| {
                let mut answer = told(running.insert(open).told())?;
                answer["ca_file"] = json!(ca_file);
                Ok(answer)
            }),
        };
        writeln!(output, "{}", answer.unwrap_or_else(|refusal| json!({"error": refusal.to_string()})))?;
        output.flush()?;
    }
    Ok(())
}

fn start(cases: &Cases, authority: &Authority, name: &str) -> Result<Running, Refusal> {
    let case = cases.get(name).ok_or_else(|| Refusal::Unknown(name.to_owned()))?;
    Running::start(case, authority).map_err(Refusal::Io)
}

fn end(open: Running) -> Result<Seen, Refusal> {
    open.end().map_err(Refusal::Io)
}

fn told(answer: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(answer).map_err(|fault| Refusal::Io(fault.into()))
}
