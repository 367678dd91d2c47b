//! The loss on games that nothing was learnt from.

use burn::tensor::Device;

use super::{LossWeights, Losses, step};
use crate::dataset::{Batch, Dataset};
use crate::net::{Heads, Net, NetShape, Weights};

/// The most rows that are measured: without gradients they take about as long as ten steps.
const ROWS: usize = 4096;

/// Rows that are measured at a time.
const AT_A_TIME: usize = 128;

/// What a network makes of rows that are held out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldOut {
    /// Rows measured, from 1.
    pub rows: u64,
    /// Mean cross entropy of the value, in nats.
    pub value: f32,
    /// That of the policy over the rows that were searched; `None` where none was.
    pub policy: Option<f32>,
    /// The weighted sum of the losses of all heads, which training minimises.
    pub total: f32,
}

/// Measures weights on what `data` holds out; `None` where it holds out nothing. The same weights and
/// data give the same figures.
pub(super) fn measure(
    (shape, weights): (NetShape, &Weights),
    data: &Dataset,
    counts: LossWeights,
    device: &Device,
) -> Option<HeldOut> {
    let net = Net::new(shape, weights, device);
    let mut sums = Sums::default();
    for batch in data.held_out(ROWS, AT_A_TIME) {
        sums.add(step::measure(&net, &batch, counts), &batch);
    }
    sums.mean(counts)
}

/// Losses as they add up batch by batch.
#[derive(Default)]
struct Sums {
    losses: Heads<f64>,
    rows: usize,
    searched: usize,
}

impl Sums {
    fn add(&mut self, losses: Losses, batch: &Batch) {
        let (rows, searched) = (batch.len(), batch.policy.iter().flatten().count());
        let added = losses.0.zip(rows_by_head(rows, searched));
        let added = added.map(|(loss, rows)| f64::from(loss) * rows);
        self.losses = self.losses.zip(added).map(|(sum, more)| sum + more);
        self.rows += rows;
        self.searched += searched;
    }

    fn mean(self, counts: LossWeights) -> Option<HeldOut> {
        if self.rows == 0 {
            return None;
        }
        let rows = rows_by_head(self.rows, self.searched);
        let means = self.losses.zip(rows).map(|(sum, rows)| (sum / rows.max(1.0)) as f32);
        Some(HeldOut {
            rows: self.rows as u64,
            value: means.value,
            policy: (self.searched > 0).then_some(means.policy),
            total: Losses(means).total(counts),
        })
    }
}

/// Of how many rows the loss of each head is the mean: policies only of those that were searched.
fn rows_by_head(rows: usize, searched: usize) -> Heads<f64> {
    let (rows, searched) = (rows as f64, searched as f64);
    let searched = Heads { policy: searched, soft_policy: searched, ..Heads::default() };
    Heads { value: rows, owner: rows, margins: rows, moves_left: rows, ..searched }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::PlayerSpec;
    use crate::testing::{self, SMALLEST};

    fn measured(data: &Dataset) -> Option<HeldOut> {
        let net = (testing::shape(SMALLEST), &testing::weights(SMALLEST));
        measure(net, data, LossWeights::default(), &Device::flex())
    }

    #[test]
    fn means_of_batches_are_the_mean_of_their_rows() {
        let data = testing::dataset(PlayerSpec::Random, 300);
        let (counts, rows) = (LossWeights::default(), data.manifest().held_out_rows);
        assert!(rows > AT_A_TIME, "{rows} rows are one batch");
        let net = Net::new(testing::shape(SMALLEST), &testing::weights(SMALLEST), &Device::flex());
        let whole = step::measure(&net, &data.held_out(rows, rows).next().unwrap(), counts);
        let found = measured(&data).unwrap();
        assert_eq!((found.rows, found.policy), (rows as u64, None), "nothing was searched");
        let difference =
            (found.value - whole.0.value).abs() + (found.total - whole.total(counts)).abs();
        assert!(difference < 1e-4, "{found:?} {whole:?}");
        assert_eq!(measured(&data), Some(found));
    }

    #[test]
    fn without_a_game_held_out_nothing_is_known() {
        assert_eq!(measured(&Dataset::new(testing::square())), None);
    }
}
