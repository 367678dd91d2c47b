//! Times of day as operators read and write them; always UTC.

use ringrift::event::UtcMs;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// `12:04:31Z`.
pub fn clock(at: UtcMs) -> String {
    let seconds = at.0.div_euclid(1000).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The last instant before `now` that `12:03`, `12:03:58` (with or without `Z`) names, or the one
/// that `-90s`, `-5m`, `-2h` is from `now`.
pub fn parse(text: &str, now: UtcMs) -> Option<UtcMs> {
    if let Some(ago) = text.strip_prefix('-') {
        return Some(UtcMs(now.0.checked_sub(duration_ms(ago)?)?));
    }
    let parts: Vec<&str> = text.trim_end_matches(['Z', 'z']).split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [h, m] => (*h, *m, "0"),
        [h, m, s] => (*h, *m, *s),
        _ => return None,
    };
    let below = |text: &str, limit: i64| text.parse().ok().filter(|n| (0..limit).contains(n));
    let of_day = (below(hours, 24)? * 60 + below(minutes, 60)?) * 60 + below(seconds, 60)?;
    let today = now.0.div_euclid(DAY_MS) * DAY_MS + of_day * 1000;
    Some(UtcMs(if today > now.0 { today - DAY_MS } else { today }))
}

fn duration_ms(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let factor = match unit {
        's' => 1_000,
        'm' => 60_000,
        'h' => 3_600_000,
        _ => return None,
    };
    text[..text.len() - 1].parse::<i64>().ok().filter(|n| *n >= 0)?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{LATER, NOON};

    #[test]
    fn times_are_of_today_or_of_yesterday() {
        let parsed = |text| parse(text, LATER);
        assert_eq!(parsed("12:00"), Some(NOON));
        assert_eq!(parsed("12:00:30Z"), Some(UtcMs(NOON.0 + 30_000)));
        assert_eq!(parsed("12:16"), Some(UtcMs(NOON.0 + 16 * 60_000 - DAY_MS)));
        assert_eq!(parsed("-15m"), Some(NOON));
        for bad in ["", "12", "24:00", "12:60", "noon", "-5", "-xm", "--1s", "1:2:3:4", "-"] {
            assert_eq!(parsed(bad), None, "{bad}");
        }
    }
}
