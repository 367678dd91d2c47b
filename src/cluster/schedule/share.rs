//! Fair shares of something that is handed out one by one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Hands out turns in proportion to weights.
///
/// Each turn, all who want it gain credit in proportion to their weight, 1 in total; the one with
/// the most credit gets the turn and pays 1. Credit is what a claimant is owed: it grows for as
/// long as it waits, so that among `n` claimants one with a share `p` of the weights waits at most
/// `2 n / p` turns that it wants, whatever the others weigh.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shares<K: Ord> {
    credits: BTreeMap<K, f64>,
}

impl<K: Ord> Default for Shares<K> {
    fn default() -> Self {
        Self { credits: BTreeMap::new() }
    }
}

impl<K: Ord + Copy> Shares<K> {
    /// Gives a turn to one of those who want it; `None` if nobody with a weight above 0 does. Equal
    /// credits go by the order of the keys.
    pub fn next(&mut self, claimants: impl IntoIterator<Item = (K, f64)>) -> Option<K> {
        let weighs = |(_, weight): &(K, f64)| weight.is_finite() && *weight > 0.0;
        let claimants: BTreeMap<K, f64> = claimants.into_iter().filter(weighs).collect();
        let total: f64 = claimants.values().sum();
        let mut first: Option<(K, f64)> = None;
        for (key, weight) in claimants {
            let credit = self.credits.entry(key).or_insert(0.0);
            *credit += weight / total;
            if first.is_none_or(|(_, most)| *credit > most) {
                first = Some((key, *credit));
            }
        }
        let (chosen, credit) = first?;
        self.credits.insert(chosen, credit - 1.0);
        Some(chosen)
    }

    /// What a claimant is owed, in turns; negative if it is ahead.
    pub fn credit(&self, key: K) -> f64 {
        self.credits.get(&key).copied().unwrap_or(0.0)
    }
}
