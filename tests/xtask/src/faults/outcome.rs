//! What came of a fault.

use serde::Serialize;

use super::figure::Figure;

/// How a fault went.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was made to happen, and this was measured.
    Measured(Vec<Figure>),
    /// This machine cannot make it happen.
    NotPossibleHere(String),
    /// It could not be carried through, which is a miss.
    Broken(String),
}
