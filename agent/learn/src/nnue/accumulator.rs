//! The first layer, kept up to date from position to position.

use ringrift::game::{Game, Seat};

use super::features::{FeatureSet, FeatureSpace};
use super::shape::WIDTH;

/// The first layer, in integers.
#[derive(Debug)]
pub(super) struct FirstLayer {
    pub(super) space: FeatureSpace,
    /// The weights of each feature.
    pub(super) rows: Vec<[i32; WIDTH]>,
    pub(super) bias: [i32; WIDTH],
}

/// The sums of the weights of all features that hold, for the eyes of each seat. Positions of a search
/// differ in a few features from the one before: only those are added and taken away. The sums are
/// integers, so that they are the same on every way to a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Accumulator {
    held: FeatureSet,
    /// Room for the features of the next position.
    next: FeatureSet,
    /// Of each seat, in seat order.
    sums: Vec<[i32; WIDTH]>,
}

impl Accumulator {
    /// The sums when nothing holds.
    pub(super) fn new(layer: &FirstLayer) -> Self {
        let mut held = FeatureSet::default();
        held.clear(layer.space.len());
        let sums = vec![layer.bias; layer.space.seats().into()];
        Self { next: held.clone(), held, sums }
    }

    /// The sums in the eyes of a seat.
    pub(super) fn of(&self, viewer: Seat) -> &[i32; WIDTH] {
        &self.sums[viewer.index()]
    }

    /// Goes on to a position.
    pub(super) fn follow(&mut self, layer: &FirstLayer, game: &Game) {
        layer.space.read(game, &mut self.next);
        if self.held.distance(&self.next) > self.next.len() {
            self.held.clear(layer.space.len());
            self.sums.fill(layer.bias);
        }
        for (viewer, sums) in Seat::all(layer.space.seats()).zip(&mut self.sums) {
            let row = |feature| &layer.rows[layer.space.seen_by(viewer, feature)];
            for feature in self.held.without(&self.next) {
                sums.iter_mut().zip(row(feature)).for_each(|(sum, weight)| *sum -= weight);
            }
            for feature in self.next.without(&self.held) {
                sums.iter_mut().zip(row(feature)).for_each(|(sum, weight)| *sum += weight);
            }
        }
        std::mem::swap(&mut self.held, &mut self.next);
    }
}
