//! Numbers, ages and times as the screen writes them.

use ringrift::event::UtcMs;

/// `12:04:31Z`.
pub fn clock(at: UtcMs) -> String {
    let seconds = at.0.div_euclid(1000).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `12:04:31`, for lists.
pub fn time(at: UtcMs) -> String {
    let mut text = clock(at);
    text.pop();
    text
}

/// A duration in its largest unit: `94s`, `11m`, `5h`, `3d`.
pub fn age(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    match seconds {
        0..=99 => format!("{seconds}s"),
        100..=5_999 => format!("{}m", seconds / 60),
        6_000..=172_799 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// `mm:ss`.
pub fn countdown(seconds: i64) -> String {
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// Thousands set off by commas: `412,118`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A rate with two significant digits or more: `0.53`, `7.1`, `312`.
pub fn rate(value: f64) -> String {
    match value {
        v if v < 1.0 => format!("{v:.2}"),
        v if v < 100.0 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    }
}

/// `--` for what is not known.
pub fn known<T>(value: Option<T>, write: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| "--".to_owned(), write)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(clock(UtcMs(1_795_522_171_999)), "12:09:31Z");
        assert_eq!(
            [9, 94_000, 700_000, 7_200_000, 400_000_000].map(age),
            ["0s", "94s", "11m", "2h", "4d"]
        );
        assert_eq!([0, 999, 1_000, 412_118].map(count), ["0", "999", "1,000", "412,118"]);
        assert_eq!([0.534, 7.12, 312.4].map(rate), ["0.53", "7.1", "312"]);
        assert_eq!(countdown(291), "04:51");
    }
}
