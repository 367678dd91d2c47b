//! Games on their way from one node to another: a small database of our own format, compressed. A bundle
//! ends after so many games, or after so many bytes: however large games are, it can be sent.

mod packing;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::{FinishedGame, GameReader, RecordError, Row};
use crate::id::GameId;
use packing::{LIMITS, Limits};

/// The most games of one bundle.
pub const MAX_GAMES: u32 = 100;

/// The largest database in a bundle, in bytes.
pub const MAX_DATABASE_BYTES: u64 = 128 << 20;

/// A place in a database, and the game there, by which it is known again: a database may be lost, replaced,
/// or put back from a copy, and go on with other games.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// The row.
    pub row: Row,
    /// The game in that row; `None` before the first one, and where nobody said.
    pub game: Option<GameId>,
}

/// What a bundle holds, and where it stands in the database that it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// How many games it holds; none at the end of the database.
    pub games: u64,
    /// The row after which it begins: that of the mark which was asked for, or the first where another game
    /// stands there.
    pub begins: Row,
    /// Where it ends; the next one begins behind it.
    pub ends: Mark,
    /// The bytes of the game at its end, if that is too large for any bundle. It holds no other then.
    pub left_out: Option<u64>,
}

/// Games that are to be sent.
#[derive(Debug)]
pub struct Packed {
    /// What they are.
    pub manifest: Manifest,
    /// The compressed database, at its beginning; empty if there are no games.
    pub content: File,
}

/// Games that were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// What they are, by the word of the sender.
    pub manifest: Manifest,
    /// The compressed database.
    pub bytes: Vec<u8>,
}

/// Why games could not be packed or unpacked.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The database, or the one in the bundle.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The files on the way.
    #[error("games could not be packed or unpacked: {0}")]
    Io(#[from] io::Error),
    /// More than a bundle may hold.
    #[error(
        "the bundle holds more than {MAX_DATABASE_BYTES} bytes or {MAX_GAMES} games: it was not made by a \
         node of ours"
    )]
    TooLarge,
}

/// Packs games that were recorded behind a mark: up to [`MAX_GAMES`], fewer if they are large.
///
/// # Errors
/// When the database or the temporary folder cannot be used.
pub fn pack(store: &GameReader, after: &Mark) -> Result<Packed, BundleError> {
    pack_within(&LIMITS, store, after)
}

fn pack_within(limits: &Limits, store: &GameReader, after: &Mark) -> Result<Packed, BundleError> {
    let is_known = after.game.is_none() || store.mark_at(after.row)? == *after;
    let begins = if is_known { after.row } else { Row::default() };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bundle.db");
    let manifest = packing::fill(&path, store, begins, limits)?;
    let mut content = tempfile::tempfile()?;
    if manifest.games > 0 {
        let mut packed = GzEncoder::new(&mut content, Compression::fast());
        io::copy(&mut File::open(&path)?, &mut packed)?;
        packed.finish()?;
        content.rewind()?;
    }
    Ok(Packed { manifest, content })
}

/// A game that was sent and cannot be read: which one, and what is wrong with it.
pub type Unreadable = String;

/// The games of a bundle. Whoever records them checks them: nothing in a bundle is trusted.
///
/// # Errors
/// When the bytes are no bundle, or are larger than one may be.
pub fn unpack(bytes: &[u8]) -> Result<Vec<Result<FinishedGame, Unreadable>>, BundleError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bundle.db");
    write_unpacked(bytes, &path)?;
    let games = GameReader::open(&path)?.each_after(Row::default(), MAX_GAMES + 1)?;
    if games.len() > MAX_GAMES as usize {
        return Err(BundleError::TooLarge);
    }
    let unreadable = |error: RecordError| match error {
        RecordError::DamagedGame { game, detail, .. } => format!("{game}: it is damaged: {detail}"),
        other => other.to_string(),
    };
    Ok(games.into_iter().map(|game| game.map(|it| it.game).map_err(unreadable)).collect())
}

fn write_unpacked(bytes: &[u8], path: &Path) -> Result<(), BundleError> {
    let mut database = GzDecoder::new(bytes).take(MAX_DATABASE_BYTES + 1);
    if io::copy(&mut database, &mut File::create(path)?)? > MAX_DATABASE_BYTES {
        return Err(BundleError::TooLarge);
    }
    Ok(())
}
