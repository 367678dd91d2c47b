//! Sizes, and the list of the tensors.

use ringrift::game::ConfigKey;

use super::features::FeatureSpace;
use crate::net::{TensorSpec, dense};

/// Sums of the first layer, for the eyes of one seat.
pub(super) const WIDTH: usize = 64;
/// Width of the layer behind it.
pub(super) const HIDDEN: usize = 32;

/// What decides the shapes of the tensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NnueShape {
    pub(super) space: FeatureSpace,
}

impl NnueShape {
    /// The shape for a configuration.
    pub fn new(config: ConfigKey) -> Self {
        Self { space: FeatureSpace::new(config) }
    }

    /// All tensors, in the order in which they are numbered and stored.
    pub fn tensors(self) -> Vec<TensorSpec> {
        let seats = usize::from(self.space.seats());
        let mut list = Vec::new();
        // Of the features few hold at a time, so that they start larger than their number allows.
        dense(&mut list, "accumulator", self.space.len(), WIDTH, 2.0);
        dense(&mut list, "hidden", seats * WIDTH, HIDDEN, 1.0);
        dense(&mut list, "seats", HIDDEN, seats, 0.1);
        list
    }
}
