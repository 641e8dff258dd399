//! What may be sent again, and when: one table, by what happened and by the operation.

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::entropy::{Entropy, Purpose};
use crate::error::{Certainty, Error, ErrorKind};
use crate::names::named;
use crate::operation::RetrySafety;
use crate::time::Millis;

/// Tokens a retry costs after an attempt that was not sent or whose outcome is unknown. A 429 and a 401 are free.
const RETRY_COST: u32 = 14;
/// Tokens a success without a retry gives back.
const SUCCESS_REFUND: u32 = 1;
/// Jitter after the server's own instant: a tenth of the wait, at most this.
const MOST_SERVER_JITTER: Millis = 5_000;

/// Why an attempt brought no answer, as the host's transport saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportFailure {
    /// What kind of failure.
    pub kind: FailureKind,
    /// The class and text of the transport's own exception; redacted when it is taken over.
    pub cause: String,
}

named! {
    /// Why an attempt brought no answer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum FailureKind {
        /// No connection: refused, unresolvable, unreachable; or HTTP/2 `REFUSED_STREAM`. No byte of the request was written.
        NotConnected = "not_connected",
        /// No connection within the time for connecting. No byte of the request was written.
        ConnectTimedOut = "connect_timed_out",
        /// No free connection in the host's pool. No byte of the request was written.
        PoolExhausted = "pool_exhausted",
        /// The server's certificate was refused.
        CertificateRefused = "certificate_refused",
        /// The proxy refused to connect.
        ProxyRefused = "proxy_refused",
        /// The transport would not write the request at all: it is malformed for this transport, or the client was closed.
        NotWritten = "not_written",
        /// The connection was lost after a byte was written.
        ConnectionLost = "connection_lost",
        /// The attempt's time ran out after a byte was written.
        TimedOut = "timed_out",
        /// What came back is no HTTP answer, or ends before its end.
        InvalidAnswer = "invalid_answer",
        /// The answer is larger than the transport takes.
        AnswerTooLarge = "answer_too_large",
    }
}

/// What follows from how an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) certainty: Certainty,
    pub(crate) resend: Resend,
}

/// Which operations may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resend {
    /// Every one.
    Always,
    /// Every one, after the server's wait.
    AfterLimit,
    /// Every one, with another key.
    WithNewKey,
    /// Those whose replay converges.
    IfSafe,
    /// None.
    Never,
}

const fn verdict(certainty: Certainty, resend: Resend) -> Verdict {
    Verdict { certainty, resend }
}

/// The table's rows for attempts without an answer.
pub(crate) const fn after_failure(kind: FailureKind) -> Verdict {
    match kind {
        FailureKind::NotConnected | FailureKind::ConnectTimedOut | FailureKind::PoolExhausted => {
            verdict(Certainty::NotSent, Resend::Always)
        }
        FailureKind::CertificateRefused | FailureKind::ProxyRefused | FailureKind::NotWritten => {
            verdict(Certainty::NotSent, Resend::Never)
        }
        FailureKind::ConnectionLost | FailureKind::TimedOut | FailureKind::InvalidAnswer => {
            verdict(Certainty::Unknown, Resend::IfSafe)
        }
        // The same answer would come again.
        FailureKind::AnswerTooLarge => verdict(Certainty::Unknown, Resend::Never),
    }
}

/// The table's rows for answers that are no success.
pub(crate) const fn after_status(status: u16) -> Verdict {
    match status {
        429 => verdict(Certainty::Rejected, Resend::AfterLimit),
        401 => verdict(Certainty::Rejected, Resend::WithNewKey),
        501 | 505 => verdict(Certainty::Rejected, Resend::Never),
        408 | 500..=599 => verdict(Certainty::Unknown, Resend::IfSafe),
        300..=499 => verdict(Certainty::Rejected, Resend::Never),
        // No status of HTTP: whatever answered, it was not the API.
        0..=299 | 600..=u16::MAX => verdict(Certainty::Unknown, Resend::IfSafe),
    }
}

/// The table's last column: whether a replay of the operation converges.
pub(crate) const fn converges(safety: RetrySafety, by_effect_is_enough: bool) -> bool {
    match safety {
        RetrySafety::Read | RetrySafety::IdempotentByHttp | RetrySafety::IdempotentByDocument | RetrySafety::IdempotencyKey => {
            true
        }
        RetrySafety::IdempotentByEffect => by_effect_is_enough,
        RetrySafety::Unsafe => false,
    }
}

/// The error that a transport's failure is.
pub(crate) fn failure_error(failure: &TransportFailure) -> Error {
    let (kind, message) = match failure.kind {
        FailureKind::NotConnected => (ErrorKind::Connection, "no connection to the server"),
        FailureKind::ConnectTimedOut => (ErrorKind::Timeout, "no connection to the server within the attempt's time"),
        FailureKind::PoolExhausted => (ErrorKind::Connection, "no free connection in the pool"),
        FailureKind::CertificateRefused => (ErrorKind::Certificate, "the server's certificate was refused"),
        FailureKind::ProxyRefused => (ErrorKind::Proxy, "the proxy refused the connection"),
        FailureKind::NotWritten => (ErrorKind::Connection, "the transport did not write the request"),
        FailureKind::ConnectionLost => (ErrorKind::Connection, "the connection was lost before the answer was complete"),
        FailureKind::TimedOut => (ErrorKind::Timeout, "no complete answer within the attempt's time"),
        FailureKind::InvalidAnswer => (ErrorKind::Connection, "the answer is not valid HTTP, or ends too early"),
        FailureKind::AnswerTooLarge => (ErrorKind::Connection, "the answer is larger than the transport takes"),
    };
    Error::new(kind, message).with_cause(&failure.cause)
}

