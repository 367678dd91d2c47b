//! Writing an export.

use std::collections::BTreeMap;
use std::path::Path;

use ringrift::event::UtcMs;
use ringrift::record::{FinishedGame, Losses};

use super::columns::Columns;
use super::rows::rows_of;
use super::{ExportError, Form};
use crate::legacy::files::{Array, EXPORT_BYTES, Elements, FileError, NpzWriter};

/// Games that can be gone through more than once, always in the same order.
pub trait GameSource {
    /// Hands each game to `each`.
    ///
    /// # Errors
    /// When the games cannot be read, or `each` fails.
    fn each(
        &self,
        each: &mut dyn FnMut(&FinishedGame) -> Result<(), ExportError>,
    ) -> Result<(), ExportError>;
}

/// What an export holds, and what it does not.
#[derive(Debug, Default)]
pub struct Written {
    /// Games.
    pub games: u64,
    /// Rows.
    pub rows: u64,
    /// Games without winner, of which this layout has no rows.
    pub undecided: u64,
    /// Games of another configuration.
    pub other_config: u64,
    /// What of the games has no place in rows.
    pub losses: Losses,
}

/// Writes all games of a configuration; the file is complete or absent. Games are gone through
/// twice, so that features never have to be held.
///
/// # Errors
/// When games cannot be read, the disk refuses, or the file would be too large to be read back.
pub fn write_export(
    path: &Path,
    form: Form,
    games: &impl GameSource,
    now: UtcMs,
) -> Result<Written, ExportError> {
    let (columns, written) = collect(form, games)?;
    let rows = columns.rows();
    let bytes = 4 * form.row_len() as u64 * rows as u64;
    if bytes > EXPORT_BYTES / 2 {
        return Err(ExportError::TooLarge { rows, bytes });
    }
    let arrays = columns.arrays(form, now);
    let shape = [rows, form.channels(), form.side(), form.side()];
    NpzWriter::create::<ExportError>(path, |writer| {
        let sum = writer.floats("features", &shape, |push| write_features(form, games, push))?;
        let mut sums = BTreeMap::from([("features", sum)]);
        for (name, array) in &arrays {
            writer.array(name, array)?;
            sums.extend(array.checksum().map(|sum| (*name, sum)));
        }
        let sums = serde_json::to_string(&sums).map_err(std::io::Error::from);
        let sums = sums.map_err(|reason| FileError::Io { path: path.to_owned(), reason })?;
        Ok(writer.array("data_checksums", &Array::new(&[], Elements::Text(vec![sums])))?)
    })?;
    Ok(written)
}

fn collect(form: Form, games: &impl GameSource) -> Result<(Columns, Written), ExportError> {
    let (mut columns, mut written) = (Columns::default(), Written::default());
    games.each(&mut |game| {
        if game.config != form.config {
            written.other_config += 1;
        } else if game.outcome.winner.is_none() {
            written.undecided += 1;
        } else {
            columns.add_game(game);
            rows_of(form, game, &mut written.losses, |row| columns.add_row(game, &row));
        }
        Ok(())
    })?;
    written.games = columns.games.unsigned_abs();
    written.rows = columns.rows() as u64;
    Ok((columns, written))
}

fn write_features(
    form: Form,
    games: &impl GameSource,
    push: &mut dyn FnMut(&[f32]) -> Result<(), FileError>,
) -> Result<(), ExportError> {
    games.each(&mut |game| {
        if game.config != form.config || game.outcome.winner.is_none() {
            return Ok(());
        }
        let mut pushed = Ok(());
        rows_of(form, game, &mut Losses::default(), |row| {
            if pushed.is_ok() {
                pushed = push(&row.features);
            }
        });
        Ok(pushed?)
    })
}
