//! 3x3 convolution in 8-bit integers: activations of 0 to 255 by weights of -127 to 127, summed in 32
//! bits. The sums are exact, so that every way of computing them gives the same bits.
//!
//! | module | what it does |
//! |---|---|
//! | `image`, `frame` | activations as bytes, laid out so that a slot's inputs lie side by side |
//! | `unit` | what is summed at a time |
//! | `lanes`, `vnni`, `amx` | the sums: plainly, by AVX-512 VNNI, by AMX tiles |
//! | `method` | which of these, chosen at run time |
//! | `target` | what becomes of the sums: floats, or bytes for the next convolution |

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod amx;
mod frame;
mod image;
mod lanes;
mod method;
mod target;
mod unit;
#[cfg(target_arch = "x86_64")]
mod vnni;

pub(super) use image::Image;

use super::{BLOCK, Board, Workspace};
use frame::Frame;
use image::LARGEST;
use lanes::{LANES, QUAD, Quads};
use method::Method;
use pulp::Arch;
use target::{At, Rectified, Scale, Taking, Target, Values};
use unit::{SLOTS, Sums, Unit};

/// The largest weight.
const MOST: f32 = 127.0;

/// Vectors of sums of a block of outputs.
const VECTORS: usize = BLOCK / LANES;

/// Whether this machine multiplies bytes faster than floats: with AMX or AVX-512 VNNI.
pub(crate) fn is_fast() -> bool {
    !matches!(Method::find(), Method::Plain)
}

/// Which instructions multiply bytes here, for people.
pub(crate) fn describe() -> String {
    Method::find().describe()
}

/// A convolution with its bias.
#[derive(Debug, Clone)]
pub(crate) struct Int8Conv {
    /// Of the inputs.
    frame: Frame,
    outputs: usize,
    /// Activations are multiplied by this before they are rounded.
    to_bytes: f32,
    /// `[block][line of taps][quad of a slot's bytes]`.
    weights: Vec<[Quads; VECTORS]>,
    /// Of each block.
    scales: Vec<Scale>,
}

impl Int8Conv {
    /// From `[output, input, 3, 3]` weights, for inputs of 0 to `largest`; what is larger is taken for
    /// `largest`. Each output has a scale of its own.
    pub(crate) fn new(board: Board, weights: &[f32], bias: &[f32], largest: f32) -> Self {
        let (outputs, inputs) = (bias.len(), weights.len() / bias.len() / 9);
        let (frame, blocks) =
            (Frame { side: board.side(), channels: inputs }, outputs.div_ceil(BLOCK));
        let mut conv = Self {
            frame,
            outputs,
            to_bytes: LARGEST / largest.max(f32::MIN_POSITIVE),
            weights: vec![Default::default(); blocks * 3 * frame.slot_len() / QUAD],
            scales: vec![Scale::default(); blocks],
        };
        for (output, weights) in weights.chunks_exact(inputs * 9).enumerate() {
            let most =
                weights.iter().fold(f32::MIN_POSITIVE, |most, weight| most.max(weight.abs()));
            let scale = &mut conv.scales[output / BLOCK];
            scale.unit[output % BLOCK] = most / MOST / conv.to_bytes;
            scale.bias[output % BLOCK] = bias[output];
            for (index, weight) in weights.iter().enumerate() {
                conv.set(output, index / 9, index % 9, weight / most * MOST);
            }
        }
        conv
    }

    fn set(&mut self, output: usize, input: usize, tap: usize, weight: f32) {
        let line = output / BLOCK * 3 + tap / 3;
        let byte = line * self.frame.slot_len() + tap % 3 * self.frame.channels + input;
        let vector = &mut self.weights[byte / QUAD][output % BLOCK / LANES];
        #[allow(clippy::cast_possible_truncation)] // within -127 and 127
        let rounded = weight.round() as i8;
        vector.0[output % LANES * QUAD + byte % QUAD] = rounded;
    }

    /// Number of input channels.
    pub(crate) fn inputs(&self) -> usize {
        self.frame.channels
    }

    /// Number of output channels.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Writes the convolution of `input` (rows x slots x inputs) to `output`.
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32], work: &mut Workspace) {
        work.image.fill(self.frame, input, self.to_bytes);
        self.sum(Method::find(), &work.image, self.values(output));
    }

    /// Writes `next` of the rectified convolution of `input` to `output`, what is between them in bytes
    /// only. Slots `beside` the board are 0 there.
    pub(crate) fn run_into(
        &self,
        next: &Self,
        beside: &[usize],
        input: &[f32],
        output: &mut [f32],
        work: &mut Workspace,
    ) {
        let (image, hidden) = (&mut work.image, &mut work.hidden_image);
        image.fill(self.frame, input, self.to_bytes);
        hidden.begin(next.frame, image.rows());
        let rectified = Rectified { outputs: self.outputs, image: hidden, factor: next.to_bytes };
        self.sum(Method::find(), image, rectified);
        for row in 0..hidden.rows() {
            beside.iter().for_each(|slot| hidden.board(row).clear(*slot));
        }
        next.sum(Method::find(), hidden, next.values(output));
    }

    fn values<'a>(&self, values: &'a mut [f32]) -> Values<'a> {
        Values { slots: self.frame.slots(), outputs: self.outputs, values }
    }

    /// A block of outputs after the other, so that its weights stay in the first-level cache.
    fn sum(&self, method: Method, image: &Image, mut target: impl Target) {
        let (slots, summing) = (self.frame.slots(), method.begin());
        let mut sums = Sums([[0; BLOCK]; SLOTS]);
        let blocks = self.weights.chunks_exact(3 * self.frame.slot_len() / QUAD);
        for (block, (weights, scale)) in blocks.zip(&self.scales).enumerate() {
            for row in 0..image.rows() {
                for slot in (0..slots).step_by(SLOTS) {
                    let wanted = SLOTS.min(slots - slot);
                    let bytes = image.around(row, slot);
                    summing.sum(Unit::new(self.frame, bytes, weights, wanted), &mut sums);
                    let (target, at) = (&mut target, At { row, slot, block });
                    let taking = Taking { target, at, scale, sums: &sums.0[..wanted] };
                    Arch::new().dispatch(taking);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
