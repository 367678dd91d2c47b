//! The games of any database: ours as they are, others replayed.

use std::path::{Path, PathBuf};

use anyhow::ensure;

use ringrift::record::{
    FinishedGame, GameReader, ImportError, Imported, Losses, RecordError, Row, import_database,
};
use ringrift_learn::legacy::exports::{ExportError, GameSource};

/// Games read at a time.
const PAGE: u32 = 64;

/// A database of anybody's games.
#[derive(Debug)]
pub struct Database(PathBuf);

impl Database {
    /// The database at a path.
    ///
    /// # Errors
    /// When there is no file.
    pub fn at(path: &Path) -> anyhow::Result<Self> {
        ensure!(path.is_file(), "{} is no file", path.display());
        Ok(Self(path.to_owned()))
    }

    /// Hands out every complete game, and every other one with the reason why it is left out.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn each_record(
        &self,
        each: &mut dyn FnMut(Imported) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        match GameReader::open(&self.0) {
            Ok(store) => ours(&store, each),
            Err(RecordError::Foreign { .. }) => import_database(&self.0, each),
            Err(error) => Err(error.into()),
        }
    }
}

fn ours(
    store: &GameReader,
    each: &mut dyn FnMut(Imported) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut after = Row::default();
    loop {
        let page = store.games_after(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.row;
        for recorded in page {
            let name = recorded.game.id.to_string();
            each(Imported { name, game: Ok((recorded.game, Losses::default())) })?;
        }
    }
}

impl GameSource for Database {
    fn each(
        &self,
        each: &mut dyn FnMut(&FinishedGame) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let mut failed = Ok(());
        self.each_record(&mut |imported| {
            match &imported.game {
                Ok((game, _)) if failed.is_ok() => failed = each(game),
                _ => {}
            }
            Ok(())
        })?;
        failed
    }
}
