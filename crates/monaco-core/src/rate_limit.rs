//! What the server said about its limit: `X-RateLimit-*`, `Retry-After` and `Date`, on any status.
//!
//! Sources: Monaco's authentication page ("429 — Rate Limited"), RFC 9110 sections 5.6.7 (dates) and 10.2.3 (Retry-After).
//! Each header is judged alone: one that is doubled, signed, fractional, too large or not a number is ignored, and an
//! [`Event`](crate::Event) says so.

use serde::Serialize;

use crate::headers::Headers;
use crate::names::named;
use crate::time::{Anchor, Instant, Millis, UnixTime};

/// A `Retry-After` beyond this is taken for this.
pub(crate) const LONGEST_RETRY_AFTER: Millis = 24 * 60 * 60 * 1000;
/// A reset beyond this is taken for this: the longest window that is documented.
pub(crate) const LONGEST_RESET: Millis = 60 * 60 * 1000;

/// The headers that are read, in the order in which faults of theirs are told.
const NAMES: [&str; 5] = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after", "date"];

/// What one answer said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RateLimit {
    /// Requests allowed per window.
    pub(crate) limit: Option<u64>,
    /// Requests left in it.
    pub(crate) remaining: Option<u64>,
    /// When it resets, by the server's wall clock.
    pub(crate) reset: Option<UnixTime>,
    retry_after: Option<RetryAfter>,
    date: Option<UnixTime>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RetryAfter {
    In(Millis),
    At(UnixTime),
}

/// A header that was present and not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IgnoredHeader {
    /// Its name.
    pub name: &'static str,
    /// Why it says nothing.
    pub fault: HeaderFault,
}

named! {
    /// Why a header says nothing.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum HeaderFault {
        /// It stands there more than once.
        Repeated = "repeated",
        /// It is neither a whole number without a sign nor, where that is allowed, an HTTP date.
        Malformed = "malformed",
        /// The number does not fit.
        TooLarge = "too_large",
    }
}

impl RateLimit {
    /// Reads what `headers` say, in one pass over them.
    pub(crate) fn read(headers: &Headers) -> (Self, Vec<IgnoredHeader>) {
        let mut found = [Found::Absent; NAMES.len()];
        for (name, value) in headers.iter() {
            if let Some(at) = NAMES.iter().position(|known| known.eq_ignore_ascii_case(name)) {
                found[at] = found[at].and(value);
            }
        }
        let [limit, remaining, reset, after, date] = found;
        let mut ignored = Vec::new();
        let said = Self {
            limit: limit.parsed(NAMES[0], whole_number, &mut ignored),
            remaining: remaining.parsed(NAMES[1], whole_number, &mut ignored),
            reset: reset.parsed(NAMES[2], unix_seconds, &mut ignored),
            retry_after: after.parsed(NAMES[3], retry_after, &mut ignored),
            date: date.parsed(NAMES[4], http_date, &mut ignored),
        };
        (said, ignored)
    }

    /// The wait that `Retry-After` asks for, counted from `now`. One of nothing, or of the past, says nothing: sending again at once
    /// is what was just refused.
    pub(crate) fn retry_after(&self, now: Instant, anchor: &Anchor) -> Option<Millis> {
        let wait = match self.retry_after? {
            RetryAfter::In(wait) => wait,
            RetryAfter::At(time) => time.since(self.server_time(now, anchor)),
        };
        (wait > 0).then_some(wait.min(LONGEST_RETRY_AFTER))
    }

    /// The time until the window resets, counted from `now`. A reset that has passed says nothing.
    pub(crate) fn resets_in(&self, now: Instant, anchor: &Anchor) -> Option<Millis> {
        let wait = self.reset?.since(self.server_time(now, anchor)).min(LONGEST_RESET);
        (wait > 0).then_some(wait)
    }

    /// The server's own word on when to come back: `Retry-After` wins over `X-RateLimit-Reset`.
    pub(crate) fn wait(&self, now: Instant, anchor: &Anchor) -> Option<Millis> {
        self.retry_after(now, anchor).or_else(|| self.resets_in(now, anchor))
    }

    /// The server's clock: its own `Date`, else what the anchor makes of ours.
    fn server_time(&self, now: Instant, anchor: &Anchor) -> UnixTime {
        self.date.unwrap_or_else(|| anchor.unix_at(now))
    }
}

/// What an answer holds of one header.
#[derive(Clone, Copy)]
enum Found<'a> {
    Absent,
    Once(&'a str),
    Repeated,
}

impl<'a> Found<'a> {
    fn and(self, value: &'a str) -> Self {
        match self {
            Self::Absent => Self::Once(value),
            Self::Once(_) | Self::Repeated => Self::Repeated,
        }
    }

    fn parsed<T>(
        self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, HeaderFault>,
        ignored: &mut Vec<IgnoredHeader>,
    ) -> Option<T> {
        let parsed = match self {
            Self::Absent => return None,
            Self::Once(value) => parse(value.trim_matches([' ', '\t'])),
            Self::Repeated => Err(HeaderFault::Repeated),
        };
        parsed.map_err(|fault| ignored.push(IgnoredHeader { name, fault })).ok()
    }
}