/// The wait before retry number `retry` (from 0) where the server named none: exponential, jitter over the upper half.
pub(crate) fn backoff(config: &Config, retry: u32, entropy: &Entropy, attempt: u32) -> Millis {
    let growth = u64::from(config.backoff_factor).saturating_pow(retry);
    let full = config.backoff_initial_ms.saturating_mul(growth).min(config.backoff_cap_ms);
    let least = full.div_ceil(2);
    least + entropy.up_to(full - least, Purpose::Backoff, attempt)
}

/// The wait that the server named, and jitter after it, so that many workers do not wake together. Never less than it said.
pub(crate) fn server_wait(said: Millis, entropy: &Entropy, attempt: u32) -> Millis {
    let most = said.div_ceil(10).min(MOST_SERVER_JITTER);
    said.saturating_add(entropy.up_to(most, Purpose::ServerWait, attempt))
}

/// Keeps a failing server from being hammered: retries are paid for, successes pay back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RetryQuota {
    tokens: u32,
    capacity: u32,
}

impl RetryQuota {
    pub(crate) const fn new(capacity: u32) -> Self {
        Self { tokens: capacity, capacity }
    }

    pub(crate) const fn tokens(&self) -> u32 {
        self.tokens
    }

    /// Pays for one retry; false where the tokens do not suffice.
    pub(crate) fn pay(&mut self) -> bool {
        let left = self.tokens.checked_sub(RETRY_COST);
        self.tokens = left.unwrap_or(self.tokens);
        left.is_some()
    }

    /// A success: gives the last retry's cost back, or a little where there was none.
    pub(crate) fn refund(&mut self, retried: bool) {
        let refund = if retried { RETRY_COST } else { SUCCESS_REFUND };
        self.tokens = self.tokens.saturating_add(refund).min(self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_by_status() {
        use Certainty::{Rejected, Unknown};
        for (statuses, certainty, resend) in [
            (vec![429], Rejected, Resend::AfterLimit),
            (vec![401], Rejected, Resend::WithNewKey),
            (vec![408, 500, 502, 503, 504, 520, 599], Unknown, Resend::IfSafe),
            (vec![300, 307, 400, 403, 404, 405, 409, 422, 451, 499, 501, 505], Rejected, Resend::Never),
        ] {
            for status in statuses {
                assert_eq!(after_status(status), Verdict { certainty, resend }, "{status}");
            }
        }
    }

    #[test]
    fn the_table_by_failure() {
        let resent = |kind| after_failure(kind).resend;
        assert_eq!(FailureKind::ALL.iter().filter(|kind| resent(**kind) == Resend::Always).count(), 3);
        assert_eq!(FailureKind::ALL.iter().filter(|kind| resent(**kind) == Resend::Never).count(), 4);
        assert_eq!(FailureKind::ALL.iter().filter(|kind| after_failure(**kind).certainty == Certainty::Unknown).count(), 4);
    }

    #[test]
    fn only_what_converges_is_sent_again_after_an_unknown_outcome() {
        assert!(!converges(RetrySafety::Unsafe, true));
        assert!(!converges(RetrySafety::IdempotentByEffect, false));
        assert!(converges(RetrySafety::IdempotentByEffect, true));
        assert!(converges(RetrySafety::IdempotencyKey, false));
    }

    #[test]
    fn the_quota_pays_and_refunds_as_documented() {
        let mut quota = RetryQuota::new(30);
        assert!(quota.pay() && quota.pay() && !quota.pay());
        quota.refund(false);
        assert_eq!(quota.tokens(), 3);
        quota.refund(true);
        quota.refund(true);
        assert_eq!(quota.tokens(), 30);
    }

    proptest! {
        #[test]
        fn backoff_lies_in_the_upper_half_of_a_capped_exponential(bytes: [u8; 32], retry in 0u32..200, attempt: u32) {
            let config = Config::default();
            let full = (500u64.saturating_mul(2u64.saturating_pow(retry))).min(30_000);
            let wait = backoff(&config, retry, &Entropy::new(bytes), attempt);
            prop_assert!(full / 2 <= wait && wait <= full);
        }

        #[test]
        fn a_server_wait_is_never_shorter_and_at_most_a_tenth_or_five_seconds_longer(bytes: [u8; 32], said in 0u64..100_000_000, attempt: u32) {
            let wait = server_wait(said, &Entropy::new(bytes), attempt);
            prop_assert!(wait >= said && wait - said <= said.div_ceil(10).min(5_000));
        }
    }
}
