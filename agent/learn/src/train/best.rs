//! The best of a run so far, for those that stop when nothing is gained any more.

use crate::net::Weights;

/// The averaged weights that had the lowest loss on what is held out.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// The weights.
    pub weights: Weights,
    /// Their loss, which is finite.
    pub loss: f32,
    /// The step at which they stood.
    pub step: u64,
    /// Looks since then that found nothing better.
    pub looks_since: u32,
}

impl Best {
    /// Takes in what a look at `step` found. A loss that is not finite is no gain.
    pub(super) fn take_in(best: &mut Option<Self>, loss: f32, step: u64, weights: &Weights) {
        match best {
            Some(best) if !loss.is_finite() || loss >= best.loss => best.looks_since += 1,
            None if !loss.is_finite() => {}
            _ => *best = Some(Self { weights: weights.clone(), loss, step, looks_since: 0 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, SMALLEST};

    #[test]
    fn looks_count_from_the_lowest_loss() {
        let (weights, mut best) = (testing::weights(SMALLEST), None);
        Best::take_in(&mut best, f32::NAN, 1, &weights);
        assert_eq!(best, None);
        for (step, loss, wanted) in
            [(2, 3.0, (3.0, 0)), (3, 3.0, (3.0, 1)), (4, f32::NAN, (3.0, 2)), (5, 2.0, (2.0, 0))]
        {
            Best::take_in(&mut best, loss, step, &weights);
            let found = best.as_ref().unwrap();
            assert_eq!((found.loss, found.looks_since), wanted, "after step {step}");
        }
        assert_eq!(best.unwrap().step, 5);
    }
}
