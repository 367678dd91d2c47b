//! A fault with what came of it.

use std::fmt;

use serde::Serialize;

use super::fault::Fault;
use super::figure::Figure;
use super::outcome::Outcome;
use super::scale::Scale;

/// A fault with what came of it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The fault.
    pub fault: Fault,
    /// What was done.
    pub about: &'static str,
    /// What came of it.
    pub outcome: Outcome,
}

impl Report {
    /// Makes a fault happen.
    pub async fn of(fault: Fault, scale: &Scale) -> Self {
        let outcome = fault.outcome(scale).await;
        let outcome = outcome.unwrap_or_else(|error| Outcome::Broken(format!("{error:#}")));
        Self { fault, about: fault.about(), outcome }
    }

    /// Whether something that is asked for does not hold.
    pub fn is_missed(&self) -> bool {
        match &self.outcome {
            Outcome::Measured(figures) => !figures.iter().all(Figure::is_met),
            Outcome::NotPossibleHere(_) => false,
            Outcome::Broken(_) => true,
        }
    }

    /// Whether nothing was measured because this machine cannot.
    pub fn is_skipped(&self) -> bool {
        matches!(self.outcome, Outcome::NotPossibleHere(_))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match &self.outcome {
            Outcome::NotPossibleHere(_) => "skipped",
            _ if self.is_missed() => "MISSED",
            _ => "met",
        };
        write!(f, "{:9} {verdict:7} {}: ", self.fault, self.about)?;
        match &self.outcome {
            Outcome::Measured(figures) => {
                let figures: Vec<String> = figures.iter().map(Figure::to_string).collect();
                f.write_str(&figures.join("; "))
            }
            Outcome::NotPossibleHere(why) => write!(f, "not possible here: {why}"),
            Outcome::Broken(why) => write!(f, "broke off: {why}"),
        }
    }
}
