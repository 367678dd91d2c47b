//! One recorded game beside the engine, compared at every step.

use std::fmt;

use super::{RecordedGame, Step, draw};
use crate::game::{Game, Move, Options, Ruleset, Seat, fnv1a_64};

/// The first step at which engine and record differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The game.
    pub game: String,
    /// Index of the step, 0 for the first; the number of steps for the end of the game.
    pub ply: usize,
    /// What differs, one line each.
    pub what: Vec<String>,
    /// The board before the step.
    pub board: String,
    /// Moves that the record has and the engine lacks.
    pub missing: Vec<String>,
    /// Moves that the engine has and the record lacks.
    pub extra: Vec<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "game {} differs at ply {}:", self.game, self.ply)?;
        for line in &self.what {
            writeln!(f, "  {line}")?;
        }
        if !self.missing.is_empty() {
            writeln!(f, "  missing moves: {}", self.missing.join(" "))?;
        }
        if !self.extra.is_empty() {
            writeln!(f, "  extra moves: {}", self.extra.join(" "))?;
        }
        write!(f, "{}", self.board)
    }
}

/// Replays `record` and compares every field of every step, then the end.
///
/// # Errors
/// The first difference. Nothing after it could be compared.
pub fn walk_game(record: &RecordedGame) -> Result<(), Box<Difference>> {
    let Some(config) = record.config() else {
        let mut notes = Notes::default();
        notes.push(format!("{} seats: no configuration has so many", record.players));
        return Err(notes.difference(record, 0, String::new()));
    };
    let options = Options { ruleset: Ruleset::Canonical, swap: record.swap };
    let mut game = Game::new(config, options);
    let mut notes = Notes::default();
    notes.compare("plies", record.plies, record.steps.len());
    notes.compare("initial state s0", &record.s0, &game.state_text());
    notes.compare("hash of the initial state h0", &record.h0, &hex_hash(&game.state_text()));
    notes.finish(record, 0, &game)?;
    for (ply, step) in record.steps.iter().enumerate() {
        let before = game.clone();
        let mut notes = Notes::default();
        compare_decision(step, &game, &mut notes);
        play(step, &mut game, &mut notes);
        notes.finish(record, ply, &before)?;
    }
    let mut notes = Notes::default();
    compare_end(record, &game, &mut notes);
    notes.finish(record, record.steps.len(), &game)
}

/// Differences found at one step.
#[derive(Default)]
struct Notes {
    what: Vec<String>,
    missing: Vec<String>,
    extra: Vec<String>,
}

impl Notes {
    fn push(&mut self, line: String) {
        self.what.push(line);
    }

    fn compare<T: Copy + PartialEq + fmt::Display>(&mut self, field: &str, recorded: T, found: T) {
        if recorded != found {
            self.push(format!("{field}: recorded {recorded}, engine {found}"));
        }
    }

    fn finish(self, record: &RecordedGame, ply: usize, game: &Game) -> Result<(), Box<Difference>> {
        if self.what.is_empty() {
            return Ok(());
        }
        Err(self.difference(record, ply, draw(game)))
    }

    fn difference(self, record: &RecordedGame, ply: usize, board: String) -> Box<Difference> {
        let Self { what, missing, extra } = self;
        Box::new(Difference { game: record.id.clone(), ply, what, board, missing, extra })
    }
}

/// Compares seat, phase and legal set before the move.
fn compare_decision(step: &Step, game: &Game, notes: &mut Notes) {
    let seat = game.to_move().map_or(0, Seat::number);
    notes.compare("seat p", step.p, seat);
    notes.compare("phase f", step.f.as_str(), game.phase().code());
    let legal = legal_texts(game);
    notes.compare("number of moves k", step.k, legal.len());
    notes.compare("hash of the moves lh", &step.lh, &hex_hash(&legal.join("\n")));
    if let Some(list) = &step.l {
        let recorded: Vec<String> = list.split(' ').map(str::to_owned).collect();
        if recorded != legal {
            notes.push("the list of moves l".to_owned());
            notes.missing = lacking(&recorded, &legal);
            notes.extra = lacking(&legal, &recorded);
        }
    }
}

/// The texts of `list` that `other` lacks.
fn lacking(list: &[String], other: &[String]) -> Vec<String> {
    list.iter().filter(|text| !other.contains(text)).cloned().collect()
}

fn legal_texts(game: &Game) -> Vec<String> {
    let mut moves = Vec::new();
    game.legal(&mut moves);
    let board = game.config().board();
    let mut texts: Vec<String> = moves.iter().map(|mv| mv.text(board)).collect();
    texts.sort_unstable();
    texts
}

/// Plays the recorded move and compares what results.
fn play(step: &Step, game: &mut Game, notes: &mut Notes) {
    let mv = match Move::parse(game.config().board(), &step.m) {
        Ok(mv) => mv,
        Err(error) => return notes.push(format!("move m: {error}")),
    };
    if let Err(error) = game.try_play(mv) {
        return notes.push(format!("move m: {error}"));
    }
    let text = game.state_text();
    notes.compare("hash of the state h", &step.h, &hex_hash(&text));
    if let Some(recorded) = &step.s {
        notes.compare("state s", recorded, &text);
    }
    if let Some((rounds, seat)) = step.q {
        let found = game.rounds_alone().map_or((0, 0), |(rounds, seat)| (rounds, seat.number()));
        notes.compare("rounds in q", rounds, found.0);
        notes.compare("seat in q", seat, found.1);
    }
}

fn compare_end(record: &RecordedGame, game: &Game, notes: &mut Notes) {
    let Some(outcome) = game.outcome() else {
        return notes.push("the game is not over after its last step".to_owned());
    };
    notes.compare("winner", record.winner, outcome.winner.map_or(0, Seat::number));
    notes.compare("end", record.end.as_str(), outcome.reason.name());
}

fn hex_hash(text: &str) -> String {
    format!("{:016x}", fnv1a_64(text.as_bytes()))
}
