//! What was measured, and what is asked of it.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// What a figure has to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bar {
    /// This and nothing else.
    Is(f64),
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
}

impl Bar {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::Is(wanted) => value.total_cmp(&wanted).is_eq(),
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(wanted) => write!(f, "= {wanted}"),
            Self::AtMost(most) => write!(f, "<= {most}"),
            Self::AtLeast(least) => write!(f, ">= {least}"),
        }
    }
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// What it counts; durations are in seconds.
    pub name: String,
    /// How much.
    pub value: f64,
    /// What is asked of it; nothing of a figure that is only told.
    pub bar: Option<Bar>,
}

impl Figure {
    /// A count that is only told.
    pub fn told(name: &str, count: usize) -> Self {
        Self { name: name.to_owned(), value: count as f64, bar: None }
    }

    /// A count that has to be this.
    pub fn is(name: &str, count: usize, wanted: usize) -> Self {
        Self { bar: Some(Bar::Is(wanted as f64)), ..Self::told(name, count) }
    }

    /// A count that has to be this at least.
    pub fn at_least(name: &str, count: usize, least: usize) -> Self {
        Self { bar: Some(Bar::AtLeast(least as f64)), ..Self::told(name, count) }
    }

    /// A time that is only told.
    pub fn took(name: &str, time: Duration) -> Self {
        Self { name: format!("{name}, s"), value: time.as_secs_f64(), bar: None }
    }

    /// A time that may be this many seconds at most.
    pub fn within(name: &str, time: Duration, most_s: f64) -> Self {
        Self { bar: Some(Bar::AtMost(most_s)), ..Self::took(name, time) }
    }

    /// Whether what is asked of it holds.
    pub fn is_met(&self) -> bool {
        self.bar.is_none_or(|bar| bar.holds(self.value))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = format!("{:.2}", self.value);
        write!(f, "{} {}", self.name, value.trim_end_matches('0').trim_end_matches('.'))?;
        self.bar.map_or(Ok(()), |bar| write!(f, " ({bar})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_shown_with_what_is_asked_of_it() {
        let within = |ms| Figure::within("found after", Duration::from_millis(ms), 5.0);
        assert_eq!(within(4_250).to_string(), "found after, s 4.25 (<= 5)");
        assert!(within(5_000).is_met());
        assert!(!within(5_001).is_met(), "however it is shown");
        assert!(!Figure::is("lost", 1, 0).is_met());
        assert!(!Figure::at_least("stored", 0, 1).is_met());
        assert_eq!(Figure::told("stored", 7).to_string(), "stored 7");
    }
}
