//! Sizes of a network and the list of its tensors.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::encode::Encoder;

/// Depth and width of the trunk, written `b4c32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NetSize {
    /// Residual blocks, 1 to 64.
    pub blocks: usize,
    /// Channels of the trunk, 8 to 512, a multiple of 8.
    pub channels: usize,
}

impl NetSize {
    /// For tests: learns something within seconds.
    pub const TINY: Self = Self { blocks: 2, channels: 32 };
    /// For self-play on CPU cores (learning.md c.3).
    pub const SMALL: Self = Self { blocks: 4, channels: 32 };
}

/// Why a text is no network size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a network size: use b<blocks>c<channels>, such as b4c32, with 1 to 64 blocks and 8 to 512 channels in steps of 8"
)]
pub struct NetSizeError(String);

impl FromStr for NetSize {
    type Err = NetSizeError;
    fn from_str(text: &str) -> Result<Self, NetSizeError> {
        let parse = || {
            let (blocks, channels) = text.strip_prefix('b')?.split_once('c')?;
            Some(Self { blocks: blocks.parse().ok()?, channels: channels.parse().ok()? })
        };
        parse()
            .filter(|size| (1..=64).contains(&size.blocks))
            .filter(|size| (8..=512).contains(&size.channels) && size.channels % 8 == 0)
            .ok_or_else(|| NetSizeError(text.chars().take(32).collect()))
    }
}

impl fmt::Display for NetSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b{}c{}", self.blocks, self.channels)
    }
}

impl TryFrom<String> for NetSize {
    type Error = NetSizeError;
    fn try_from(text: String) -> Result<Self, NetSizeError> {
        text.parse()
    }
}

impl From<NetSize> for String {
    fn from(size: NetSize) -> String {
        size.to_string()
    }
}

/// Everything that decides the shapes of the tensors.
#[derive(Debug, Clone, PartialEq)]
pub struct NetShape {
    /// Trunk.
    pub size: NetSize,
    /// Rows and columns of the frame.
    pub side: usize,
    /// 1 for each slot of the frame that is a cell.
    pub mask: Vec<f32>,
    /// Spatial inputs per slot.
    pub planes: usize,
    /// Global inputs.
    pub globals: usize,
    /// Policy logits per slot.
    pub policy_planes: usize,
    /// Policy logits without a slot.
    pub policy_scalars: usize,
    /// Seats of the game: width of the value output.
    pub seats: usize,
}

/// Channels of the value head's convolution and width of its hidden layer.
pub(crate) const VALUE_CHANNELS: usize = 32;

/// How a tensor starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Init {
    /// All 0.
    Zeros,
    /// Normal with variance `gain`² x 2 / fan-in (Kaiming), fan-in = all but the output axis.
    Kaiming {
        /// Factor on the standard deviation.
        gain: f32,
    },
}

/// One tensor of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct TensorSpec {
    /// Path of the layer, then `weight` or `bias`.
    pub name: String,
    /// Convolutions are `[out, in, height, width]`, dense layers `[in, out]`.
    pub shape: Vec<usize>,
    /// How it starts.
    pub init: Init,
}

impl TensorSpec {
    /// Number of values.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// True for a tensor without values; no network has one.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of inputs that feed one output.
    pub fn fan_in(&self) -> usize {
        if self.shape.len() == 4 { self.shape[1..].iter().product() } else { self.shape[0] }
    }
}

impl NetShape {
    /// The shape of a network of `size` for what `encoder` encodes.
    pub fn new(size: NetSize, encoder: &Encoder) -> Self {
        Self {
            size,
            side: encoder.frame().side(),
            mask: encoder.frame().mask().to_vec(),
            planes: encoder.plane_count(),
            globals: encoder.global_count(),
            policy_planes: encoder.policy().plane_count(),
            policy_scalars: encoder.policy().scalar_count(),
            seats: usize::from(encoder.config().seats()),
        }
    }

    /// Slots of the frame.
    pub fn area(&self) -> usize {
        self.side * self.side
    }

    /// Policy logits of one position.
    pub fn policy_len(&self) -> usize {
        self.area() * self.policy_planes + self.policy_scalars
    }

    /// Multiplications and additions of the convolutions that play needs for one position, by the
    /// direct sum.
    pub fn flops(&self) -> usize {
        let NetSize { blocks, channels } = self.size;
        let trunk = 9 * channels * (self.planes + 2 * blocks * channels);
        let heads = channels * (channels + self.policy_planes + VALUE_CHANNELS);
        2 * self.area() * (trunk + heads)
    }

    /// True for the blocks that pool over the board: every second one.
    pub fn pools(block: usize) -> bool {
        block % 2 == 1
    }

    /// All tensors, in the order in which they are numbered and stored.
    pub fn tensors(&self) -> Vec<TensorSpec> {
        let width = self.size.channels;
        let mut list = Vec::new();
        conv(&mut list, "stem", self.planes, width, 3, 1.0);
        dense(&mut list, "globals", self.globals, width, 1.0);
        for block in 0..self.size.blocks {
            conv(&mut list, &format!("block{block}.first"), width, width, 3, 1.0);
            if Self::pools(block) {
                dense(&mut list, &format!("block{block}.pool"), 2 * width, width, 0.5);
            }
            // The residual branch starts small, so that depth does not grow the variance and no
            // normalisation layer is needed.
            conv(&mut list, &format!("block{block}.second"), width, width, 3, 0.2);
        }
        conv(&mut list, "policy.hidden", width, width, 1, 1.0);
        dense(&mut list, "policy.pool", 2 * width, width, 0.5);
        conv(&mut list, "policy.planes", width, self.policy_planes, 1, 0.1);
        dense(&mut list, "policy.scalars", 2 * width, self.policy_scalars, 0.1);
        conv(&mut list, "value.hidden", width, VALUE_CHANNELS, 1, 1.0);
        dense(&mut list, "value.dense", 2 * VALUE_CHANNELS, 2 * VALUE_CHANNELS, 1.0);
        dense(&mut list, "value.seats", 2 * VALUE_CHANNELS, self.seats, 0.1);
        dense(&mut list, "value.margins", 2 * VALUE_CHANNELS, 2 * self.seats, 0.1);
        dense(&mut list, "value.moves_left", 2 * VALUE_CHANNELS, 1, 0.1);
        conv(&mut list, "owner", width, self.seats + 1, 1, 0.1);
        conv(&mut list, "soft_policy.planes", width, self.policy_planes, 1, 0.1);
        dense(&mut list, "soft_policy.scalars", 2 * width, self.policy_scalars, 0.1);
        list
    }
}

fn conv(list: &mut Vec<TensorSpec>, name: &str, input: usize, output: usize, k: usize, gain: f32) {
    push(list, name, vec![output, input, k, k], output, gain);
}

/// Lists the tensors of a dense layer.
pub(crate) fn dense(
    list: &mut Vec<TensorSpec>,
    name: &str,
    input: usize,
    output: usize,
    gain: f32,
) {
    push(list, name, vec![input, output], output, gain);
}

fn push(list: &mut Vec<TensorSpec>, name: &str, shape: Vec<usize>, output: usize, gain: f32) {
    let weight = format!("{name}.weight");
    list.push(TensorSpec { name: weight, shape, init: Init::Kaiming { gain } });
    let bias = format!("{name}.bias");
    list.push(TensorSpec { name: bias, shape: vec![output], init: Init::Zeros });
}
