//! Games on disk, in the SQLite format that users have (data formats 1 to 3 and 15).
//!
//! | part | what it does |
//! |---|---|
//! | [`GameStore`] | writes our games in durable batches |
//! | [`GameReader`] | reads them back, for training and where nothing can be written |
//! | [`GameFile`] | reads anybody's database, never writes |
//! | [`verify_games`] | replays recorded games and names the rules under which each one holds |
//! | [`import_database`], [`import_lines`] | other people's games as games of ours |
//! | [`LineWriter`] | our games as lines of the older service |
//! | [`bundle`] | games on their way from one node to another |
//!
//! A recorded move is matched with the legal moves of the replayed game, never trusted; a recorded
//! state is only ever compared with.

pub mod bundle;
mod error;
mod foreign;
mod game;
mod import;
mod iso;
mod jsonl;
mod loss;
mod maker;
mod moves;
mod policy;
mod position;
pub mod quality;
mod read_only;
mod schema;
mod search;
mod store;
#[cfg(test)]
mod testing;
mod verify;

pub use error::RecordError;
pub use foreign::{GameFile, Head};
pub use game::{
    FinishedGame, GameOrigin, Player, Ply, RecordedGame, Row, RunningGame, SearchRecord,
};
pub use import::{ImportError, Imported, Receive, import_database};
pub use iso::text as time_text;
pub use jsonl::{LineWriter, import_lines, verify_lines};
pub use loss::{Loss, Losses};
pub use moves::{has_type, type_name};
pub use policy::{PolicyIndex, search_by_index};
pub use position::{Position, PositionError, parse_cell_key, phase_name};
pub use schema::{MIN_MOVES, SCHEMA_VERSION};
pub use store::{Batch, GameReader, GameStore, Quarantine, Refusal};
pub use verify::{Failure, GameReport, Tally, Verdict, verify_game, verify_games};
