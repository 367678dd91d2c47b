//! 3x3 convolution in 8-bit integers: activations of 0 to 255 by weights of -127 to 127, summed in 32
//! bits. The sums are exact, so that every way of computing them gives the same bits.
//!
//! | module | what it does |
//! |---|---|
//! | `image` | activations as bytes, with a border of zeros |
//! | `lanes`, `vnni` | sixteen sums at a time: plainly, or by AVX-512 VNNI |
//! | `strip` | the sums of a few slots of a row |

mod image;
mod lanes;
mod strip;
#[cfg(target_arch = "x86_64")]
mod vnni;

pub(super) use image::Image;

use super::{BLOCK, Board, Workspace};
use image::{LARGEST, QUAD};
use lanes::{LANES, Lanes, Plain, Quads};
use strip::Strip;

/// The largest weight.
const MOST: f32 = 127.0;

/// Vectors of sums of a block of outputs.
const VECTORS: usize = BLOCK / LANES;

/// Whether this machine multiplies bytes faster than floats: with AVX-512 VNNI.
pub(crate) fn is_fast() -> bool {
    #[cfg(target_arch = "x86_64")]
    return vnni::Vnni::find().is_some();
    #[cfg(not(target_arch = "x86_64"))]
    false
}

/// A convolution with its bias.
#[derive(Debug, Clone)]
pub(crate) struct Int8Conv {
    board: Board,
    inputs: usize,
    outputs: usize,
    /// Activations are multiplied by this before they are rounded.
    to_bytes: f32,
    /// `[block][quad of inputs][tap]`.
    weights: Vec<[Quads; VECTORS]>,
    /// What a unit of the sum is worth, for each output of each block.
    scale: Vec<[f32; LANES]>,
    bias: Vec<[f32; LANES]>,
}

impl Int8Conv {
    /// From `[output, input, 3, 3]` weights, for inputs of 0 to `largest`; what is larger is taken for
    /// `largest`. Each output has a scale of its own.
    pub(crate) fn new(board: Board, weights: &[f32], bias: &[f32], largest: f32) -> Self {
        let (outputs, inputs) = (bias.len(), weights.len() / bias.len() / 9);
        let largest = largest.max(f32::MIN_POSITIVE);
        let mut conv = Self {
            board,
            inputs,
            outputs,
            to_bytes: LARGEST / largest,
            weights: vec![Default::default(); outputs.div_ceil(BLOCK) * inputs.div_ceil(QUAD) * 9],
            scale: vec![[0.0; LANES]; outputs.div_ceil(BLOCK) * VECTORS],
            bias: vec![[0.0; LANES]; outputs.div_ceil(BLOCK) * VECTORS],
        };
        for (output, weights) in weights.chunks_exact(inputs * 9).enumerate() {
            let most =
                weights.iter().fold(f32::MIN_POSITIVE, |most, weight| most.max(weight.abs()));
            conv.scale[output / LANES][output % LANES] = most / MOST / conv.to_bytes;
            conv.bias[output / LANES][output % LANES] = bias[output];
            for (index, weight) in weights.iter().enumerate() {
                conv.set(output, index / 9, index % 9, weight / most * MOST);
            }
        }
        conv
    }

    fn set(&mut self, output: usize, input: usize, tap: usize, weight: f32) {
        let quad = output / BLOCK * self.inputs.div_ceil(QUAD) + input / QUAD;
        let vector = &mut self.weights[quad * 9 + tap][output % BLOCK / LANES];
        #[allow(clippy::cast_possible_truncation)] // within -127 and 127
        let rounded = weight.round() as i8;
        vector.0[output % LANES * QUAD + input % QUAD] = rounded;
    }

    /// Number of input channels.
    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of output channels.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Writes the convolution of `input` (rows x slots x inputs) to `output`.
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32], work: &mut Workspace) {
        let image = &mut work.image;
        image.fill(self.board.side(), self.inputs, input, self.to_bytes);
        #[cfg(target_arch = "x86_64")]
        if let Some(lanes) = vnni::Vnni::find() {
            return lanes.vectorize(OnLanes { lanes, conv: self, image, output });
        }
        self.run_on(Plain, image, output);
    }

    #[inline(always)]
    fn run_on<L: Lanes>(&self, lanes: L, image: &Image, output: &mut [f32]) {
        match self.board.side().div_ceil(self.board.side().div_ceil(strip::WIDEST)) {
            7 => self.strips::<L, 7>(lanes, image, output),
            8 => self.strips::<L, 8>(lanes, image, output),
            9 => self.strips::<L, 9>(lanes, image, output),
            _ => self.strips::<L, 1>(lanes, image, output),
        }
    }

    /// Row after row in strips of `WIDTH` slots; the last one of a row may overlap the one before.
    #[inline(always)]
    fn strips<L: Lanes, const WIDTH: usize>(&self, lanes: L, image: &Image, output: &mut [f32]) {
        let side = self.board.side();
        let blocks = self.weights.chunks_exact(self.inputs.div_ceil(QUAD) * 9);
        for (block, weights) in blocks.enumerate() {
            let rows = output.chunks_exact_mut(self.board.slots() * self.outputs);
            for (bytes, output) in image.rows().zip(rows) {
                for slot in (0..side).flat_map(|y| starts::<WIDTH>(side).map(move |x| (y, x))) {
                    let strip = Strip { side, bytes, at: slot };
                    let sums = strip.sums::<L, WIDTH>(lanes, weights);
                    self.write(
                        lanes,
                        &sums,
                        block,
                        &mut output[(slot.0 * side + slot.1) * self.outputs..],
                    );
                }
            }
        }
    }

    #[inline(always)]
    fn write<L: Lanes, const WIDTH: usize>(
        &self,
        lanes: L,
        sums: &[[L::Sums; VECTORS]; WIDTH],
        block: usize,
        output: &mut [f32],
    ) {
        for (slot, sums) in sums.iter().enumerate() {
            let output = &mut output[slot * self.outputs..][..self.outputs];
            for (vector, sums) in sums.iter().enumerate() {
                let at = block * VECTORS + vector;
                let values = lanes.scaled(*sums, &self.scale[at], &self.bias[at]);
                let wanted = &mut output[(at * LANES).min(self.outputs)..];
                match wanted.first_chunk_mut() {
                    Some(whole) => *whole = values,
                    None => wanted.copy_from_slice(&values[..wanted.len()]),
                }
            }
        }
    }
}

/// Where the strips of a row of slots begin.
fn starts<const WIDTH: usize>(side: usize) -> impl Iterator<Item = usize> {
    (0..side.div_ceil(WIDTH)).map(move |strip| (strip * WIDTH).min(side - WIDTH))
}

/// One call.
struct OnLanes<'a, L> {
    lanes: L,
    conv: &'a Int8Conv,
    image: &'a Image,
    output: &'a mut [f32],
}

impl<L: Lanes> pulp::NullaryFnOnce for OnLanes<'_, L> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.conv.run_on(self.lanes, self.image, self.output);
    }
}

#[cfg(test)]
mod tests;
