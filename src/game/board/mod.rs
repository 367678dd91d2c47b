//! How a position is held: sets of cells as bits, stacks as linked rings, tables of rays.
//!
//! Everything is generic over [`Board`], so that each board gets its own machine code with its
//! sizes known; [`super::Game`] hides the four instances.

mod bits;
mod geometry;
mod position;
mod rows;
mod stack;

pub(super) use bits::Bits;
pub(super) use geometry::{Direction, Geometry};
pub(super) use position::Position;
pub(super) use rows::{Components, Rows};
pub(super) use stack::{Ring, Stack};

use std::fmt::Debug;
use std::sync::LazyLock;

use super::BoardKind;
use geometry::RowSpan;

/// An array of a length that the board knows.
pub(super) trait Array<T>:
    Copy + Debug + PartialEq + AsRef<[T]> + AsMut<[T]> + Send + Sync
{
    /// Every element is `value`.
    fn filled(value: T) -> Self;
}

impl<T: Copy + Debug + PartialEq + Send + Sync, const N: usize> Array<T> for [T; N] {
    fn filled(value: T) -> Self {
        [value; N]
    }
}

/// Sizes and tables of one board.
pub(super) trait Board: Copy + Debug + PartialEq + Send + Sync + 'static {
    /// Which board it is.
    const KIND: BoardKind;
    /// Directions of movement: E, SE, S, ... on squares; E, NE, NW, ... on hexagons.
    const DIRECTIONS: &'static [(i8, i8)] = if Self::KIND.is_hex() { &HEX } else { &SQUARE };
    /// Where each row lies among the cells.
    const SPANS: &'static [RowSpan];
    /// One bit per cell.
    type Words: Array<u64>;
    /// One word per row.
    type Rows: Array<u32>;
    /// One stack per cell.
    type Stacks: Array<Stack>;
    /// One link per ring of four seats.
    type Links: Array<Ring>;

    /// The tables of rays.
    fn geometry() -> &'static Geometry;
}

const SQUARE: [(i8, i8); 8] =
    [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];
const HEX: [(i8, i8); 6] = [(1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1)];

macro_rules! board {
    ($name:ident, $cells:literal, $words:literal, $rows:literal, $rings:literal) => {
        /// Marker type of the board of that name.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(super) struct $name;

        impl Board for $name {
            const KIND: BoardKind = BoardKind::$name;
            const SPANS: &'static [RowSpan] = &geometry::row_spans::<$rows>(BoardKind::$name);
            type Words = [u64; $words];
            type Rows = [u32; $rows];
            type Stacks = [Stack; $cells];
            type Links = [Ring; $rings * 4];

            fn geometry() -> &'static Geometry {
                static TABLES: LazyLock<Geometry> = LazyLock::new(Geometry::of::<$name>);
                &TABLES
            }
        }
    };
}

board!(Square8, 64, 1, 8, 18);
board!(Square19, 361, 6, 19, 72);
board!(Hex8, 61, 1, 9, 18);
board!(Hexagonal, 469, 8, 25, 96);
