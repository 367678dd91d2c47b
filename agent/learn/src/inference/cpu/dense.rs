//! Small matrix products of the heads and of pooling.

/// A dense layer; the compiler vectorises its inner loop.
#[derive(Debug, Clone)]
pub(super) struct DenseWeights {
    outputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl DenseWeights {
    /// From `[in, out]` weights; `outputs` may be larger than theirs, the rest gives 0.
    pub(super) fn new(weights: &[f32], bias: &[f32], outputs: usize) -> Self {
        let real = bias.len();
        let mut padded = Vec::with_capacity(weights.len() / real * outputs);
        for row in weights.chunks_exact(real) {
            padded.extend_from_slice(row);
            padded.resize(padded.len() + outputs - real, 0.0);
        }
        let mut padded_bias = bias.to_vec();
        padded_bias.resize(outputs, 0.0);
        Self { outputs, weights: padded, bias: padded_bias }
    }

    /// `input * weights + bias`, written to `out`.
    #[inline(always)]
    pub(super) fn run(&self, input: &[f32], out: &mut Vec<f32>) {
        out.clear();
        out.extend_from_slice(&self.bias);
        for (value, row) in input.iter().zip(self.weights.chunks_exact(self.outputs)) {
            for (sum, weight) in out.iter_mut().zip(row) {
                *sum += value * weight;
            }
        }
    }
}

/// `max(x, 0)` of each value.
#[inline(always)]
pub(super) fn relu(values: &mut [f32]) {
    values.iter_mut().for_each(|value| *value = value.max(0.0));
}

/// Adds `other` to `values`.
#[inline(always)]
pub(super) fn add(values: &mut [f32], other: &[f32]) {
    values.iter_mut().zip(other).for_each(|(value, other)| *value += other);
}
