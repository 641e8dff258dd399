//! Rate limits: any number of windows per organisation, fixed or sliding.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::time::Timestamp;

/// How a window moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum WindowKind {
    /// It opens with the first request, and everything is forgotten when it closes.
    Fixed,
    /// Each request is forgotten when it is one window old.
    #[default]
    Sliding,
}

/// So many requests in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Requests allowed in the window.
    pub limit: u32,
    /// The window's length in milliseconds.
    pub window_ms: u32,
    /// How it moves.
    #[serde(default)]
    pub kind: WindowKind,
}

/// Not of the form `100/60s`, `1000/1h:fixed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowError;

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a limit looks like 100/60s, 1000/1h or 10/500ms:fixed")
    }
}

impl std::error::Error for WindowError {}

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (rate, kind) = match text.rsplit_once(':') {
            None => (text, WindowKind::Sliding),
            Some((rate, "fixed")) => (rate, WindowKind::Fixed),
            Some((rate, "sliding")) => (rate, WindowKind::Sliding),
            Some(_) => return Err(WindowError),
        };
        let (limit, length) = rate.split_once('/').ok_or(WindowError)?;
        let digits = length.len() - length.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = length.split_at(digits);
        let unit_ms = match unit {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return Err(WindowError),
        };
        let number: u32 = number.parse().map_err(|_| WindowError)?;
        let window_ms = number.checked_mul(unit_ms).ok_or(WindowError)?;
        let limit = limit.parse().map_err(|_| WindowError)?;
        if window_ms == 0 {
            return Err(WindowError);
        }
        Ok(Self { limit, window_ms, kind })
    }
}

/// On which answers the headers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateHeaders {
    /// On all of them.
    Always,
    /// On 429 only, as the authentication page says.
    #[default]
    #[serde(rename = "on_429")]
    On429,
}

/// What one organisation has sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct RateLimiter {
    windows: Vec<State>,
}

#[derive(Debug, Clone)]
struct State {
    window: Window,
    /// When requests were admitted. A fixed window keeps only those since it opened.
    admitted: VecDeque<i64>,
}

/// What the headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// When the window resets, in Unix seconds, rounded up.
    pub(crate) reset: i64,
    /// Seconds to wait, rounded up; only when refused.
    pub(crate) retry_after: Option<i64>,
}

impl RateLimiter {
    pub(crate) fn new(windows: &[Window]) -> Self {
        let windows = windows.iter().map(|window| State { window: *window, admitted: VecDeque::new() }).collect();
        Self { windows }
    }

    /// Counts a request, or refuses it without counting. `None` when there is no limit.
    pub(crate) fn admit(&mut self, now: Timestamp) -> Option<Standing> {
        let now = now.millis();
        for state in &mut self.windows {
            state.forget(now);
        }
        let refusing = self.windows.iter().filter(|state| state.remaining() == 0).max_by_key(|state| state.reset_ms(now));
        if let Some(state) = refusing {
            let wait = state.reset_ms(now).saturating_sub(now).max(1);
            return Some(Standing { retry_after: Some(ceil_seconds(wait)), ..state.standing(now) });
        }
        for state in &mut self.windows {
            state.admitted.push_back(now);
        }
        self.windows.iter().min_by_key(|state| (state.remaining(), state.reset_ms(now))).map(|state| state.standing(now))
    }
}

impl State {
    fn length(&self) -> i64 {
        i64::from(self.window.window_ms)
    }

    fn forget(&mut self, now: i64) {
        let gone = |at: i64| at.saturating_add(self.length()) <= now;
        match self.window.kind {
            WindowKind::Fixed => {
                if self.admitted.front().is_some_and(|first| gone(*first)) {
                    self.admitted.clear();
                }
            }
            WindowKind::Sliding => {
                let count = self.admitted.iter().take_while(|at| gone(**at)).count();
                self.admitted.drain(..count);
            }
        }
    }

    fn remaining(&self) -> u32 {
        let used = u32::try_from(self.admitted.len()).unwrap_or(u32::MAX);
        self.window.limit.saturating_sub(used)
    }

    /// When the first place comes back (sliding) or all of them do (fixed).
    fn reset_ms(&self, now: i64) -> i64 {
        let first = self.admitted.front().copied().unwrap_or(now);
        first.saturating_add(self.length())
    }

    fn standing(&self, now: i64) -> Standing {
        Standing {
            limit: self.window.limit,
            remaining: self.remaining(),
            reset: ceil_seconds(self.reset_ms(now)),
            retry_after: None,
        }
    }
}

fn ceil_seconds(millis: i64) -> i64 {
    millis.div_euclid(1000) + i64::from(millis.rem_euclid(1000) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(text: &str) -> RateLimiter {
        let windows: Vec<Window> = text.split(' ').map(|w| w.parse().expect("a window")).collect();
        RateLimiter::new(&windows)
    }

    fn admit(limiter: &mut RateLimiter, millis: i64) -> Standing {
        limiter.admit(Timestamp::from_millis(millis)).expect("a limit")
    }

    #[test]
    fn a_sliding_window_gives_back_one_place_at_a_time() {
        let mut limiter = limiter("2/10s");
        assert_eq!(admit(&mut limiter, 0).remaining, 1);
        assert_eq!(admit(&mut limiter, 4000).remaining, 0);
        let refused = admit(&mut limiter, 5500);
        assert_eq!((refused.retry_after, refused.reset), (Some(5), 10));
        assert_eq!(admit(&mut limiter, 10_000).retry_after, None);
        assert_eq!(admit(&mut limiter, 10_001).retry_after, Some(4));
    }

    #[test]
    fn a_fixed_window_gives_back_all_places_at_once() {
        let mut limiter = limiter("2/10s:fixed");
        admit(&mut limiter, 1000);
        admit(&mut limiter, 9000);
        assert_eq!(admit(&mut limiter, 9001).retry_after, Some(2));
        assert_eq!(admit(&mut limiter, 11_000).remaining, 1);
        assert_eq!(admit(&mut limiter, 11_000).remaining, 0);
    }

    #[test]
    fn the_longest_wait_of_several_windows_counts_and_refusals_cost_nothing() {
        let mut limiter = limiter("1/1s 2/60s");
        admit(&mut limiter, 0);
        assert_eq!(admit(&mut limiter, 500).retry_after, Some(1));
        assert_eq!(admit(&mut limiter, 1000).retry_after, None);
        let refused = admit(&mut limiter, 1500);
        assert_eq!((refused.limit, refused.retry_after), (2, Some(59)));
    }

    #[test]
    fn a_clock_that_runs_backwards_is_survived() {
        let mut limiter = limiter("2/1s 2/1s:fixed");
        admit(&mut limiter, i64::MAX / 1000);
        admit(&mut limiter, i64::MIN / 1000);
        admit(&mut limiter, 0);
    }

    #[test]
    fn limits_are_read_from_text() {
        let window: Window = "1000/1h:fixed".parse().expect("a window");
        assert_eq!((window.limit, window.window_ms, window.kind), (1000, 3_600_000, WindowKind::Fixed));
        for text in ["", "5", "5/", "5/s", "a/1s", "5/1d", "5/0s", "5/1s:odd", "5/9999999h"] {
            assert_eq!(text.parse::<Window>(), Err(WindowError), "{text}");
        }
    }
}
