//! Games on disk, in the SQLite format that users have (data formats 1 to 3 and 15).
//!
//! | part | what it does |
//! |---|---|
//! | [`GameStore`] | writes our games in durable batches, reads them back for training |
//! | [`GameFile`] | reads anybody's database, never writes |
//! | [`verify_games`] | replays recorded games and names the rules under which each one holds |
//!
//! A recorded move is matched with the legal moves of the replayed game, never trusted; a recorded
//! state is only ever compared with.

mod error;
mod foreign;
mod game;
mod moves;
mod position;
mod quality;
mod schema;
mod search;
mod store;
#[cfg(test)]
mod testing;
mod verify;

pub use error::RecordError;
pub use foreign::{GameFile, Head};
pub use game::{FinishedGame, Player, Ply, RecordedGame, Row, SearchRecord};
pub use position::{Position, PositionError};
pub use schema::{MIN_MOVES, SCHEMA_VERSION};
pub use store::{Batch, GameStore, Quarantine, Refusal};
pub use verify::{Failure, GameReport, Tally, Verdict, verify_game, verify_games};
