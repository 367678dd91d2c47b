//! The value of a cell: a number stays a number until it is written.

use std::cmp::Ordering;

use ringrift::event::UtcMs;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not known, which is neither zero nor empty.
    Unknown,
    /// Text, clean already.
    Text(String),
    /// A count.
    Count(u64),
    /// A rate per second.
    Rate(f64),
    /// A number with so many decimals.
    Number(f64, usize),
    /// Milliseconds that passed.
    Age(i64),
    /// An instant.
    At(UtcMs),
    /// Bytes.
    Bytes(u64),
    /// The course of a number, oldest first.
    Course(Vec<f64>),
}

impl Value {
    /// Text, or unknown where there is none.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// What `write` makes of a value that is known.
    pub fn known<T>(value: Option<T>, write: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Unknown, write)
    }

    /// The number that it stands for, if it stands for one; times in milliseconds.
    pub fn number(&self) -> Option<f64> {
        Some(match self {
            Self::Unknown | Self::Text(_) => return None,
            Self::Count(n) | Self::Bytes(n) => *n as f64,
            Self::Rate(n) | Self::Number(n, _) => *n,
            Self::Age(ms) | Self::At(UtcMs(ms)) => *ms as f64,
            Self::Course(course) => *course.last()?,
        })
    }

    /// The order of a column: what is unknown comes last.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (a, b) => match (a.number(), b.number()) {
                (Some(a), Some(b)) => a.total_cmp(&b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ordered_as_numbers_and_the_unknown_comes_last() {
        let mut values =
            [Value::Unknown, Value::Count(10), Value::Count(9), Value::Rate(9.5)].to_vec();
        values.sort_by(Value::order);
        assert_eq!(values, [Value::Count(9), Value::Rate(9.5), Value::Count(10), Value::Unknown]);
    }
}
