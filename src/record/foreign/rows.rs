//! Rows of one recorded game. Every value is untrusted: sizes are bounded, types are checked.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};

use super::super::error::RecordError;
use super::super::moves::MoveClaim;
use super::super::policy::StoredPolicy;
use super::GameFile;
use super::layout::Moves;
use super::unpack::unpack;

/// Most moves of one game that are read; the longest legal games stay far below.
const MAX_MOVES: usize = 100_000;

/// Longest JSON of one move in bytes; the largest board's largest region needs 15,000.
const MAX_MOVE_BYTES: usize = 256 * 1024;

/// Longest JSON of all moves of a game in bytes, where they are stored as one text.
const MAX_INLINE_BYTES: usize = 64 * 1024 * 1024;

/// What the games table says about a game.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Name of the board.
    pub board: String,
    /// Number of players.
    pub seats: i64,
    /// `completed`, `in_progress` and the like.
    pub status: Option<String>,
    /// Number of the winning seat.
    pub winner: Option<i64>,
    /// Why the game ended.
    pub reason: Option<String>,
    /// Number of moves.
    pub total_moves: Option<i64>,
    /// Where the game comes from.
    pub source: Option<String>,
}

impl Head {
    /// The configuration as its key would read; the words in it are the record's.
    pub fn config_name(&self) -> String {
        format!("{}_{}p", self.board, self.seats)
    }
}

/// A recorded move.
#[derive(Debug, Clone)]
pub(in super::super) struct Claimed {
    /// Its key in the tables of states.
    pub(in super::super) number: i64,
    /// Seat in the table, beside the one in the JSON.
    pub(in super::super) player: Option<i64>,
    /// Type in the table, beside the one in the JSON.
    pub(in super::super) kind: Option<String>,
    /// The JSON, or why it is not readable.
    pub(in super::super) claim: Result<MoveClaim, String>,
    /// The policy of the search that chose it.
    pub(in super::super) policy: Option<StoredPolicy>,
    /// More is known of that search.
    pub(in super::super) has_details: bool,
}

/// What a record says about the position before and after a move.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Witness {
    pub(in super::super) hashes_before: Vec<String>,
    pub(in super::super) hashes_after: Vec<String>,
    /// State JSON, or why it is not readable.
    pub(in super::super) states_before: Vec<Result<String, String>>,
    pub(in super::super) states_after: Vec<Result<String, String>>,
}

impl Witness {
    pub(in super::super) fn says_nothing_after(&self) -> bool {
        self.hashes_after.is_empty() && self.states_after.is_empty()
    }
}

impl GameFile {
    /// What the games table says about a game; `None` if there is no such game.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn head(&self, game: &str) -> Result<Option<Head>, RecordError> {
        self.read("read a game", |conn| {
            let mut statement = conn.prepare_cached(&self.layout.head)?;
            let head = statement.query_row([game], |row| {
                Ok(Head {
                    board: text(row, 0)?.unwrap_or_default(),
                    seats: integer(row, 1)?.unwrap_or(0),
                    status: text(row, 2)?,
                    winner: integer(row, 3)?,
                    reason: text(row, 4)?,
                    total_moves: integer(row, 5)?,
                    source: text(row, 6)?,
                })
            });
            head.optional()
        })
    }

    /// JSON of the first state, or why it is not readable; `None` if none is recorded.
    pub(in super::super) fn initial_state(
        &self,
        game: &str,
    ) -> Result<Option<Result<String, String>>, RecordError> {
        let Some(sql) = &self.layout.initial else { return Ok(None) };
        self.read("read a first state", |conn| {
            let mut statement = conn.prepare_cached(sql)?;
            let state = statement.query_row([game], |row| state(row, 0, 1)).optional()?;
            Ok(state.flatten())
        })
    }

    /// The moves in order; `Err` inside when there are too many.
    pub(in super::super) fn moves(
        &self,
        game: &str,
    ) -> Result<Result<Vec<Claimed>, String>, RecordError> {
        self.read("read moves", |conn| match &self.layout.moves {
            Moves::Rows(sql) => {
                let limited = format!("{sql} LIMIT {}", MAX_MOVES + 1);
                let mut statement = conn.prepare_cached(&limited)?;
                let moves: Vec<Claimed> =
                    statement.query_map([game], claimed)?.collect::<rusqlite::Result<_>>()?;
                Ok(if moves.len() > MAX_MOVES {
                    Err(format!("more than {MAX_MOVES} moves"))
                } else {
                    Ok(moves)
                })
            }
            Moves::Inline(sql) => {
                let mut statement = conn.prepare_cached(sql)?;
                statement.query_row([game], |row| Ok(inline_moves(row.get_ref(0)?)))
            }
        })
    }

    /// What is recorded about the positions around one move.
    pub(in super::super) fn witness(
        &self,
        game: &str,
        number: i64,
    ) -> Result<Witness, RecordError> {
        let mut witness = Witness::default();
        self.read("read states", |conn| {
            if let Some(sql) = &self.layout.history {
                let mut statement = conn.prepare_cached(sql)?;
                let mut rows = statement.query((game, number))?;
                while let Some(row) = rows.next()? {
                    witness.states_before.extend(state(row, 0, 2)?);
                    witness.states_after.extend(state(row, 1, 2)?);
                    witness.hashes_before.extend(text(row, 3)?);
                    witness.hashes_after.extend(text(row, 4)?);
                }
            }
            if let Some(sql) = &self.layout.snapshot {
                let mut statement = conn.prepare_cached(sql)?;
                let mut rows = statement.query((game, number))?;
                while let Some(row) = rows.next()? {
                    witness.states_after.extend(state(row, 0, 1)?);
                    witness.hashes_after.extend(text(row, 2)?);
                }
            }
            Ok(())
        })?;
        Ok(witness)
    }
}