fn whole_number(text: &str) -> Result<u64, HeaderFault> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(HeaderFault::Malformed);
    }
    text.parse().map_err(|_| HeaderFault::TooLarge)
}

fn unix_seconds(text: &str) -> Result<UnixTime, HeaderFault> {
    let seconds = i64::try_from(whole_number(text)?).map_err(|_| HeaderFault::TooLarge)?;
    Ok(UnixTime::from_secs(seconds))
}

fn retry_after(text: &str) -> Result<RetryAfter, HeaderFault> {
    match whole_number(text) {
        Ok(seconds) => Ok(RetryAfter::In(seconds.saturating_mul(1000))),
        Err(HeaderFault::TooLarge) => Err(HeaderFault::TooLarge),
        Err(HeaderFault::Malformed | HeaderFault::Repeated) => http_date(text).map(RetryAfter::At),
    }
}

/// All three forms of RFC 9110 section 5.6.7.
fn http_date(text: &str) -> Result<UnixTime, HeaderFault> {
    let time = httpdate::parse_http_date(text).map_err(|_| HeaderFault::Malformed)?;
    let since_epoch = time.duration_since(std::time::UNIX_EPOCH).map_err(|_| HeaderFault::Malformed)?;
    i64::try_from(since_epoch.as_millis()).map(UnixTime::from_millis).map_err(|_| HeaderFault::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Instant = Instant::from_millis(50_000);
    const ANCHOR: Anchor = Anchor { instant: Instant::from_millis(0), unix: UnixTime::from_secs(1_800_000_000) };

    fn read(pairs: &[(&str, &str)]) -> (RateLimit, Vec<IgnoredHeader>) {
        RateLimit::read(&Headers::from_pairs(pairs.iter().copied()))
    }

    #[test]
    fn retry_after_wins_over_reset() {
        let (said, ignored) = read(&[("Retry-After", "7"), ("X-RateLimit-Reset", "1800000100")]);
        assert_eq!((said.wait(NOW, &ANCHOR), ignored), (Some(7_000), vec![]));
    }

    #[test]
    fn retry_after_takes_all_three_date_forms_measured_against_the_answers_own_date() {
        for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            let (said, ignored) = read(&[("retry-after", date), ("date", "Sun, 06 Nov 1994 08:49:27 GMT")]);
            assert_eq!((said.wait(NOW, &ANCHOR), ignored), (Some(10_000), vec![]), "{date}");
        }
    }

    #[test]
    fn reset_is_measured_against_date_else_against_the_anchor() {
        let (said, _) = read(&[("x-ratelimit-reset", "1800000060")]);
        assert_eq!(said.wait(NOW, &ANCHOR), Some(10_000));
        let (said, _) = read(&[("x-ratelimit-reset", "784111790"), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")]);
        assert_eq!(said.wait(NOW, &ANCHOR), Some(13_000));
    }

    #[test]
    fn absurd_values_are_clamped_and_a_past_reset_says_nothing() {
        assert_eq!(read(&[("x-ratelimit-reset", "1800000000000")]).0.wait(NOW, &ANCHOR), Some(LONGEST_RESET));
        assert_eq!(read(&[("x-ratelimit-reset", "1")]).0.wait(NOW, &ANCHOR), None);
        assert_eq!(read(&[("retry-after", "999999999")]).0.wait(NOW, &ANCHOR), Some(LONGEST_RETRY_AFTER));
    }

    #[test]
    fn faulty_headers_are_ignored_one_by_one() {
        let faults = [
            ("-1", HeaderFault::Malformed),
            ("+1", HeaderFault::Malformed),
            ("1.5", HeaderFault::Malformed),
            ("", HeaderFault::Malformed),
            ("soon", HeaderFault::Malformed),
            ("99999999999999999999", HeaderFault::TooLarge),
        ];
        for (value, fault) in faults {
            let (said, ignored) = read(&[("retry-after", value), ("x-ratelimit-remaining", "3")]);
            assert_eq!(said.remaining, Some(3));
            assert_eq!(said.wait(NOW, &ANCHOR), None, "{value}");
            assert_eq!(ignored, vec![IgnoredHeader { name: "retry-after", fault }], "{value}");
        }
        let (said, ignored) = read(&[("retry-after", "1"), ("retry-after", "1")]);
        assert_eq!(said.wait(NOW, &ANCHOR), None);
        assert_eq!(ignored[0].fault, HeaderFault::Repeated);
    }

    proptest! {
        #[test]
        fn any_header_is_read_without_a_panic_and_within_the_bounds(name in "(?i)retry-after|date|x-ratelimit-(limit|remaining|reset)", value in ".*") {
            let (said, _) = read(&[(name.as_str(), value.as_str())]);
            prop_assert!(said.wait(NOW, &ANCHOR).unwrap_or(0) <= LONGEST_RETRY_AFTER);
        }
    }
}
