//! What a server does with a connection, one step after the other.

use serde::Deserialize;

use crate::part::Part;

/// One step of a connection's script. After the last one the connection stays open until the client hangs up.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// The TLS handshake; what is sent before it is in clear text.
    Handshake,
    /// Reads a request with its body.
    ReadRequest,
    /// Reads whatever comes first.
    ReadSome,
    /// Sends the ordinary answer.
    Answer,
    /// Sends bytes.
    Send(Vec<Part>),
    /// Sends bytes, a few at a time.
    Trickle {
        /// What.
        parts: Vec<Part>,
        /// How many at a time.
        bytes: usize,
        /// The pause after each piece.
        every_ms: u64,
    },
    /// Does nothing for a while.
    WaitMs(u64),
    /// Waits until that many connections are at this step.
    Gather(usize),
    /// Says that nothing more will be sent (after TLS's own goodbye), and goes on.
    HalfClose,
    /// Closes (after TLS's own goodbye).
    Close,
    /// Closes the TCP connection without TLS's goodbye.
    Cut,
    /// Resets the connection.
    Reset,
    /// Connects to the origin, and carries bytes both ways until one side ends.
    Tunnel,
}
