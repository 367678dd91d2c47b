//! The first layer, kept up to date from position to position.

use ringrift::game::{Game, Seat};

use super::Nnue;
use super::features::FeatureSet;
use super::shape::WIDTH;

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
    pub(super) fn new(nnue: &Nnue) -> Self {
        let mut held = FeatureSet::default();
        held.clear(nnue.space().len());
        let sums = vec![*nnue.bias(); nnue.space().seats().into()];
        Self { next: held.clone(), held, sums }
    }

    /// The sums in the eyes of a seat.
    pub(super) fn of(&self, viewer: Seat) -> &[i32; WIDTH] {
        &self.sums[viewer.index()]
    }

    /// Goes on to a position.
    pub(super) fn follow(&mut self, nnue: &Nnue, game: &Game) {
        nnue.space().read(game, &mut self.next);
        if self.held.distance(&self.next) > self.next.len() {
            self.held.clear(nnue.space().len());
            self.sums.fill(*nnue.bias());
        }
        for (viewer, sums) in Seat::all(nnue.space().seats()).zip(&mut self.sums) {
            let row = |feature| nnue.row(nnue.space().seen_by(viewer, feature));
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
