//! RFC 3339 instants as milliseconds since 1970-01-01T00:00:00Z.

const DAY: i64 = 24 * 60 * MINUTE;
const MINUTE: i64 = 60_000;

/// Rounded down. Any byte may stand between date and time (section 5.6), and the last second of a month may be its 61st.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (head, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, _, h1, h2, b':', n1, n2, b':', s1, s2] = head else { return None };
    let date = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    let (fraction, zone) = fraction(rest)?;
    let days = days_before(date);
    if date_after(days) != date || hour > 23 || minute > 59 {
        return None;
    }
    let begin = days * DAY + (hour * 60 + minute - offset_minutes(zone)?) * MINUTE;
    let end = begin + MINUTE;
    match second {
        0..=59 => Some(begin + second * 1000 + fraction),
        60 if end % DAY == 0 && date_after(end / DAY).2 == 1 => Some(end - 1),
        _ => None,
    }
}

/// Such as `2026-01-31T09:05:00.000Z`; years beyond 9999 have more digits.
pub(crate) fn format(millis: i64) -> String {
    let (year, month, day) = date_after(millis.div_euclid(DAY));
    let time = millis.rem_euclid(DAY);
    let (hour, minute, second) = (time / MINUTE / 60, time / MINUTE % 60, time / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", time % 1000)
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
}

/// Whole milliseconds, and what follows.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = text.strip_prefix(b".") else { return Some((0, text)) };
    let length = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, zone) = digits.split_at(length);
    let millis = [digits.first()?, digits.get(1).unwrap_or(&b'0'), digits.get(2).unwrap_or(&b'0')].map(|digit| *digit);
    Some((number(&millis)?, zone))
}

fn offset_minutes(zone: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match *zone {
        [b'Z' | b'z'] => return Some(0),
        [b'+', h1, h2, b':', m1, m2] => (1, number(&[h1, h2])?, number(&[m1, m2])?),
        [b'-', h1, h2, b':', m1, m2] => (-1, number(&[h1, h2])?, number(&[m1, m2])?),
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

/// Days from 1970-01-01 to a date (year, month, day). Years are counted from March, so that a leap day is a year's last.
fn days_before((year, month, day): (i64, i64, i64)) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + year * 365 + year / 4 - year / 100 + day_of_year - 719_468
}

/// The date that many days after 1970-01-01.
fn date_after(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    fn by_the_book(text: &str) -> Option<i64> {
        let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).ok()
    }

    #[test]
    fn an_instant_is_read_and_written() {
        assert_eq!(parse("2026-01-31T09:05:00.0129Z"), Some(1_769_850_300_012));
        assert_eq!(parse("2026-01-31 10:05:00+01:00"), Some(1_769_850_300_000));
        assert_eq!(parse("1969-12-31t23:59:59.9999z"), Some(-1));
        assert_eq!(format(1_769_850_300_012), "2026-01-31T09:05:00.012Z");
        assert_eq!(format(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn a_leap_second_ends_a_month_wherever_it_is_told() {
        for text in ["2016-12-31T23:59:60Z", "2017-01-01T00:59:60.7+01:00", "2016-12-31T18:29:60-05:30"] {
            assert_eq!(parse(text), Some(1_483_228_799_999), "{text}");
        }
        assert_eq!(parse("2016-12-30T23:59:60Z"), None);
        assert_eq!(parse("2016-12-31T23:58:60Z"), None);
    }

    proptest! {
        #[test]
        fn every_instant_of_the_calendar_comes_back(millis in -62_167_219_200_000i64..253_402_300_800_000) {
            prop_assert_eq!(parse(&format(millis)), Some(millis));
            prop_assert_eq!(by_the_book(&format(millis)), Some(millis));
        }

        #[test]
        fn texts_are_read_as_another_implementation_reads_them(
            text in "(000[0-9]|1900|19[0-9]{2}|20[0-9]{2}|9999)-(0[0-9]|1[0-3])-(0[0-9]|[12][0-9]|3[0-2])[Tt x](0[0-9]|1[0-9]|2[0-4]):(00|29|30|59|60):(0[0-9]|5[89]|6[01])(\\.[0-9]{0,11})?([Zz]|[+-](0[0-9]|1[0-9]|2[0-4]):(00|29|30|59|60)|)x?"
        ) {
            prop_assert_eq!(parse(&text), by_the_book(&text), "{}", text);
        }

        #[test]
        fn any_number_is_written_and_any_text_is_read_without_a_panic(millis: i64, text in ".{0,40}") {
            prop_assert!(format(millis).ends_with('Z'));
            prop_assert_eq!(parse(&text), by_the_book(&text));
        }
    }
}
