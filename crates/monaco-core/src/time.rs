//! Time as arguments: integer milliseconds on the embedder's monotonic clock, and Unix time for what the server says.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rfc3339;

/// Milliseconds. Every duration in the core is one of these, so that every language computes the same.
pub type Millis = u64;

/// A point on the embedder's monotonic clock, in milliseconds since an arbitrary start.
///
/// Use `time.monotonic` (Python), `performance.now` (Node), `elapsedRealtime` (Android), `ContinuousClock` (Swift).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(u64);

impl Instant {
    /// The instant `millis` after the clock's start.
    pub const fn from_millis(millis: Millis) -> Self {
        Self(millis)
    }

    /// Milliseconds since the clock's start.
    pub const fn as_millis(self) -> Millis {
        self.0
    }

    /// This instant moved later; stays at the end of time instead of wrapping.
    pub const fn after(self, wait: Millis) -> Self {
        Self(self.0.saturating_add(wait))
    }

    /// Milliseconds from `earlier` to this instant, zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Millis {
        self.0.saturating_sub(earlier.0)
    }
}

/// Wall-clock time, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixTime(i64);

impl UnixTime {
    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From an instant after RFC 3339, such as `2026-01-31T09:05:00+01:00`, or a date, which is its first moment in UTC. None where the
    /// text is neither. What is finer than a millisecond is cut off.
    pub fn parse(text: &str) -> Option<Self> {
        let millis = if text.len() == 10 { rfc3339::parse(&format!("{text}T00:00:00Z")) } else { rfc3339::parse(text) };
        millis.map(Self)
    }

    /// From whole seconds since the epoch; saturates.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to this time, zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Millis {
        let difference = self.0.saturating_sub(earlier.0);
        if difference < 0 { 0 } else { difference.unsigned_abs() }
    }
}

/// As requests hold it: RFC 3339 in UTC, with milliseconds.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&rfc3339::format(self.0))
    }
}

/// As requests hold it: its text.
impl From<UnixTime> for Value {
    fn from(time: UnixTime) -> Self {
        Self::String(time.to_string())
    }
}

/// Ties the monotonic clock to the wall clock, once, at construction.
///
/// Only used where an answer carries no `Date` of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    pub(crate) instant: Instant,
    /// Read at the same moment.
    pub(crate) unix: UnixTime,
}

impl Anchor {
    /// The wall-clock time at `now`, as far as the anchor knows.
    pub(crate) fn unix_at(&self, now: Instant) -> UnixTime {
        let elapsed = i64::try_from(now.since(self.instant)).unwrap_or(i64::MAX);
        UnixTime(self.unix.0.saturating_add(elapsed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_saturates_instead_of_wrapping() {
        let late = Instant::from_millis(u64::MAX);
        assert_eq!(late.after(1), late);
        assert_eq!(Instant::from_millis(3).since(late), 0);
        assert_eq!(UnixTime::from_secs(i64::MAX).as_millis(), i64::MAX);
        assert_eq!(UnixTime::from_millis(i64::MIN).since(UnixTime::from_millis(i64::MAX)), 0);
    }

    #[test]
    fn an_instant_or_a_date_is_parsed_and_anything_else_is_not() {
        let noon = UnixTime::from_secs(1_767_268_800);
        assert_eq!(UnixTime::parse("2026-01-01T12:00:00Z"), Some(noon));
        assert_eq!(UnixTime::parse("2026-01-01T13:00:00.000999+01:00"), Some(noon));
        assert_eq!(UnixTime::parse("2026-01-01"), Some(UnixTime::from_millis(noon.as_millis() - 12 * 3_600_000)));
        for text in ["", "soon", "2026-13-01", "2026-01-0é", "2026-01-01T12:00:00", "1767268800"] {
            assert_eq!(UnixTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_is_shown_and_sent_as_text_that_is_parsed_again() {
        let time = UnixTime::from_millis(1_767_268_800_123);
        assert_eq!(time.to_string(), "2026-01-01T12:00:00.123Z");
        assert_eq!(UnixTime::parse(&time.to_string()), Some(time));
        assert_eq!(Value::from(time), "2026-01-01T12:00:00.123Z");
    }

    #[test]
    fn the_anchor_carries_the_wall_clock_forward() {
        let anchor = Anchor { instant: Instant::from_millis(1_000), unix: UnixTime::from_secs(1_800_000_000) };
        assert_eq!(anchor.unix_at(Instant::from_millis(3_500)), UnixTime::from_millis(1_800_000_002_500));
    }
}
