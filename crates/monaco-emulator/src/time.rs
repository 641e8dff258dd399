//! Instants. The emulator reads no clock: every instant is handed in.

use monaco_catalog::temporal;

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant, later by so many milliseconds.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(1000)))
    }

    /// The instant as the API writes it, e.g. `2026-01-05T10:00:00.250000Z`.
    #[must_use]
    pub fn iso(self) -> String {
        temporal::format_datetime(self.0)
    }

    /// The instant as a `Date` header; `None` outside of the years HTTP can write.
    pub(crate) fn http_date(self) -> Option<String> {
        // httpdate refuses years after 9999 with a panic.
        const LAST: u64 = 253_402_300_799;
        let seconds = u64::try_from(self.0.div_euclid(1_000_000)).ok()?;
        (seconds <= LAST).then(|| {
            let since_epoch = std::time::Duration::from_secs(seconds);
            httpdate::fmt_http_date(std::time::UNIX_EPOCH + since_epoch)
        })
    }
}
