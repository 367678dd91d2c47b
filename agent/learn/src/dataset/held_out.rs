//! The rows that nothing is learnt from.

use super::{Batch, Dataset, RowRef, augmentation};
use crate::rng;

impl Dataset {
    /// Up to `rows` of the rows that are held out, evenly spread over the window, in batches of up to
    /// `size`; the same rows, each seen through the same symmetry, at every call and for every `size`.
    pub fn held_out(&self, rows: usize, size: usize) -> impl Iterator<Item = Batch> + '_ {
        let stride = self.held_out.len().div_ceil(rows.max(1)).max(1);
        let mut chosen = self.held_out.iter().step_by(stride);
        let mut rng = rng::stream(0, "held out", 0);
        let exact = self.exact_symmetries();
        std::iter::from_fn(move || {
            let mut batch = Batch::default();
            let part: Vec<RowRef> = chosen.by_ref().take(size).copied().collect();
            for row in part {
                self.push(row, augmentation::drawn(&exact, &mut rng), &mut batch);
            }
            (!batch.is_empty()).then_some(batch)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::player::PlayerSpec;
    use crate::testing;

    fn batches(data: &Dataset, rows: usize, size: usize) -> Vec<Batch> {
        data.held_out(rows, size).collect()
    }

    #[test]
    fn the_same_rows_come_however_they_are_divided() {
        let data = testing::dataset(PlayerSpec::Random, 60);
        let all = data.manifest().held_out_rows;
        assert!(all > 20, "{all} rows");
        let (whole, parts) = (batches(&data, all, all), batches(&data, all, 7));
        assert_eq!((whole.len(), parts.len()), (1, all.div_ceil(7)));
        let values: Vec<_> = parts.iter().flat_map(|batch| batch.value.clone()).collect();
        let planes: Vec<_> = parts.iter().flat_map(|batch| batch.inputs.planes.clone()).collect();
        assert!(values == whole[0].value && planes == whole[0].inputs.planes);
    }

    #[test]
    fn fewer_rows_are_spread_and_bounded_and_without_any_there_is_no_batch() {
        let data = testing::dataset(PlayerSpec::Random, 60);
        let all = data.manifest().held_out_rows;
        for rows in [1, 5, all - 1] {
            let found: usize = batches(&data, rows, 4).iter().map(Batch::len).sum();
            assert!((1..=rows).contains(&found), "{found} of {rows}");
        }
        assert!(batches(&Dataset::new(testing::square()), 9, 9).is_empty());
    }
}
