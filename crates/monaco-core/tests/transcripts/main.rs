//! Replays every transcript of `tests/transcripts` and compares each turn, in both forms of success bodies.
//!
//! `UPDATE_TRANSCRIPTS=1 cargo test -p monaco-core --test transcripts` writes what the core answers into the files; read the diff.
#![allow(clippy::wildcard_enum_match_arm, reason = "a step or action that the runner does not know fails the test")]
#![allow(clippy::disallowed_methods, reason = "the runner reads files; the core does not")]

mod given;
mod replay;
mod shown;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use given::Transcript;
use replay::Bodies;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/transcripts")
}

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("the folder of transcripts");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension().is_some_and(|end| end == "json") && path.file_name().is_some_and(|name| name != "index.json")
        })
        .collect();
    files.sort();
    files
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("readable");
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

fn write(path: &Path, value: &Value) {
    fs::write(path, serde_json::to_string_pretty(value).expect("JSON") + "\n").expect("writable");
}

#[test]
fn every_transcript_gives_the_expected_turns_with_bodies_as_bytes() {
    let update = std::env::var("UPDATE_TRANSCRIPTS").is_ok();
    let faults: Vec<String> = files().iter().flat_map(|path| replay_file(path, Bodies::Bytes, update)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    if update {
        write(&folder().join("index.json"), &index());
    }
}

#[test]
fn every_transcript_gives_the_same_turns_with_bodies_as_facts() {
    let faults: Vec<String> = files().iter().flat_map(|path| replay_file(path, Bodies::Facts, false)).collect();
    assert!(faults.is_empty() || std::env::var("UPDATE_TRANSCRIPTS").is_ok(), "{}", faults.join("\n"));
}

#[test]
fn the_index_names_every_transcript_and_what_it_proves() {
    let index_file = read(&folder().join("index.json"));
    assert_eq!(index_file, index(), "run with UPDATE_TRANSCRIPTS=1");
    assert!(index_file.as_array().expect("an array").len() >= 80, "the contract covers every rule");
}

fn index() -> Value {
    let entry =
        |path: &PathBuf| json!({"file": path.file_name().expect("a name").to_string_lossy(), "proves": read(path)["proves"]});
    Value::Array(files().iter().map(entry).collect())
}

/// Replays one file; says where an answer differs, or writes it down.
fn replay_file(path: &Path, bodies: Bodies, update: bool) -> Vec<String> {
    let mut value = read(path);
    let transcript: Transcript =
        serde_json::from_value(value.clone()).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let answers = replay::run(&transcript, bodies);
    let steps = value["steps"].as_array_mut().expect("steps");
    assert_eq!(answers.len(), steps.len());
    let mut faults = Vec::new();
    for (number, (step, answer)) in steps.iter_mut().zip(answers).enumerate() {
        if update {
            step["expect"] = answer;
        } else if step["expect"] != answer {
            faults.push(format!(
                "{} step {number} ({bodies:?})\n  expected {}\n  got      {answer}",
                path.display(),
                step["expect"]
            ));
        }
    }
    if update {
        write(path, &value);
    }
    faults
}
