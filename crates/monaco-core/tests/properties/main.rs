//! What the crate promises, whatever servers answer and whenever hosts report. One file a promise.
#![allow(clippy::wildcard_enum_match_arm, reason = "a step that the host does not know fails the test")]

mod attempts;
mod checking;
mod equality;
mod fairness;
mod host;
mod limits;
mod monotony;
mod restoring;
mod totality;
mod waking;
