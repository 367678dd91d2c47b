//! What the guards think of something that can be used up.

/// A level is left only this many percent below its threshold: use goes up and down.
const MARGIN_PERCENT: f64 = 3.0;

/// How much is left of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Enough.
    Fine,
    /// Little: the operator is warned.
    Short,
    /// Next to nothing: what would take more is held back.
    UsedUp,
}

/// The levels of a resource: the shares in use, 0 to 100, from which it is short and used up.
#[derive(Debug, Clone, Copy)]
pub struct Thresholds {
    /// From here on it is short.
    pub short: f64,
    /// From here on it is used up.
    pub used_up: f64,
}

impl Thresholds {
    /// The level of this use, after `last`.
    pub fn level(self, used_percent: f64, last: Option<Level>) -> Level {
        let reaches = |level, threshold: f64| {
            let margin = if last >= Some(level) { MARGIN_PERCENT } else { 0.0 };
            used_percent >= threshold - margin
        };
        if reaches(Level::UsedUp, self.used_up) {
            Level::UsedUp
        } else if reaches(Level::Short, self.short) {
            Level::Short
        } else {
            Level::Fine
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_left_below_the_threshold_at_which_it_is_entered() {
        let (thresholds, mut last) = (Thresholds { short: 80.0, used_up: 90.0 }, None);
        let levels = [79.9, 80.0, 90.0, 88.0, 86.0, 78.0, 76.0].map(|used_percent| {
            last = Some(thresholds.level(used_percent, last));
            last.unwrap()
        });
        use Level::{Fine, Short, UsedUp};
        assert_eq!(levels, [Fine, Short, UsedUp, UsedUp, Short, Short, Fine]);
    }
}
