//! A convolution with its bias.

use crate::kernels::{Bias, Board, Conv3x3, Workspace};

/// 3x3 convolution and bias.
#[derive(Debug, Clone)]
pub(crate) struct Conv {
    conv: Conv3x3,
    bias: Vec<f32>,
}

impl Conv {
    /// From `[output, input, 3, 3]` weights.
    pub(crate) fn new(board: Board, weights: &[f32], bias: &[f32]) -> Self {
        let (outputs, inputs) = (bias.len(), weights.len() / bias.len() / 9);
        Self { conv: Conv3x3::new(board, weights, inputs, outputs), bias: bias.to_vec() }
    }

    /// Replaces `output`, with the layer's own bias.
    pub(crate) fn run(&self, input: &[f32], output: &mut Vec<f32>, work: &mut Workspace) {
        self.run_with(input, Bias::Channel(&self.bias), output, work);
    }

    /// Replaces `output`, with another bias.
    pub(crate) fn run_with(
        &self,
        input: &[f32],
        bias: Bias<'_>,
        output: &mut Vec<f32>,
        work: &mut Workspace,
    ) {
        output.resize(input.len() / self.conv.inputs() * self.conv.outputs(), 0.0);
        self.conv.run(input, bias, output, work);
    }
}
