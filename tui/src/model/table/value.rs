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

    /// What decides almost every order without a look at the text itself: the kind, then the number's bits or
    /// the first bytes of the text.
    fn rank(&self) -> Rank {
        match (self, self.number()) {
            (_, Some(number)) => Rank::number(number),
            (Self::Text(text), None) => Rank::text(text),
            _ => Rank::UNKNOWN,
        }
    }

    /// The order of two values of one rank.
    fn beyond_rank(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

/// The places of values in the order of a column: numbers, then texts, and what is unknown last; those of
/// equal ones as they stood.
pub(super) fn in_order(values: &[Value]) -> Vec<usize> {
    let mut ranked: Vec<(Rank, usize)> = values.iter().map(Value::rank).zip(0..).collect();
    ranked.sort_unstable_by(|(a, i), (b, j)| {
        a.cmp(b).then_with(|| values[*i].beyond_rank(&values[*j])).then(i.cmp(j))
    });
    ranked.into_iter().map(|(_, place)| place).collect()
}

/// Where a value stands in a column. Its highest byte is the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u128);

impl Rank {
    const UNKNOWN: Self = Self::kind(2);

    const fn kind(kind: u8) -> Self {
        Self((kind as u128) << 120)
    }

    /// In the order of `f64::total_cmp`: the bits rise with the number once negative ones are turned over.
    const fn number(number: f64) -> Self {
        let bits = number.to_bits();
        let rising = if number.is_sign_negative() { !bits } else { bits | 1 << 63 };
        Self(rising as u128)
    }

    fn text(text: &str) -> Self {
        let mut bytes = [0; 16];
        let head = text.len().min(15);
        bytes[1..=head].copy_from_slice(&text.as_bytes()[..head]);
        Self(Self::kind(1).0 | u128::from_be_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(values: &[Value]) -> Vec<&Value> {
        in_order(values).into_iter().map(|place| &values[place]).collect()
    }

    #[test]
    fn numbers_are_ordered_as_numbers_and_the_unknown_comes_last() {
        let values = [
            Value::Unknown,
            Value::Count(10),
            Value::Number(-1.5, 1),
            Value::Count(9),
            Value::Age(-2),
            Value::Rate(9.5),
        ];
        assert_eq!(in_order(&values), [4, 2, 3, 5, 1, 0]);
    }

    #[test]
    fn texts_are_ordered_to_their_end_with_the_unknown_last() {
        let long = "a job of many words, the ";
        let [first, second] = ["first", "second"].map(|end| Value::text(format!("{long}{end}")));
        let [none, short, other] = ["", "a job", "b"].map(Value::text);
        let values = [&Value::Unknown, &second, &other, &first, &Value::Unknown, &none, &short];
        let values: Vec<Value> = values.into_iter().cloned().collect();
        let expected = [&none, &short, &first, &second, &other, &Value::Unknown, &Value::Unknown];
        assert_eq!(ordered(&values), expected);
    }

    #[test]
    fn equal_ones_stay_as_they_stood() {
        assert_eq!(in_order(&[Value::Count(1), Value::Unknown, Value::Count(1)]), [0, 2, 1]);
    }
}
