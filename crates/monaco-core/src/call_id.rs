//! A call's name.

use serde::{Deserialize, Serialize};

/// Names a call to the host: the one to wake, the one an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(u64);

impl CallId {
    pub(crate) const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number, which counts the client's calls from 1.
    pub const fn number(self) -> u64 {
        self.0
    }
}
