//! A position as the older service knows it: the board, and the numbers its encoders and its
//! hand-written evaluation read.

mod from_game;
mod json;
mod ordered_map;

use ringrift::game::{BoardKind, Cell, ConfigKey, PerSeat, Phase, Seat};

pub use json::StateError;

/// What stands on a cell. In that service's states a marker and a stack may share a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Square {
    /// A stack of rings.
    pub stack: Option<Stack>,
    /// A marker.
    pub marker: Option<Seat>,
    /// Whose territory the cell is.
    pub collapsed: Option<Seat>,
}

/// A stack without its buried rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stack {
    /// Whose ring is on top.
    pub controller: Seat,
    /// Number of rings.
    pub height: u16,
    /// Length of the run of the controller's rings at the top.
    pub cap: u16,
}

/// What a seat has beside the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SeatCounts {
    /// Rings in hand.
    pub hand: u16,
    /// Eliminations credited.
    pub eliminated: u16,
    /// Collapsed cells owned.
    pub territory: u16,
    /// Rings below the top ring of stacks that another seat controls.
    pub buried: u16,
}

/// Rounds that one seat alone could act in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streak {
    /// The seat.
    pub holder: Seat,
    /// Rounds so far, more than 0.
    pub rounds: u32,
    /// Rounds that win.
    pub required: u32,
}

/// A position.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "json::StateJson")]
pub struct OldState {
    /// Board and number of seats.
    pub config: ConfigKey,
    /// The seat to move; of a finished game the seat that moved last or won.
    pub mover: Seat,
    /// The phase.
    pub phase: Phase,
    /// The result of a finished game: its winner, if any.
    pub finished: Option<Option<Seat>>,
    /// Counts of each seat.
    pub seats: PerSeat<SeatCounts>,
    /// Markers of each seat in the order in which they came to lie: the evaluation depends on it.
    pub markers: PerSeat<Vec<Cell>>,
    /// The last-player-standing streak, if one runs.
    pub streak: Option<Streak>,
    /// Eliminations that win.
    pub victory_threshold: u16,
    /// Collapsed cells that the Python evaluation takes for a win.
    pub territory_threshold: u16,
    /// Collapsed cells that the TypeScript evaluation takes for a win.
    pub territory_minimum: u16,
    /// Actions played so far.
    pub actions: u32,
    squares: Vec<Square>,
}

impl OldState {
    /// The board.
    pub fn board(&self) -> BoardKind {
        self.config.board()
    }

    /// What stands on a cell.
    pub fn at(&self, cell: Cell) -> Square {
        self.squares[cell.index()]
    }

    /// Every cell with what stands on it, in cell order.
    pub fn squares(&self) -> impl Iterator<Item = (Cell, Square)> + '_ {
        self.board().cell_list().zip(self.squares.iter().copied())
    }

    /// Every stack.
    pub fn stacks(&self) -> impl Iterator<Item = (Cell, Stack)> + '_ {
        self.squares().filter_map(|(cell, square)| Some((cell, square.stack?)))
    }

    /// The seats of the game.
    pub fn all_seats(&self) -> impl Iterator<Item = Seat> + Clone + use<> {
        Seat::all(self.config.seats())
    }
}

/// Eliminations that win in a configuration: `round(rings * (2/3 + (seats - 1) / 3))`.
pub(super) fn victory_threshold(config: ConfigKey) -> u16 {
    u16::from(config.board().rings_per_seat()) * (u16::from(config.seats()) + 1) / 3
}

/// `floor(cells / parts) + 1`.
pub(super) fn more_than_share(board: BoardKind, parts: u16) -> u16 {
    u16::try_from(board.cells()).unwrap_or(u16::MAX) / parts + 1
}
