//! How many games each machine ended lately: enough to say a rate, and no more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::UtcMs;
use crate::id::NodeId;
use crate::state::Recent;
use crate::state::nodes::MAX_NODES;

/// Rates are of the games that ended within so many milliseconds.
pub const WINDOW_MS: i64 = 60_000;

/// Games that end within so many milliseconds are counted together.
const SLICE_MS: i64 = 5_000;

/// Slices that a window touches at most.
const SLICES: usize = 1 + (WINDOW_MS / SLICE_MS) as usize;

/// Games by machine, in slices of time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Lately(BTreeMap<NodeId, Recent<Slice, SLICES>>);

/// What ended in one slice of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Slice {
    begin: UtcMs,
    games: u64,
}

impl Lately {
    /// Notes that games of a machine ended.
    pub(super) fn ended(&mut self, node: &NodeId, games: u64, at: UtcMs) {
        if games == 0 || (!self.0.contains_key(node) && self.0.len() >= MAX_NODES) {
            return;
        }
        let begin = UtcMs(at.0 - at.0.rem_euclid(SLICE_MS));
        let slices = self.0.entry(node.clone()).or_default();
        slices.retain(|slice| slice.begin.0 > begin.0 - WINDOW_MS - SLICE_MS);
        match slices.iter_mut().find(|slice| slice.begin == begin) {
            Some(slice) => slice.games += games,
            None => slices.push(Slice { begin, games }),
        }
    }

    /// Games a second of one machine, over the window that ends now.
    pub(super) fn games_per_s(&self, node: &NodeId, now: UtcMs) -> f64 {
        self.0.get(node).map_or(0.0, |slices| rate(slices, now))
    }

    /// The same of each machine that games were told of.
    pub(super) fn all(&self, now: UtcMs) -> impl Iterator<Item = (&NodeId, f64)> {
        self.0.iter().map(move |(node, slices)| (node, rate(slices, now)))
    }
}

fn rate(slices: &Recent<Slice, SLICES>, now: UtcMs) -> f64 {
    let games = slices.iter().map(|slice| slice.since(UtcMs(now.0 - WINDOW_MS)));
    // The sum of no numbers is -0.0.
    games.fold(0.0, |sum, games| sum + games) * 1_000.0 / WINDOW_MS as f64
}

impl Slice {
    /// Its games since an instant; of a slice that had begun before, its share.
    fn since(self, since: UtcMs) -> f64 {
        let length = (self.begin.0 + SLICE_MS - since.0).clamp(0, SLICE_MS);
        self.games as f64 * length as f64 / SLICE_MS as f64
    }
}
