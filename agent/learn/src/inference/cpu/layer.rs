//! A convolution with its bias.

use crate::kernels::int8::Int8Conv;
use crate::kernels::{Bias, Board, Conv3x3, Workspace};

/// 3x3 convolution and bias.
#[derive(Debug, Clone)]
pub(crate) struct Conv(Kind);

#[derive(Debug, Clone)]
enum Kind {
    F32 { conv: Conv3x3, bias: Vec<f32> },
    Int8(Int8Conv),
}

impl Conv {
    /// From `[output, input, 3, 3]` weights.
    pub(crate) fn new(board: Board, weights: &[f32], bias: &[f32]) -> Self {
        let (outputs, inputs) = (bias.len(), weights.len() / bias.len() / 9);
        let conv = Conv3x3::new(board, weights, inputs, outputs);
        Self(Kind::F32 { conv, bias: bias.to_vec() })
    }

    /// The same in 8-bit integers, for inputs of 0 to `largest`.
    pub(crate) fn int8(board: Board, weights: &[f32], bias: &[f32], largest: f32) -> Self {
        Self(Kind::Int8(Int8Conv::new(board, weights, bias, largest)))
    }

    /// Replaces `output` with `next` of the rectified outputs of this one, without floats between them;
    /// slots `beside` the board are 0 there. False, and nothing done, if not both are in 8-bit integers.
    pub(crate) fn run_into(
        &self,
        next: &Self,
        beside: &[usize],
        input: &[f32],
        output: &mut Vec<f32>,
        work: &mut Workspace,
    ) -> bool {
        let (Kind::Int8(first), Kind::Int8(second)) = (&self.0, &next.0) else { return false };
        output.resize(input.len() / first.inputs() * second.outputs(), 0.0);
        first.run_into(second, beside, input, output, work);
        true
    }

    /// Replaces `output`.
    pub(crate) fn run(&self, input: &[f32], output: &mut Vec<f32>, work: &mut Workspace) {
        match &self.0 {
            Kind::F32 { conv, bias } => {
                output.resize(input.len() / conv.inputs() * conv.outputs(), 0.0);
                conv.run(input, Bias::Channel(bias), output, work);
            }
            Kind::Int8(conv) => {
                output.resize(input.len() / conv.inputs() * conv.outputs(), 0.0);
                conv.run(input, output, work);
            }
        }
    }
}
