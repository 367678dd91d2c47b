//! The sums of a few slots that lie side by side, for one block of outputs: all of them stay in
//! registers while the weights pass by.

use super::VECTORS;
use super::lanes::{Lanes, Quads};

/// Most slots of a strip: 18 sums, two vectors of weights and the activations fit into 32 registers.
pub(super) const WIDEST: usize = 9;

/// Slots from `at` (row, column) on.
#[derive(Clone, Copy)]
pub(super) struct Strip<'a> {
    /// Slots along a side of the board, the border not counted.
    pub(super) side: usize,
    /// One row of the batch, `[quad of inputs][slot]`, with the border.
    pub(super) bytes: &'a [u32],
    pub(super) at: (usize, usize),
}

impl Strip<'_> {
    /// The sums; `weights` are `[quad of inputs][tap]`.
    #[inline(always)]
    pub(super) fn sums<L: Lanes, const WIDTH: usize>(
        self,
        lanes: L,
        weights: &[[Quads; VECTORS]],
    ) -> [[L::Sums; VECTORS]; WIDTH] {
        let wide = self.side + 2;
        let first = self.at.0 * wide + self.at.1;
        let mut sums = [[lanes.zero(); VECTORS]; WIDTH];
        for (plane, taps) in self.bytes.chunks_exact(wide * wide).zip(weights.chunks_exact(9)) {
            for y in 0..3 {
                let from = &plane[first + y * wide..][..WIDTH + 2];
                for x in 0..3 {
                    for slot in 0..WIDTH {
                        for vector in 0..VECTORS {
                            let (sum, weights) =
                                (&mut sums[slot][vector], &taps[y * 3 + x][vector]);
                            *sum = lanes.add(*sum, from[x + slot], weights);
                        }
                    }
                }
            }
        }
        sums
    }
}
