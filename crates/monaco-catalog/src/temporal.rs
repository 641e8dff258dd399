//! Dates and instants as the API writes them, without a time zone database.
//!
//! Instants are microseconds since 1970-01-01T00:00:00Z, days are counted from the same day.

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Reads `YYYY-MM-DD` as a day number; `None` when it is no such date.
#[must_use]
pub fn parse_date(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = digits(&bytes[0..4])?;
    let month = digits(&bytes[5..7])?;
    let day = digits(&bytes[8..10])?;
    let valid = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    valid.then(|| day_number(year, month, day))
}

/// Reads an ISO 8601 instant, e.g. `2026-01-05T10:00:00.25+01:00`, as microseconds.
///
/// An instant without an offset is taken as UTC.
#[must_use]
pub fn parse_datetime(text: &str) -> Option<i64> {
    let days = parse_date(text.get(..10)?)?;
    let rest = text.get(10..)?.as_bytes();
    if rest.len() < 6 || !matches!(rest[0], b'T' | b't' | b' ') || rest[3] != b':' {
        return None;
    }
    let hour = digits(&rest[1..3])?;
    let minute = digits(&rest[4..6])?;
    let (second, micros, rest) = parse_seconds(&rest[6..])?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let offset = parse_offset(rest)?;
    let seconds = hour * 3600 + minute * 60 + second - offset;
    Some(days * MICROS_PER_DAY + seconds * 1_000_000 + micros)
}

/// Writes microseconds as `2026-01-05T10:00:00.250000Z`, always of the same width.
#[must_use]
pub fn format_datetime(micros: i64) -> String {
    let in_day = micros.rem_euclid(MICROS_PER_DAY);
    let seconds = in_day / 1_000_000;
    format!(
        "{}T{:02}:{:02}:{:02}.{:06}Z",
        format_date(micros.div_euclid(MICROS_PER_DAY)),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        in_day % 1_000_000
    )
}

/// Writes a day number as `YYYY-MM-DD`.
#[must_use]
pub fn format_date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day number an instant falls on, in UTC.
#[must_use]
pub fn day_of(micros: i64) -> i64 {
    micros.div_euclid(MICROS_PER_DAY)
}

/// The day number of a date of the Gregorian calendar.
#[must_use]
pub fn day_number(year: i64, month: i64, day: i64) -> i64 {
    // Years start in March, so that the leap day comes last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a day number.
#[must_use]
pub fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// Reads `:SS` and `.ffffff`, both of which may be missing.
fn parse_seconds(text: &[u8]) -> Option<(i64, i64, &[u8])> {
    let [b':', first, second, rest @ ..] = text else {
        return Some((0, 0, text));
    };
    let seconds = digits(&[*first, *second])?;
    let [b'.' | b',', rest @ ..] = rest else {
        return Some((seconds, 0, rest));
    };
    let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    if count == 0 || count > 9 {
        return None;
    }
    let mut fraction = [b'0'; 6];
    let kept = count.min(6);
    fraction[..kept].copy_from_slice(&rest[..kept]);
    Some((seconds, digits(&fraction)?, &rest[count..]))
}

fn parse_offset(text: &[u8]) -> Option<i64> {
    match text {
        [] | [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, minutes) = match rest {
                [a, b, b':', c, d] | [a, b, c, d] => (digits(&[*a, *b])?, digits(&[*c, *d])?),
                _ => return None,
            };
            let seconds = hours * 3600 + minutes * 60;
            (hours < 24 && minutes < 60).then_some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse_over_four_centuries() {
        for days in -50_000..100_000 {
            let text = format_date(days);
            assert_eq!(parse_date(&text), Some(days), "{text}");
        }
        assert_eq!(parse_date("1970-01-01"), Some(0));
    }

    #[test]
    fn instants_keep_offset_and_fraction() {
        let expected = parse_datetime("2026-01-05T10:00:00.25Z");
        assert_eq!(parse_datetime("2026-01-05T11:30:00.250+01:30"), expected);
        assert_eq!(parse_datetime("2026-01-05 10:00:00,25"), expected);
        let micros = expected.unwrap_or_default();
        assert_eq!(format_datetime(micros), "2026-01-05T10:00:00.250000Z");
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-1-1", "2026-01-01x", ""] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        for text in [
            "2026-01-01",
            "2026-01-01T",
            "2026-01-01T25:00",
            "2026-01-01T10:00:00.Z",
            "2026-01-01T10:00+1",
            "2026-01-01T10:00:00é",
        ] {
            assert_eq!(parse_datetime(text), None, "{text}");
        }
    }
}
