//! What becomes of sums.

use pulp::{Simd, WithSimd};

use super::image::{Image, bytes_of};
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
        let mut values = [0.0; BLOCK];
        for index in 0..BLOCK {
            #[allow(clippy::cast_precision_loss)] // as vectors round
            let sum = sums[index] as f32;
            values[index] = sum.mul_add(self.unit[index], self.bias[index]);
        }
        values
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

/// What a target takes at a time, to be compiled for the vectors of choice.
pub(super) struct Taking<'a, T> {
    pub(super) target: &'a mut T,
    pub(super) at: At,
    pub(super) scale: &'a Scale,
    pub(super) sums: &'a [[i32; BLOCK]],
}

impl<T: Target> WithSimd for Taking<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.target.take(self.at, self.scale, self.sums);
    }
}

/// As floats, rows x slots x outputs.
pub(super) struct Values<'a> {
    pub(super) slots: usize,
    pub(super) outputs: usize,
    pub(super) values: &'a mut [f32],
}

impl Target for Values<'_> {
    #[inline(always)]
    fn take(&mut self, at: At, scale: &Scale, sums: &[[i32; BLOCK]]) {
        let from = &mut self.values[(at.row * self.slots + at.slot) * self.outputs..];
        for (slot, sums) in from.chunks_exact_mut(self.outputs).zip(sums) {
            let (values, wanted) = (scale.values(sums), &mut slot[at.block * BLOCK..]);
            match wanted.first_chunk_mut() {
                Some(whole) => *whole = values,
                None => wanted.copy_from_slice(&values[..wanted.len()]),
            }
        }
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
    #[inline(always)]
    fn take(&mut self, at: At, scale: &Scale, sums: &[[i32; BLOCK]]) {
        let first = at.block * BLOCK;
        let mut board = self.image.board(at.row);
        let mut place = board.frame.place(at.slot);
        for sums in sums {
            let bytes = bytes_of(&scale.values(sums), self.factor);
            match self.outputs - first {
                BLOCK.. => board.put(place, first, &bytes),
                rest => board.put(place, first, &bytes[..rest]),
            }
            place = board.frame.next(place);
        }
    }
}
