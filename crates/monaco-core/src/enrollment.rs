//! When to look again whether a campaign has enrolled its contacts: enrolment is asynchronous, and only `get_campaign` tells.

use crate::error::{Error, ErrorKind};
use crate::time::Millis;

const FIRST_WAIT: Millis = 1_000;
const LONGEST_WAIT: Millis = 15_000;
/// Statuses after which nothing changes by itself.
const ENDED: [&str; 2] = ["completed", "failed"];

/// How long to wait before the campaign is looked at again, in milliseconds; none where its enrolment has ended.
///
/// `status` is its `enrollment_status`; one that is missing or unknown counts as under way. `polls` is how often it was looked at,
/// `elapsed_ms` since when, `deadline_ms` how long that may go on.
///
/// # Errors
/// `Timeout` where the wait would end after the deadline. The enrolment goes on.
pub fn next_poll(status: Option<&str>, polls: u32, elapsed_ms: Millis, deadline_ms: Millis) -> Result<Option<Millis>, Error> {
    if status.is_some_and(|status| ENDED.contains(&status)) {
        return Ok(None);
    }
    let doublings = polls.saturating_sub(1).min(10);
    let wait = (FIRST_WAIT << doublings).min(LONGEST_WAIT);
    if elapsed_ms.saturating_add(wait) > deadline_ms {
        let status = status.unwrap_or("unknown");
        let message =
            format!("the enrolment is still {status} after {elapsed_ms} ms, and the deadline is {deadline_ms} ms; it goes on");
        return Err(Error::new(ErrorKind::Timeout, message));
    }
    Ok(Some(wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits: Vec<_> = (1..=6).map(|polls| next_poll(Some("running"), polls, 0, 600_000)).collect();
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 15_000, 15_000].map(|wait| Ok(Some(wait))));
        assert_eq!(next_poll(None, u32::MAX, 0, u64::MAX), Ok(Some(15_000)));
    }

    #[test]
    fn an_enrolment_that_ended_needs_no_further_look() {
        assert_eq!(next_poll(Some("completed"), 1, 0, 0), Ok(None));
        assert_eq!(next_poll(Some("failed"), 9, u64::MAX, 0), Ok(None));
    }

    #[test]
    fn a_wait_beyond_the_deadline_fails_at_once() {
        let error = next_poll(Some("pending"), 2, 9_000, 10_000).expect_err("too long");
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.message().contains("still pending"), "{error}");
        assert_eq!(next_poll(Some("pending"), 1, 9_000, 10_000), Ok(Some(1_000)));
    }
}
