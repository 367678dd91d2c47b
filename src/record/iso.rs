//! Times of day as texts, ISO 8601.

use crate::event::UtcMs;

const DAY_MS: i64 = 86_400_000;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH_DAY: i64 = 719_468;
/// Days of 400 years.
const ERA: i64 = 146_097;

/// The text of an instant in UTC with milliseconds.
pub fn text(at: UtcMs) -> String {
    let (days, ms) = (at.0.div_euclid(DAY_MS), at.0.rem_euclid(DAY_MS));
    let (year, month, day) = date(days);
    let (hour, minute, second, ms) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}+00:00")
}

/// Reads `YYYY-MM-DD[T ]HH:MM:SS[.fraction][Z|+HH:MM|-HH:MM]`; without a zone it is UTC.
pub(super) fn parse(text: &str) -> Option<UtcMs> {
    let (day, time) = text.trim().split_once(['T', ' '])?;
    let mut parts = day.split('-').map(whole);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let valid = (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !valid || parts.next().is_some() {
        return None;
    }
    let zone_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone_at);
    let ms = days(year, month, day) * DAY_MS + time_ms(time)? - zone_ms(zone)?;
    Some(UtcMs(ms))
}

fn time_ms(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = clock.split(':').map(whole);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let valid = hour < 24 && minute < 60 && second < 61 && parts.next().is_none();
    whole(fraction)?;
    let thousandths: String = fraction.chars().chain("00".chars()).take(3).collect();
    valid.then_some(((hour * 60 + minute) * 60 + second) * 1000 + whole(&thousandths)?)
}

fn zone_ms(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next() {
        None | Some('Z') if zone.len() <= 1 => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    let (hours, minutes) = (whole(hours)?, whole(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60_000)
}

/// A number of nothing but digits, at most nine.
fn whole(text: &str) -> Option<i64> {
    let digits = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Days since 1970-01-01; years begin in March, so that leap days come last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_DAY
}

/// Year, month and day of a day since 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + EPOCH_DAY;
    let (era, of_era) = (shifted.div_euclid(ERA), shifted.rem_euclid(ERA));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_texts_that_are_read_back() {
        for (ms, expected) in [
            (0, "1970-01-01T00:00:00.000+00:00"),
            (951_782_400_000, "2000-02-29T00:00:00.000+00:00"),
            (1_790_000_000_123, "2026-09-21T14:13:20.123+00:00"),
            (-1, "1969-12-31T23:59:59.999+00:00"),
        ] {
            assert_eq!(text(UtcMs(ms)), expected);
            assert_eq!(parse(expected), Some(UtcMs(ms)));
        }
        for day in -800_000..800_000_i64 {
            let (year, month, number) = date(day);
            assert_eq!(days(year, month, number), day);
        }
    }

    #[test]
    fn other_forms_are_read_and_nonsense_is_not() {
        let noon = Some(UtcMs(43_200_000));
        for form in ["1970-01-01T12:00:00Z", "1970-01-01 12:00:00", "1970-01-01T13:30:00.0+01:30"] {
            assert_eq!(parse(form), noon, "{form}");
        }
        assert_eq!(parse("1970-01-01T00:00:00.123456"), Some(UtcMs(123)));
        for bad in [
            "",
            "today",
            "1970-13-01T00:00:00Z",
            "1970-01-01T25:00:00Z",
            "1970-01-01",
            "1970-01-01T00:00:00+1",
            "99999999999-01-01T00:00:00Z",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