fn claimed(row: &Row<'_>) -> rusqlite::Result<Claimed> {
    let claim = match bytes(row.get_ref(3)?) {
        Some(json) => parse_move(json),
        None => Err("it has no JSON".to_owned()),
    };
    Ok(Claimed {
        number: integer(row, 0)?.unwrap_or(-1),
        player: integer(row, 1)?,
        kind: text(row, 2)?,
        claim,
        policy: bytes(row.get_ref(4)?).map(StoredPolicy::parse),
        has_details: bytes(row.get_ref(5)?).is_some(),
    })
}

fn parse_move(json: &[u8]) -> Result<MoveClaim, String> {
    if json.len() > MAX_MOVE_BYTES {
        return Err(format!("its JSON has {} bytes, more than {MAX_MOVE_BYTES}", json.len()));
    }
    MoveClaim::parse(json).map_err(|error| format!("its JSON is not a move: {error}"))
}

fn inline_moves(value: ValueRef<'_>) -> Result<Vec<Claimed>, String> {
    let Some(json) = bytes(value) else { return Ok(Vec::new()) };
    if json.len() > MAX_INLINE_BYTES {
        return Err(format!("the list of moves has more than {MAX_INLINE_BYTES} bytes"));
    }
    let moves: Vec<MoveClaim> = serde_json::from_slice(json)
        .map_err(|error| format!("the list of moves is not readable: {error}"))?;
    let numbered = (0..).zip(moves);
    let claimed = |(number, claim)| {
        let (player, kind, policy, has_details) = (None, None, None, false);
        Claimed { number, player, kind, claim: Ok(claim), policy, has_details }
    };
    Ok(numbered.map(claimed).collect())
}

fn state(
    row: &Row<'_>,
    state: usize,
    compressed: usize,
) -> rusqlite::Result<Option<Result<String, String>>> {
    let compressed = integer(row, compressed)? == Some(1);
    Ok(bytes(row.get_ref(state)?).map(|value| unpack(value, compressed)))
}

pub(super) fn bytes(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    }
}

/// A short text; longer ones are cut, for they name nothing we know.
pub(super) fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    const LONGEST: usize = 200;
    Ok(bytes(row.get_ref(column)?)
        .map(|bytes| String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]).into_owned()))
}

/// A text of a few lines; none where it is longer.
pub(super) fn notes(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    const LONGEST: usize = 64 * 1024;
    let bytes = bytes(row.get_ref(column)?).filter(|bytes| bytes.len() <= LONGEST);
    Ok(bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
}

pub(super) fn integer(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<i64>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Integer(number) => Some(number),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().and_then(|t| t.trim().parse().ok()),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    })
}
