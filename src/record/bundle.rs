//! Games on their way from one node to another: a small database of our own format, compressed.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::{FinishedGame, GameReader, GameStore, RecordError, Row};

/// The most games of one bundle.
pub const MAX_GAMES: u32 = 100;

/// The largest database in a bundle, in bytes.
pub const MAX_DATABASE_BYTES: u64 = 256 << 20;

/// Games that were packed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// How many.
    pub games: u64,
    /// The row of the last one in the database that they come from; the next bundle begins after it.
    pub last: Row,
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
        "the bundle holds more than {MAX_DATABASE_BYTES} bytes: it was not made by a node of ours"
    )]
    TooLarge,
}

/// Packs up to [`MAX_GAMES`] games that were recorded after `row`; `None` when there are none.
///
/// # Errors
/// When the database or the temporary folder cannot be used.
pub fn pack(store: &GameReader, row: Row) -> Result<Option<Bundle>, BundleError> {
    let games = store.games_after(row, MAX_GAMES)?;
    let Some(last) = games.last().map(|game| game.row) else { return Ok(None) };
    let games: Vec<FinishedGame> = games.into_iter().map(|recorded| recorded.game).collect();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bundle.db");
    // Closed before it is read: then all of it is in the one file.
    let recorded = GameStore::open(&path)?.record(&games)?.recorded.len() as u64;
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&fs::read(&path)?)?;
    Ok(Some(Bundle { games: recorded, last, bytes: packed.finish()? }))
}

/// The games of a bundle. Whoever records them checks them: nothing in a bundle is trusted.
///
/// # Errors
/// When the bytes are no bundle, or are larger than one may be.
pub fn unpack(bytes: &[u8]) -> Result<Vec<FinishedGame>, BundleError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bundle.db");
    write_unpacked(bytes, &path)?;
    let store = GameStore::open(&path)?;
    let games = store.games_after(Row::default(), MAX_GAMES)?;
    Ok(games.into_iter().map(|recorded| recorded.game).collect())
}

fn write_unpacked(bytes: &[u8], path: &Path) -> Result<(), BundleError> {
    let mut database = GzDecoder::new(bytes).take(MAX_DATABASE_BYTES + 1);
    if io::copy(&mut database, &mut fs::File::create(path)?)? > MAX_DATABASE_BYTES {
        return Err(BundleError::TooLarge);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{config, random_game};
    use super::*;

    #[test]
    fn what_is_unpacked_is_what_was_packed_page_by_page() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = GameStore::open(&folder.path().join("games.db")).unwrap();
        let games: Vec<_> = (0..130).map(|seed| random_game(config("square8_2p"), seed)).collect();
        store.record(&games).unwrap();
        let (mut row, mut got) = (Row::default(), Vec::new());
        while let Some(bundle) = pack(&store, row).unwrap() {
            let unpacked = unpack(&bundle.bytes).unwrap();
            assert_eq!(unpacked.len() as u64, bundle.games);
            got.extend(unpacked);
            row = bundle.last;
        }
        assert_eq!(got, games);
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = GameStore::open(&folder.path().join("games.db")).unwrap();
        store.record(&[random_game(config("hex8_2p"), 1)]).unwrap();
        let bundle = pack(&store, Row::default()).unwrap().unwrap();
        assert!(unpack(&bundle.bytes[..bundle.bytes.len() / 2]).is_err());
        assert!(unpack(b"no bundle").is_err());
        let mut other = GzEncoder::new(Vec::new(), Compression::fast());
        other.write_all(b"compressed, but no database").unwrap();
        assert!(unpack(&other.finish().unwrap()).is_err());
    }
}
