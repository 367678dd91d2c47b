//! A batch of rows: inputs and targets.

use std::borrow::Cow;
use std::ops::Range;

use crate::encode::{Inputs, PolicyTerms};
use crate::values::MoverVec;

/// What the policy of a row should be.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyTarget {
    /// The terms of each legal move.
    pub moves: Vec<PolicyTerms>,
    /// The probability of each, summing to 1.
    pub probabilities: Vec<f32>,
}

/// Rows with their targets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// Network inputs.
    pub inputs: Inputs,
    /// Per row; `None` where no search ran.
    pub policy: Vec<Option<PolicyTarget>>,
    /// Per row: how the game ended.
    pub value: Vec<MoverVec>,
    /// Rows x slots: who owns the cell in the end, 0 the mover, the number of seats nobody;
    /// [`Batch::BESIDE`] beside the board.
    pub owner: Vec<u8>,
    /// Rows x (eliminations of each seat beginning with the mover, then territory of each): what
    /// the game ended with, as shares of the number that wins.
    pub margins: Vec<f32>,
    /// Per row: decisions that were still to come, per cell of the board.
    pub moves_left: Vec<f32>,
}

impl Batch {
    /// Marks slots that are no cell.
    pub const BESIDE: u8 = u8::MAX;

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.inputs.rows
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.inputs.rows == 0
    }

    /// The rows in at most `count` parts, in their order: all of one size, but for the last one.
    pub(crate) fn parts(&self, count: usize) -> impl Iterator<Item = Cow<'_, Self>> {
        let size = self.len().div_ceil(count.max(1)).max(1);
        let part = move |from: usize| {
            let rows = from..(from + size).min(self.len());
            if rows.len() == self.len() {
                Cow::Borrowed(self)
            } else {
                Cow::Owned(self.rows(&rows))
            }
        };
        (0..self.len()).step_by(size).map(part)
    }

    fn rows(&self, rows: &Range<usize>) -> Self {
        let inputs = Inputs {
            rows: rows.len(),
            planes: self.values(&self.inputs.planes, rows),
            globals: self.values(&self.inputs.globals, rows),
        };
        Self {
            inputs,
            policy: self.values(&self.policy, rows),
            value: self.values(&self.value, rows),
            owner: self.values(&self.owner, rows),
            margins: self.values(&self.margins, rows),
            moves_left: self.values(&self.moves_left, rows),
        }
    }

    /// What belongs to these rows, of a list that has equally much for each row.
    fn values<T: Clone>(&self, all: &[T], rows: &Range<usize>) -> Vec<T> {
        let each = all.len() / self.len();
        all[rows.start * each..rows.end * each].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng;
    use crate::testing;

    #[test]
    fn parts_are_the_rows_in_their_order() {
        let data = testing::dataset(testing::tiny_explorer(2), 2);
        let batch = data.sample(7, &mut rng::stream(1, "rows", 0));
        assert!(matches!(batch.parts(1).next(), Some(Cow::Borrowed(_))), "nothing is copied");
        let parts: Vec<_> = batch.parts(3).collect();
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [3, 3, 1]);
        let mut joined = Batch::default();
        for part in parts {
            let part = part.into_owned();
            joined.inputs.rows += part.inputs.rows;
            joined.inputs.planes.extend(part.inputs.planes);
            joined.inputs.globals.extend(part.inputs.globals);
            joined.policy.extend(part.policy);
            joined.value.extend(part.value);
            joined.owner.extend(part.owner);
            joined.margins.extend(part.margins);
            joined.moves_left.extend(part.moves_left);
        }
        assert_eq!(joined, batch);
        assert_eq!(batch.parts(100).count(), 7);
        assert_eq!(Batch::default().parts(2).count(), 0);
    }
}
