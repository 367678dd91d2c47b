//! Which network a set of parameters belongs to.

use ringrift::game::BoardKind;

use super::super::files::TensorMap;
use super::super::planes::{Encoding, FRAMES, FeatureVersion};
use super::super::policy::OldPolicy;
use super::NetError;

const HEX_V2: Encoding = Encoding::HexV2(FeatureVersion::V2);
const HEX_V3: Encoding = Encoding::HexV3(FeatureVersion::V2);
/// Most value outputs: one for each seat.
const MAX_SEATS: usize = 4;

/// The classes that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Pooled policy.
    SquareV2,
    /// Policy per cell, and a distribution of ranks.
    SquareV3,
    /// Like 3 with attention.
    SquareV4,
    /// Pooled policy.
    HexV2,
    /// Policy per cell.
    HexV3,
}

/// What the parameters say about a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Its class.
    pub class: Class,
    /// Its board.
    pub board: BoardKind,
    /// Planes of its input, all frames together.
    pub planes: usize,
    /// Value outputs.
    pub values: usize,
    /// Residual blocks.
    pub blocks: usize,
}

impl Class {
    /// The name of the class in that service.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SquareV2 => "RingRiftCNN_v2",
            Self::SquareV3 => "RingRiftCNN_v3",
            Self::SquareV4 => "RingRiftCNN_v4",
            Self::HexV2 => "HexNeuralNet_v2",
            Self::HexV3 => "HexNeuralNet_v3",
        }
    }

    /// Whether it belongs to hexagonal boards.
    pub const fn is_hex(self) -> bool {
        matches!(self, Self::HexV2 | Self::HexV3)
    }

    /// Name of the last layer of the value head.
    pub const fn last_value_layer(self) -> &'static str {
        if matches!(self, Self::SquareV4) { "value_fc3" } else { "value_fc2" }
    }

    /// Planes of one frame, by encoding.
    const fn frame_planes(self) -> &'static [usize] {
        const HEX: [usize; 2] = [HEX_V2.planes(), HEX_V3.planes()];
        const SQUARE: [usize; 1] = [Encoding::SquareExport.planes()];
        if self.is_hex() { &HEX } else { &SQUARE }
    }

    fn of(tensors: &TensorMap) -> Self {
        let has = |name: &str| tensors.get(name).is_some();
        match (has("value_conv.weight"), has("policy_fc2.weight")) {
            (true, true) => Self::HexV2,
            (true, false) => Self::HexV3,
            (false, true) => Self::SquareV2,
            (false, false) if has("value_fc3.weight") => Self::SquareV4,
            (false, false) => Self::SquareV3,
        }
    }
}

impl Plan {
    /// Reads the plan of some parameters.
    ///
    /// # Errors
    /// When they are not those of a network of these classes.
    pub fn of(tensors: &TensorMap) -> Result<Self, NetError> {
        let class = Class::of(tensors);
        let axis = |name: &str, axis: usize| {
            let length = tensors.get(name).and_then(|tensor| tensor.shape.get(axis)).copied();
            length.ok_or_else(|| NetError::Missing { name: name.to_owned(), class: class.name() })
        };
        let fits = |board: &BoardKind| board.is_hex() == class.is_hex();
        let boards = || BoardKind::ALL.into_iter().filter(fits);
        let board = match class {
            Class::SquareV2 | Class::HexV2 => {
                let policy = axis("policy_fc2.weight", 0)?;
                boards().find(|board| OldPolicy::new(*board).len() == policy)
            }
            Class::SquareV3 | Class::SquareV4 | Class::HexV3 => {
                let movement = axis("movement_conv.weight", 0)?;
                let directions = if class.is_hex() { 6 } else { 8 };
                boards().find(|board| directions * (board.rows() - 1) == movement)
            }
        };
        let block =
            |index: &usize| tensors.get(&format!("res_blocks.{index}.conv1.weight")).is_some();
        let planes = axis("conv1.weight", 1)?;
        let values = axis(&format!("{}.weight", class.last_value_layer()), 0)?;
        if !class.frame_planes().iter().any(|frame| frame * FRAMES == planes) {
            return Err(NetError::Planes(planes));
        }
        if !(1..=MAX_SEATS).contains(&values) {
            return Err(NetError::Values(values));
        }
        Ok(Self {
            class,
            board: board.ok_or(NetError::Board(class.name()))?,
            planes,
            values,
            blocks: (0..).take_while(block).count(),
        })
    }
}
