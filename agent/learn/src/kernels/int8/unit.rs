//! What is summed at a time: one block of outputs for some slots that follow each other.

use super::VECTORS;
use super::frame::{Frame, LINE};
use super::lanes::{LANES, Lanes, QUAD, Quads};
use crate::kernels::BLOCK;

/// Slots of a unit.
pub(super) const SLOTS: usize = 32;

/// Slots whose sums stay in registers while the weights pass by: 16 vectors of sums, two of weights and
/// the activations.
const STRIP: usize = 8;

/// The sums of a unit, by slot and output.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Sums(pub(super) [[i32; BLOCK]; SLOTS]);

/// The slots and weights of a unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit<'a> {
    frame: Frame,
    bytes: &'a [u8],
    weights: &'a [[Quads; VECTORS]],
    wanted: usize,
}

impl<'a> Unit<'a> {
    /// `bytes` begin with what the first slot sees above it; `weights` are `[line of taps][quad]`. Of
    /// the sums so many are wanted, up to [`SLOTS`].
    ///
    /// # Panics
    /// When there are no channels, or too few bytes or weights.
    pub(super) fn new(
        frame: Frame,
        bytes: &'a [u8],
        weights: &'a [[Quads; VECTORS]],
        wanted: usize,
    ) -> Self {
        let (slot_len, line_len) = (frame.slot_len(), frame.line_len());
        assert!(slot_len > 0, "a unit without channels");
        assert!(bytes.len() >= 2 * line_len + SLOTS * slot_len, "too few bytes for a unit");
        assert!(weights.len() >= 3 * slot_len / QUAD, "too few weights for a unit");
        Self { frame, bytes, weights, wanted: wanted.min(SLOTS) }
    }

    /// Lines of the cache that a slot takes.
    pub(super) fn lines(self) -> usize {
        self.frame.slot_len() / LINE
    }

    /// Bytes from a line of the board to the next.
    pub(super) fn down(self) -> usize {
        self.frame.line_len()
    }

    /// At least two lines of the board and [`SLOTS`] slots, none of them empty.
    pub(super) fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// At least three times as many quads as a slot has.
    pub(super) fn weights(self) -> &'a [[Quads; VECTORS]] {
        self.weights
    }

    /// Replaces those sums that are wanted.
    #[inline(always)]
    pub(super) fn sum_by<L: Lanes>(self, lanes: L, sums: &mut Sums) {
        let strips = sums.0.as_chunks_mut::<STRIP>().0.iter_mut().enumerate();
        for (index, strip) in strips.take(self.wanted.div_ceil(STRIP)) {
            for (slot, found) in strip.iter_mut().zip(self.strip(lanes, index * STRIP)) {
                let (vectors, _) = slot.as_chunks_mut::<LANES>();
                for (vector, found) in vectors.iter_mut().zip(found) {
                    *vector = lanes.sums(found);
                }
            }
        }
    }

    /// The sums of the slots from `first` on.
    #[inline(always)]
    fn strip<L: Lanes>(self, lanes: L, first: usize) -> [[L::Sums; VECTORS]; STRIP] {
        let (slot_len, quads) = (self.frame.slot_len(), (3 * self.frame.channels).div_ceil(QUAD));
        let mut sums = [[lanes.zero(); VECTORS]; STRIP];
        for (line, weights) in self.weights.chunks_exact(slot_len / QUAD).take(3).enumerate() {
            let from = &self.bytes[line * self.down() + first * slot_len..];
            let mut slots: [&[[u8; QUAD]]; STRIP] = Default::default();
            for (index, slot) in slots.iter_mut().enumerate() {
                *slot = &from[index * slot_len..].as_chunks().0[..quads];
            }
            for (quad, weights) in weights[..quads].iter().enumerate() {
                for slot in 0..STRIP {
                    let activations = u32::from_le_bytes(slots[slot][quad]);
                    for vector in 0..VECTORS {
                        let sum = &mut sums[slot][vector];
                        *sum = lanes.add(*sum, activations, &weights[vector]);
                    }
                }
            }
        }
        sums
    }
}
