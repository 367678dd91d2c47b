//! What a recorded state says about the game: the value that recorded and replayed games are
//! compared by.

mod difference;
mod hash;
mod point;
mod read;
mod write;

use std::collections::BTreeMap;

use crate::game::{BoardKind, Cell, ConfigKey, Contents, Game, Phase, Seat};

pub(super) use point::{coordinates, point};
pub use read::{PositionError, parse_cell_key};
pub(super) use read::{read_initial, read_position};
pub(super) use write::{StateNotes, state_json};

/// The visible state of a game. Equal positions have equal fingerprints and hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub(super) config: ConfigKey,
    pub(super) turn: Turn,
    pub(super) seats: Vec<SeatCounts>,
    /// Rings bottom to top, as the recording service lists them.
    pub(super) stacks: BTreeMap<Cell, Vec<Seat>>,
    pub(super) markers: BTreeMap<Cell, Seat>,
    pub(super) collapsed: BTreeMap<Cell, Seat>,
}

/// Whose decision is due, or who won.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Decide { seat: Seat, phase: Phase, line_payment_due: bool },
    Over { winner: Option<Seat> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeatCounts {
    pub(super) hand: u16,
    pub(super) eliminated: u16,
    pub(super) territory: u16,
}

impl Position {
    /// Reads the older service's state JSON, which is not trusted.
    ///
    /// # Errors
    /// When it is no such JSON, or names what the configuration does not have.
    pub fn from_json(config: ConfigKey, json: &str) -> Result<Self, PositionError> {
        read_position(config, json)
    }

    /// The position that `game` has reached.
    pub fn of(game: &Game) -> Self {
        let config = game.config();
        let mut position = Self {
            config,
            turn: turn_of(game),
            seats: Seat::all(config.seats()).map(|seat| counts_of(game, seat)).collect(),
            stacks: BTreeMap::new(),
            markers: BTreeMap::new(),
            collapsed: BTreeMap::new(),
        };
        for cell in config.board().cell_list() {
            match game.contents(cell) {
                Contents::Empty => {}
                Contents::Stack(stack) => {
                    let mut rings: Vec<Seat> = stack.rings().collect();
                    rings.reverse();
                    position.stacks.insert(cell, rings);
                }
                Contents::Marker(seat) => {
                    position.markers.insert(cell, seat);
                }
                Contents::Collapsed(seat) => {
                    position.collapsed.insert(cell, seat);
                }
            }
        }
        position
    }
}

fn turn_of(game: &Game) -> Turn {
    match game.to_move() {
        Some(seat) => {
            Turn::Decide { seat, phase: game.phase(), line_payment_due: game.line_payment_due() }
        }
        None => Turn::Over { winner: game.outcome().and_then(|outcome| outcome.winner) },
    }
}

fn counts_of(game: &Game, seat: Seat) -> SeatCounts {
    SeatCounts {
        hand: game.hand(seat).into(),
        eliminated: game.eliminated(seat),
        territory: game.territory(seat),
    }
}

/// Length of the run of equal rings at the top of a stack listed bottom to top.
pub(super) fn cap_height(rings: &[Seat]) -> usize {
    rings.last().map_or(0, |top| rings.iter().rev().take_while(|ring| *ring == top).count())
}

/// The older service's name of a cell: `x,y` on squares, `x,y,z` on hexagons.
pub(super) fn cell_key(board: BoardKind, cell: Cell) -> String {
    let (x, y) = board.xy(cell);
    if board.is_hex() { format!("{x},{y},{}", -x - y) } else { format!("{x},{y}") }
}

/// The older service's name of a phase.
pub const fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::RingPlacement => "ring_placement",
        Phase::Movement => "movement",
        Phase::Capture => "capture",
        Phase::ChainCapture => "chain_capture",
        Phase::LineProcessing => "line_processing",
        Phase::TerritoryProcessing => "territory_processing",
        Phase::ForcedElimination => "forced_elimination",
        Phase::GameOver => "game_over",
    }
}
