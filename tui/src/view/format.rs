//! Numbers, ages and times as the screen writes them.

use ringrift::event::UtcMs;

use super::Glyphs;
pub use crate::model::clock::clock;
use crate::model::table::Value;

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
        0.0 => "0".to_owned(),
        v if v < 1.0 => format!("{v:.2}"),
        v if v < 100.0 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    }
}

/// A size in the largest unit that leaves a number of 1 or more: `512 B`, `4.1 KiB`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    let (mut size, mut unit) = (bytes as f64, "B");
    for larger in UNITS {
        if size < 1024.0 {
            break;
        }
        (size, unit) = (size / 1024.0, larger);
    }
    if unit == "B" || size >= 100.0 {
        format!("{size:.0} {unit}")
    } else {
        format!("{size:.1} {unit}")
    }
}

/// The glyph of a level between `low` and `high`; a blank for what is not known.
pub fn level(value: Option<f64>, low: f64, high: f64, glyphs: &Glyphs) -> &'static str {
    let Some(value) = value else { return " " };
    let share = if high > low { (value - low) / (high - low) } else { 0.5 };
    let last = glyphs.levels.len() - 1;
    glyphs.levels[((share.clamp(0.0, 1.0) * last as f64).round() as usize).min(last)]
}

/// The course of a number, one glyph for each value, from its lowest to its highest.
pub fn course(values: &[f64], glyphs: &Glyphs) -> String {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    values.iter().map(|value| level(Some(*value), low, high, glyphs)).collect()
}

/// The value of a cell as the screen writes it.
pub fn value(value: &Value, glyphs: &Glyphs) -> String {
    match value {
        Value::Unknown => "--".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Count(n) => count(*n),
        Value::Rate(n) => rate(*n),
        Value::Number(n, decimals) => format!("{n:.decimals$}"),
        Value::Age(ms) => age(*ms),
        Value::At(at) => time(*at),
        Value::Bytes(n) => bytes(*n),
        Value::Course(values) => course(values, glyphs),
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
        assert_eq!([0.0, 0.534, 7.12, 312.4].map(rate), ["0", "0.53", "7.1", "312"]);
        assert_eq!(countdown(291), "04:51");
        assert_eq!(
            [0, 1023, 4_200, 150 * 1024, 5 << 40].map(bytes),
            ["0 B", "1023 B", "4.1 KiB", "150 KiB", "5.0 TiB"]
        );
    }

    #[test]
    fn a_course_goes_from_its_lowest_to_its_highest() {
        assert_eq!(course(&[1.0, 2.0, 8.0], &Glyphs::ascii()), "017");
        assert_eq!(course(&[3.0, 3.0], &Glyphs::ascii()), "44");
        assert_eq!(level(None, 0.0, 1.0, &Glyphs::ascii()), " ");
    }
}
