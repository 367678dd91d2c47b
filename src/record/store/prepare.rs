//! A finished game as rows, made by replaying it: what cannot be replayed is not stored.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::game::{FinishedGame, Ply};
use super::super::iso;
use super::super::moves::{MoveStamp, move_json, type_name};
use super::super::position::{Position, StateNotes, phase_name, state_json};
use super::super::schema::MIN_MOVES;
use super::super::search::{move_probs, search_stats};
use super::turn::TurnTrace;
use crate::game::{Game, Move, Options, Outcome};

/// Actions between two stored states.
const SNAPSHOT_EVERY: u32 = 20;

/// Why a game was not stored.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// A move is not legal where it was played.
    #[error("move {ply} (`{text}`) is not legal there")]
    IllegalMove {
        /// Its index, from 0.
        ply: u32,
        /// Its notation.
        text: String,
    },
    /// The moves end the game otherwise, or not at all.
    #[error("the moves lead to {replayed:?}, not to {stated:?}")]
    Outcome {
        /// What the game says.
        stated: Outcome,
        /// What follows from its moves; `None` if the game goes on.
        replayed: Option<Outcome>,
    },
    /// Fewer moves than the format allows.
    #[error("only {0} moves; a complete game has at least {MIN_MOVES}")]
    TooShort(usize),
    /// A player for each seat is needed.
    #[error("{players} players named for {seats} seats")]
    Players {
        /// Players named.
        players: usize,
        /// Seats of the configuration.
        seats: u8,
    },
    /// A probability or value outside 0 to 1.
    #[error("the search record of move {ply} has numbers outside [0, 1]")]
    Search {
        /// The move's index, from 0.
        ply: u32,
    },
}

/// The rows of one game.
pub(super) struct Prepared {
    pub(super) initial_state: String,
    pub(super) moves: Vec<MoveRow>,
    pub(super) snapshots: Vec<Snapshot>,
    pub(super) last: Position,
    pub(super) turns: u32,
}

pub(super) struct MoveRow {
    pub(super) turn: u32,
    pub(super) seat: u8,
    pub(super) phase: &'static str,
    pub(super) kind: &'static str,
    pub(super) json: String,
    pub(super) probs: Option<String>,
    pub(super) stats: Option<String>,
}

pub(super) struct Snapshot {
    /// The action after which the state stood.
    pub(super) ply: u32,
    /// State JSON, gzip.
    pub(super) state: Vec<u8>,
    pub(super) hash: String,
}

/// The texts of a game's times, ISO 8601.
pub(super) struct Times {
    pub(super) started: String,
    pub(super) finished: String,
}

impl Times {
    pub(super) fn of(game: &FinishedGame) -> Self {
        Self { started: iso::text(game.started), finished: iso::text(game.finished) }
    }
}

/// Replays a game and makes its rows.
pub(super) fn prepare(game: &FinishedGame, times: &Times) -> Result<Prepared, Refusal> {
    check_form(game)?;
    let mut replay = Replay::new(game, times);
    for (ply, played) in (0..).zip(&game.plies) {
        replay.step(ply, played)?;
    }
    match replay.state.outcome() {
        Some(outcome) if outcome == game.outcome => Ok(replay.rows),
        replayed => Err(Refusal::Outcome { stated: game.outcome, replayed }),
    }
}

fn check_form(game: &FinishedGame) -> Result<(), Refusal> {
    if game.plies.len() < MIN_MOVES {
        return Err(Refusal::TooShort(game.plies.len()));
    }
    let (players, seats) = (game.players.len(), game.config.seats());
    if players != usize::from(seats) {
        return Err(Refusal::Players { players, seats });
    }
    for (ply, played) in (0..).zip(&game.plies) {
        let Some(search) = &played.search else { continue };
        let numbers = search.policy.iter().map(|(_, p)| p).chain(&search.value);
        if numbers.into_iter().any(|number| !(0.0..=1.0).contains(number)) {
            return Err(Refusal::Search { ply });
        }
    }
    Ok(())
}

struct Replay<'a> {
    game: &'a FinishedGame,
    times: &'a Times,
    state: Game,
    legal: Vec<Move>,
    trace: TurnTrace,
    rows: Prepared,
}

impl<'a> Replay<'a> {
    fn new(game: &'a FinishedGame, times: &'a Times) -> Self {
        let state = Game::new(game.config, Options { ruleset: game.ruleset, swap: game.swap });
        let mut legal = Vec::new();
        state.legal(&mut legal);
        let last = Position::of(&state);
        let rows = Prepared {
            initial_state: String::new(),
            moves: Vec::with_capacity(game.plies.len()),
            snapshots: Vec::new(),
            last,
            turns: 1,
        };
        let mut replay = Self { game, times, state, legal, trace: TurnTrace::default(), rows };
        replay.rows.initial_state = replay.state_json(&times.started);
        replay
    }

    fn step(&mut self, ply: u32, played: &Ply) -> Result<(), Refusal> {
        let board = self.game.config.board();
        let illegal = || Refusal::IllegalMove { ply, text: played.mv.text(board) };
        let seat = self.state.to_move().ok_or_else(illegal)?;
        if !self.legal.contains(&played.mv) {
            return Err(illegal());
        }
        let phase = self.state.phase();
        let stamp = MoveStamp { seat, phase, number: ply + 1, time: &self.times.finished };
        let search = played.search.as_ref();
        self.rows.moves.push(MoveRow {
            turn: self.rows.turns - 1,
            seat: seat.number(),
            phase: phase_name(phase),
            kind: type_name(played.mv),
            json: move_json(&self.state, played.mv, &stamp),
            probs: search.map(|search| move_probs(board, &search.policy)),
            stats: search.map(|search| search_stats(board, search)),
        });
        self.state.play(played.mv);
        self.state.legal(&mut self.legal);
        self.trace.record(played.mv, self.state.phase());
        if self.state.to_move().is_some_and(|next| next != seat) {
            self.rows.turns += 1;
        }
        let last = self.rows.moves.len() == self.game.plies.len();
        if (ply + 1).is_multiple_of(SNAPSHOT_EVERY) || last {
            self.snapshot(ply);
        }
        Ok(())
    }

    fn snapshot(&mut self, ply: u32) {
        self.rows.last = Position::of(&self.state);
        let state = gzip(&self.state_json(&self.times.finished));
        self.rows.snapshots.push(Snapshot { ply, state, hash: self.rows.last.state_hash() });
    }

    fn state_json(&self, last_move: &str) -> String {
        let notes = StateNotes {
            game: self.game.id.as_str(),
            seed: self.game.seed.cast_signed(),
            swap: self.game.swap,
            created: &self.times.started,
            last_move,
            must_move_from: self.trace.must_move_from(),
            chain: self.trace.chain(),
        };
        state_json(&self.rows.last, &notes)
    }
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .expect("writing to memory never fails")
}
