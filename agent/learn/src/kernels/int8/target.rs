//! What becomes of sums.

use pulp::Arch;

use super::image::{Image, round};
use crate::kernels::BLOCK;

/// What the sums of a block of outputs are worth.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// Of a unit.
    pub(super) unit: [f32; BLOCK],
    pub(super) bias: [f32; BLOCK],
}

impl Default for Scale {
    fn default() -> Self {
        Self { unit: [0.0; BLOCK], bias: [0.0; BLOCK] }
    }
}

impl Scale {
    /// Rounded once.
    #[inline(always)]
    fn values(&self, sums: &[i32; BLOCK]) -> [f32; BLOCK] {
        #[allow(clippy::cast_precision_loss)] // as vectors round
        std::array::from_fn(|index| {
            (sums[index] as f32).mul_add(self.unit[index], self.bias[index])
        })
    }
}

/// Which outputs.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// Of the batch.
    pub(super) row: usize,
    /// The first of the slots.
    pub(super) slot: usize,
    /// Of the outputs.
    pub(super) block: usize,
}

/// Takes the outputs of a convolution.
pub(super) trait Target {
    /// Of as many slots as there are sums.
    fn take(&mut self, at: At, scale: &Scale, sums: &[[i32; BLOCK]]);
}

/// As floats, rows x slots x outputs.
pub(super) struct Values<'a> {
    pub(super) slots: usize,
    pub(super) outputs: usize,
    pub(super) values: &'a mut [f32],
}

impl Target for Values<'_> {
    fn take(&mut self, at: At, scale: &Scale, sums: &[[i32; BLOCK]]) {
        let from = &mut self.values[(at.row * self.slots + at.slot) * self.outputs..];
        Arch::new().dispatch(|| {
            for (slot, sums) in from.chunks_exact_mut(self.outputs).zip(sums) {
                let (values, wanted) = (scale.values(sums), &mut slot[at.block * BLOCK..]);
                match wanted.first_chunk_mut() {
                    Some(whole) => *whole = values,
                    None => wanted.copy_from_slice(&values[..wanted.len()]),
                }
            }
        });
    }
}

/// As activations of the next convolution, what is below 0 as 0.
pub(super) struct Rectified<'a> {
    pub(super) outputs: usize,
    pub(super) image: &'a mut Image,
    /// Values are multiplied by this before they are rounded.
    pub(super) factor: f32,
}

impl Target for Rectified<'_> {
    fn take(&mut self, at: At, scale: &Scale, sums: &[[i32; BLOCK]]) {
        let first = at.block * BLOCK;
        let (mut board, factor) = (self.image.board(at.row), self.factor);
        Arch::new().dispatch(|| {
            for (place, sums) in board.frame.places(at.slot).zip(sums) {
                let bytes = scale.values(sums).map(|value| round(value, factor));
                match self.outputs - first {
                    BLOCK.. => board.put(place, first, &bytes),
                    rest => board.put(place, first, &bytes[..rest]),
                }
            }
        });
    }
}
