//! A table of bars: what was asked, what was measured.

use std::fmt;

/// One bar and its outcome.
pub struct Row {
    /// What is measured, and by which command.
    pub what: String,
    /// What is asked for.
    pub bar: String,
    /// What was measured.
    pub measured: String,
    /// Whether the bar is met; `None` for a figure without one.
    pub met: Option<bool>,
}

impl Row {
    /// A bar that a figure must not fall below.
    pub fn at_least(what: impl Into<String>, bar: f64, measured: f64) -> Self {
        Self {
            what: what.into(),
            bar: format!(">= {bar}"),
            measured: format!("{measured:.1}"),
            met: Some(measured >= bar),
        }
    }

    /// A bar that a figure must not exceed.
    pub fn at_most(what: impl Into<String>, bar: f64, measured: f64) -> Self {
        Self {
            what: what.into(),
            bar: format!("<= {bar}"),
            measured: format!("{measured:.2}"),
            met: Some(measured <= bar),
        }
    }

    /// A condition that holds or does not.
    pub fn holds(
        what: impl Into<String>,
        bar: &str,
        measured: impl Into<String>,
        met: bool,
    ) -> Self {
        Self { what: what.into(), bar: bar.to_owned(), measured: measured.into(), met: Some(met) }
    }

    /// What could not be measured, which is a miss.
    pub fn failed(what: impl Into<String>, error: &anyhow::Error) -> Self {
        Self::holds(what, "yes", format!("{error:#}"), false)
    }

    /// A figure that is only reported.
    pub fn figure(what: impl Into<String>, measured: impl Into<String>) -> Self {
        Self { what: what.into(), bar: "-".to_owned(), measured: measured.into(), met: None }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        write!(f, "| {} | {} | {} | {mark} |", self.what, self.bar, self.measured)
    }
}

/// Prints the rows as a Markdown table.
pub fn print(rows: &[Row]) {
    println!("| what | bar | measured | |\n|---|---|---|---|");
    for row in rows {
        println!("{row}");
    }
}
