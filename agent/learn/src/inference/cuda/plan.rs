//! Sizes, padded to what the kernels can do. The constants are those of `kernels.cu`.

use crate::net::{NetShape, VALUE_CHANNELS};

use super::program::Sizes;

/// Output pixels of one block of a convolution.
const PIXELS: usize = 128;
/// Threads of every block.
pub(super) const THREADS: u32 = 128;
/// Channels beside each row in shared memory.
const PAD: usize = 8;
/// The widest trunk.
pub(super) const MOST_CHANNELS: usize = 256;

/// One kind of convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ConvPlan {
    /// Padded channels.
    pub(super) inputs: usize,
    /// Padded channels.
    pub(super) outputs: usize,
    /// 9 for 3x3, 1 for 1x1.
    pub(super) taps: usize,
    area: usize,
    side: usize,
}

impl ConvPlan {
    /// Input channels of one stage.
    pub(super) fn chunk(self) -> usize {
        if self.inputs > 96 { self.inputs / 2 } else { self.inputs }
    }

    /// Output channels of one block.
    fn columns(self) -> usize {
        let fits = |columns: &usize| self.outputs.is_multiple_of(*columns);
        [128, 96, 64].into_iter().find(fits).unwrap_or(32)
    }

    /// Blocks for so many rows.
    pub(super) fn grid(self, rows: usize) -> (u32, u32) {
        let blocks = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        (blocks((rows * self.area).div_ceil(PIXELS)), blocks(self.outputs / self.columns()))
    }

    /// Bytes of shared memory of one block: pixels with their neighbours, a row of zeros, and two
    /// stages of weights.
    pub(super) fn shared_memory(self) -> usize {
        let margin = if self.taps == 9 { self.side + 1 } else { 0 };
        let pixels = (PIXELS + 2 * margin + 1) * (self.inputs + PAD);
        2 * (pixels + 2 * self.columns() * (self.chunk() + PAD))
    }
}

/// All sizes of a network on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) area: usize,
    pub(super) side: usize,
    /// Spatial inputs per slot, padded.
    pub(super) planes: usize,
    /// Channels of the trunk, padded.
    pub(super) channels: usize,
    /// Policy logits per slot, padded.
    pub(super) policy: usize,
}

impl Plan {
    pub(super) fn new(shape: &NetShape) -> Self {
        Self {
            area: shape.area(),
            side: shape.side,
            planes: shape.planes.next_multiple_of(16),
            channels: shape.size.channels.next_multiple_of(32),
            policy: shape.policy_planes.next_multiple_of(32),
        }
    }

    pub(super) fn sizes(self) -> Sizes {
        let Self { side, planes, channels, policy, .. } = self;
        Sizes { side, planes, channels, policy, value: VALUE_CHANNELS }
    }

    fn conv(self, inputs: usize, outputs: usize, taps: usize) -> ConvPlan {
        ConvPlan { inputs, outputs, taps, area: self.area, side: self.side }
    }

    pub(super) fn stem(self) -> ConvPlan {
        self.conv(self.planes, self.channels, 9)
    }

    pub(super) fn trunk(self) -> ConvPlan {
        self.conv(self.channels, self.channels, 9)
    }

    pub(super) fn policy_hidden(self) -> ConvPlan {
        self.conv(self.channels, self.channels, 1)
    }

    pub(super) fn policy_planes(self) -> ConvPlan {
        self.conv(self.channels, self.policy, 1)
    }

    pub(super) fn value_hidden(self) -> ConvPlan {
        self.conv(self.channels, VALUE_CHANNELS, 1)
    }

    /// The most shared memory that a convolution of this network takes, in bytes.
    pub(super) fn shared_memory(self) -> usize {
        let plans = [
            self.stem(),
            self.trunk(),
            self.policy_hidden(),
            self.policy_planes(),
            self.value_hidden(),
        ];
        plans.map(ConvPlan::shared_memory).into_iter().max().unwrap_or(0)
    }

    /// Rows that are computed together at most: about half a million pixels.
    pub(super) fn rows_at_once(self) -> usize {
        ((1 << 19) / self.area).max(1)
    }
}
