//! The older service's network inputs, one frame of them (networks.md 3 and 4), faults included.

mod common;
mod globals;
mod hex_v3;
mod history;

use ringrift::game::BoardKind;
use sha2::{Digest as _, Sha256};

use super::grid;
use super::state::OldState;

pub use history::{FRAMES, History};

/// Values of the global vector.
pub const GLOBALS: usize = 20;

/// A way to encode positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Square boards: what exports contain and players use.
    SquareExport,
    /// Square boards: a second class of that service, which exports do not use.
    SquareClass(FeatureVersion),
    /// Hexagonal boards, ten planes.
    HexV2(FeatureVersion),
    /// Hexagonal boards, sixteen planes.
    HexV3(FeatureVersion),
}

/// Which meaning the last global values have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeatureVersion {
    /// The number of the action.
    V1,
    /// Flags of the rarer phases.
    V2,
}

/// One encoded position.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Planes, rows and columns; row after row, plane after plane.
    pub shape: [usize; 3],
    /// The planes.
    pub planes: Vec<f32>,
    /// The global vector.
    pub globals: [f32; GLOBALS],
}

impl Encoding {
    /// The encoding called `name` in files of samples.
    pub fn named(name: &str) -> Option<Self> {
        use FeatureVersion::{V1, V2};
        Some(match name {
            "export_square" => Self::SquareExport,
            "square_encoder_fv1" => Self::SquareClass(V1),
            "square_encoder_fv2" => Self::SquareClass(V2),
            "hex_v2_fv1" => Self::HexV2(V1),
            "hex_v2_fv2" => Self::HexV2(V2),
            "hex_v3_fv1" => Self::HexV3(V1),
            "hex_v3_fv2" => Self::HexV3(V2),
            _ => return None,
        })
    }

    /// True if it encodes positions of `board`.
    pub const fn suits(self, board: BoardKind) -> bool {
        board.is_hex() == matches!(self, Self::HexV2(_) | Self::HexV3(_))
    }

    /// Planes of one frame.
    pub const fn planes(self) -> usize {
        match self {
            Self::SquareExport | Self::SquareClass(_) => 14,
            Self::HexV2(_) => 10,
            Self::HexV3(_) => 16,
        }
    }

    /// Encodes a position as seen by the seat to move.
    pub fn encode(self, state: &OldState) -> Frame {
        let side = grid::side(state.board());
        let mut canvas = Canvas {
            board: state.board(),
            side,
            transposed: !state.board().is_hex(),
            planes: vec![0.0; self.planes() * side * side],
        };
        common::write(&mut canvas, state, self);
        if let Self::HexV3(_) = self {
            hex_v3::write(&mut canvas, state);
        }
        let planes = canvas.planes;
        Frame { shape: [self.planes(), side, side], planes, globals: globals::of(state, self) }
    }
}

impl Frame {
    /// SHA-256 of the planes as little-endian float32, in hexadecimal.
    pub fn sha256(&self) -> String {
        let bytes: Vec<u8> = self.planes.iter().flat_map(|value| value.to_le_bytes()).collect();
        hex(&Sha256::digest(bytes))
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Planes being written.
struct Canvas {
    board: BoardKind,
    side: usize,
    /// Square boards keep x on the rows, unlike the policy: a fault of that service.
    transposed: bool,
    planes: Vec<f32>,
}

impl Canvas {
    fn set(&mut self, plane: usize, cell: ringrift::game::Cell, value: f64) {
        let (column, row) = grid::column_row(self.board, cell);
        let (row, column) = if self.transposed { (column, row) } else { (row, column) };
        // As that service stores them.
        let value = value as f32;
        self.planes[(plane * self.side + row) * self.side + column] = value;
    }

    fn fill(&mut self, plane: usize, value: f32) {
        let area = self.side * self.side;
        self.planes[plane * area..][..area].fill(value);
    }
}
