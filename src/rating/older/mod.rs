//! The older service's rules, for comparison only: nothing here decides anything.

mod elo;
mod thresholds;

pub use elo::OlderElo;
pub use thresholds::{DataTier, Thresholds};

/// Rows of the older service's own table of this name.
#[cfg(test)]
pub(super) fn golden<T: serde::de::DeserializeOwned>(table: &str) -> Vec<T> {
    let text = include_str!("../../../tests/data/older/formulas.json");
    let tables: serde_json::Value = serde_json::from_str(text).unwrap();
    serde_json::from_value(tables[table].clone()).unwrap()
}
