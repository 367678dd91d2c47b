//! Positions from untrusted text (docs/notation.md).

use std::num::IntErrorKind;

use super::{CellTextError, parse_cell, shown};
use crate::game::board::{Board, Ring, Stack};
use crate::game::rules::Rules;
use crate::game::state::State;
use crate::game::turn::Turn;
use crate::game::{Cell, Phase, Seat};

/// Longest state text that is looked at; a full 469-cell board stays far below.
const MAX_LENGTH: usize = 64 * 1024;

/// Why a text is not a position that a game can go on from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateTextError {
    /// The text is longer than any position.
    #[error("the state text has {0} bytes: no position needs more than {MAX_LENGTH}")]
    Length(usize),
    /// The ten fields are not there.
    #[error("a state text has ten fields `status|phase|seat|H|E|T|W|S|M|C`, this one has {0}")]
    Fields(usize),
    /// The game is over, or its phase needs hidden state.
    #[error(
        "no game can go on from {0}: the text says neither why a game ended nor which stack is capturing"
    )]
    NotResumable(&'static str),
    /// A forced elimination needs a stack.
    #[error("seat {0} is to eliminate a cap, but controls no stack")]
    NothingToEliminate(Seat),
    /// A field cannot be read.
    #[error("field {field} is `{text}`: expected {expected}")]
    Field {
        /// Letter or name of the field.
        field: &'static str,
        /// The start of what stands there.
        text: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A cell is not on the board.
    #[error("field {field}: {source}")]
    Cell {
        /// Letter of the field.
        field: &'static str,
        /// What is wrong with the cell.
        source: CellTextError,
    },
    /// Cells are listed twice or out of cell order.
    #[error("field {field}: cell {cell} is not after the one before it in cell order")]
    Order {
        /// Letter of the field.
        field: &'static str,
        /// The cell.
        cell: String,
    },
    /// A cell holds two things.
    #[error("cell {0} is listed in two of the fields S, M and C")]
    Overlap(String),
    /// The rings cannot be so many.
    #[error("seat {seat} has {hand} rings in hand and {on_board} on the board, but owns {owned}")]
    Rings {
        /// The seat.
        seat: Seat,
        /// Its rings in hand.
        hand: u16,
        /// Its rings on the board.
        on_board: u16,
        /// Its rings altogether.
        owned: u8,
    },
    /// More rings are accounted for than exist.
    #[error("hands, stacks and eliminations add up to {found} rings, but the game has {owned}")]
    Total {
        /// The sum.
        found: u32,
        /// Rings of all seats.
        owned: u32,
    },
    /// Field T contradicts field C.
    #[error("seat {seat} has territory {stated} in field T but {counted} cells in field C")]
    Territory {
        /// The seat.
        seat: Seat,
        /// What field T says.
        stated: u16,
        /// Its cells in field C.
        counted: u16,
    },
}

type Parsed<T> = Result<T, StateTextError>;

impl<B: Board> State<B> {
    /// The position of a state text, with hidden turn state clear and a fresh round tracker.
    pub fn parse(rules: Rules, text: &str) -> Parsed<Self> {
        if text.len() > MAX_LENGTH {
            return Err(StateTextError::Length(text.len()));
        }
        let fields: Vec<&str> = text.split('|').collect();
        let Ok(
            [status, phase, seat, hands, eliminated, territory, swapped, stacks, markers, cells],
        ) = <[&str; 10]>::try_from(fields.as_slice())
        else {
            return Err(StateTextError::Fields(fields.len()));
        };
        let mut state = Self::new(rules);
        state.turn = state.read_turn(status, phase, seat)?;
        state.read_counts(hands, eliminated)?;
        state.swapped = state.read_swap(swapped)?;
        state.read_stacks(stacks)?;
        state.read_markers(markers)?;
        state.read_collapsed(cells)?;
        state.check_rings()?;
        state.check_territory(territory)?;
        state.check_phase()?;
        Ok(state)
    }

    fn read_turn(&self, status: &str, phase: &str, seat: &str) -> Parsed<Turn> {
        if status.starts_with('O') {
            return Err(StateTextError::NotResumable("a finished position"));
        }
        if status != "A" {
            return Err(field("status", status, "`A`, or `O` and the winner's seat"));
        }
        let parsed = Phase::from_code(phase).filter(|&phase| phase != Phase::GameOver);
        let phase = parsed.ok_or_else(|| field("phase", phase, "RP, MV, CA, CC, LP, TP or FE"))?;
        if matches!(phase, Phase::Capture | Phase::ChainCapture) {
            return Err(StateTextError::NotResumable("the middle of a capture"));
        }
        let mover = self.seat(seat).ok_or_else(|| field("seat", seat, "a seat of the game"))?;
        let mut turn = Turn::start(mover);
        turn.enter(phase);
        Ok(turn)
    }

    /// The seat of a one-digit number, if it takes part.
    fn seat(&self, digit: &str) -> Option<Seat> {
        self.seats().find(|seat| digit.len() == 1 && digit.parse() == Ok(seat.number()))
    }

    fn read_counts(&mut self, hands: &str, eliminated: &str) -> Parsed<()> {
        let hands = self.counts("H", hands)?;
        let eliminated = self.counts("E", eliminated)?;
        let owned = B::KIND.rings_per_seat();
        for (seat, (hand, eliminated)) in self.seats().zip(hands.into_iter().zip(eliminated)) {
            let few = u8::try_from(hand).ok().filter(|&hand| hand <= owned);
            let few = few.ok_or(StateTextError::Rings { seat, hand, on_board: 0, owned })?;
            self.position.set_counts(seat, few, eliminated);
        }
        Ok(())
    }

    /// One plain number for each seat.
    fn counts(&self, letter: &'static str, text: &str) -> Parsed<Vec<u16>> {
        let wrong = || field(letter, text, "its letter and one number for each seat");
        let body = text.strip_prefix(letter).ok_or_else(wrong)?;
        let counts: Option<Vec<_>> = body.split(',').take(Seat::MAX + 1).map(count).collect();
        let seats = usize::from(self.rules.config.seats());
        counts.filter(|counts| counts.len() == seats).ok_or_else(wrong)
    }

    fn read_swap(&self, text: &str) -> Parsed<bool> {
        match text {
            "W0" => Ok(false),
            "W1" if self.rules.config.seats() == 2 => Ok(true),
            _ => Err(field("W", text, "`W0`, or in a game of two `W1`")),
        }
    }

    fn read_stacks(&mut self, text: &str) -> Parsed<()> {
        for (cell, rings) in entries::<B>("S", text)? {
            self.claim_cell(cell)?;
            let mut stack = Stack::NONE;
            for digit in rings.bytes().rev() {
                let seat = self.seats().find(|seat| seat.number() + b'0' == digit);
                let seat = seat.ok_or_else(|| field("S", rings, "one seat digit for each ring"))?;
                let ring = self.next_ring(seat)?;
                stack = self.position.with_top(stack, ring);
            }
            self.position.put(cell, stack);
        }
        Ok(())
    }

    /// A ring that is neither in hand nor on the board; hands use up the smaller numbers.
    fn next_ring(&self, seat: Seat) -> Parsed<Ring> {
        let (hand, on_board) = (self.position.hand(seat), self.position.on_board(seat));
        let owned = B::KIND.rings_per_seat();
        let free = u16::from(owned - hand).checked_sub(on_board + 1);
        let number = free.and_then(|_| u8::try_from(on_board).ok()).map(|used| owned - 1 - used);
        let too_many =
            StateTextError::Rings { seat, hand: hand.into(), on_board: on_board + 1, owned };
        number.map(|number| Ring::new(number, seat)).ok_or(too_many)
    }

    fn read_markers(&mut self, text: &str) -> Parsed<()> {
        for (cell, owner) in entries::<B>("M", text)? {
            self.claim_cell(cell)?;
            let owner = self.seat(owner).ok_or_else(|| field("M", owner, "a seat of the game"))?;
            self.position.add_marker(cell, owner);
        }
        Ok(())
    }

    fn read_collapsed(&mut self, text: &str) -> Parsed<()> {
        for (cell, owner) in entries::<B>("C", text)? {
            self.claim_cell(cell)?;
            let owner = self.seat(owner).ok_or_else(|| field("C", owner, "a seat of the game"))?;
            self.position.collapse(cell, owner);
        }
        Ok(())
    }

    /// Refuses a cell that already holds something.
    fn claim_cell(&self, cell: Cell) -> Parsed<()> {
        let taken = self.position.blocked() | *self.position.all_markers();
        if taken.contains(cell) {
            return Err(StateTextError::Overlap(cell_text::<B>(cell)));
        }
        Ok(())
    }

    fn check_rings(&self) -> Parsed<()> {
        let position = &self.position;
        let rings = |seat| {
            u32::from(position.hand(seat))
                + u32::from(position.on_board(seat))
                + u32::from(position.eliminated(seat))
        };
        let found = self.seats().map(rings).sum();
        let owned = u32::from(B::KIND.rings_per_seat()) * u32::from(self.rules.config.seats());
        if found > owned {
            return Err(StateTextError::Total { found, owned });
        }
        Ok(())
    }

    fn check_phase(&self) -> Parsed<()> {
        let Turn { phase, mover, .. } = self.turn;
        if phase == Phase::ForcedElimination && self.position.controlled(mover).is_empty() {
            return Err(StateTextError::NothingToEliminate(mover));
        }
        Ok(())
    }

    fn check_territory(&self, text: &str) -> Parsed<()> {
        let stated = self.counts("T", text)?;
        for (seat, stated) in self.seats().zip(stated) {
            let counted = self.position.territory(seat);
            if stated != counted {
                return Err(StateTextError::Territory { seat, stated, counted });
            }
        }
        Ok(())
    }
}

fn field(field: &'static str, text: &str, expected: &'static str) -> StateTextError {
    StateTextError::Field { field, text: shown(text), expected }
}

/// A plain decimal; numbers that are too large are clipped, for the checks that follow.
fn count(text: &str) -> Option<u16> {
    let plain = text == "0" || text.starts_with(|c: char| matches!(c, '1'..='9'));
    match text.parse() {
        Ok(number) if plain => Some(number),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => Some(u16::MAX),
        _ => None,
    }
}

fn cell_text<B: Board>(cell: Cell) -> String {
    let (x, y) = B::KIND.xy(cell);
    format!("{x},{y}")
}

/// The `cell=value` entries of a field, checked to be in cell order.
fn entries<'a, B: Board>(letter: &'static str, text: &'a str) -> Parsed<Vec<(Cell, &'a str)>> {
    let expected = "its letter and `cell=value` entries joined with `;`";
    let body = text.strip_prefix(letter).ok_or_else(|| field(letter, text, expected))?;
    let mut list: Vec<(Cell, &str)> = Vec::new();
    for entry in body.split(';').filter(|_| !body.is_empty()) {
        let (cell, value) = entry.split_once('=').ok_or_else(|| field(letter, entry, expected))?;
        let cell = parse_cell(B::KIND, cell)
            .map_err(|source| StateTextError::Cell { field: letter, source })?;
        if value.is_empty() {
            return Err(field(letter, entry, expected));
        }
        if list.last().is_some_and(|&(last, _)| last >= cell) {
            return Err(StateTextError::Order { field: letter, cell: cell_text::<B>(cell) });
        }
        list.push((cell, value));
    }
    Ok(list)
}
