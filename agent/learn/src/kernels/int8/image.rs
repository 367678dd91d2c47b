//! Activations as bytes.

use pulp::Arch;

/// Input channels whose products are summed at once.
pub(super) const QUAD: usize = 4;

/// The largest activation.
pub(super) const LARGEST: f32 = 255.0;

/// Activations, `[row][quad of channels][slot][channel of the quad]`, where the slots have a border of
/// zeros; the memory is kept between calls.
#[derive(Debug, Default)]
pub(in crate::kernels) struct Image {
    quads: Vec<u32>,
    row_len: usize,
    /// One slot.
    bytes: Vec<u8>,
}

impl Image {
    /// Replaces the content with `input` (rows x slots x channels), multiplied and rounded.
    pub(super) fn fill(&mut self, side: usize, channels: usize, input: &[f32], factor: f32) {
        let (slots, wide) = (side * side, side + 2);
        let plane = wide * wide;
        self.row_len = channels.div_ceil(QUAD) * plane;
        self.quads.clear();
        self.quads.resize(input.len() / (slots * channels) * self.row_len, 0);
        self.bytes.clear();
        self.bytes.resize(channels.next_multiple_of(QUAD), 0);
        let rows = input.chunks_exact(slots * channels);
        Arch::new().dispatch(|| {
            for (values, quads) in rows.zip(self.quads.chunks_exact_mut(self.row_len)) {
                for (slot, values) in values.chunks_exact(channels).enumerate() {
                    round(values, factor, &mut self.bytes);
                    let place = (slot / side + 1) * wide + slot % side + 1;
                    let (bytes, _) = self.bytes.as_chunks::<QUAD>();
                    for (plane, bytes) in quads.chunks_exact_mut(plane).zip(bytes) {
                        plane[place] = u32::from_le_bytes(*bytes);
                    }
                }
            }
        });
    }

    /// The rows, `[quad of channels][slot]`.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.quads.chunks_exact(self.row_len)
    }
}

#[inline(always)]
fn round(values: &[f32], factor: f32, bytes: &mut [u8]) {
    for (byte, value) in bytes.iter_mut().zip(values) {
        let rounded = (value * factor).round_ties_even().clamp(0.0, LARGEST);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within 0 and 255
        {
            *byte = rounded as i32 as u8;
        }
    }
}
