//! What a convolution adds to its sums.

use pulp::Simd;

use super::product::load;

/// What is added to the sums.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bias<'a> {
    /// Nothing.
    None,
    /// One value for each output channel.
    Channel(&'a [f32]),
    /// One value for each row of the batch and output channel.
    Row(&'a [f32]),
}

impl Bias<'_> {
    /// The bias of the rows from `row` on.
    pub(super) fn at_row(self, row: usize, channels: usize) -> Self {
        match self {
            Self::Row(values) => Self::Row(&values[row * channels..]),
            other => other,
        }
    }

    /// A vector of the bias of this row, for the outputs from `first` on out of `channels`.
    #[inline(always)]
    pub(super) fn vector<S: Simd>(
        self,
        simd: S,
        row: usize,
        channels: usize,
        first: usize,
    ) -> S::f32s {
        match self {
            Self::None => simd.splat_f32s(0.0),
            Self::Channel(values) => load(simd, values, first),
            Self::Row(values) => load(simd, &values[row * channels..][..channels], first),
        }
    }
}
