//! Reading an export: its columns, and the games that its rows come from.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use ringrift::game::{BoardKind, ConfigKey};
use ringrift::record::{ImportError, Imported, RecordError};

use super::Form;
use super::rebuild::{self, Rows, Unfit};
use super::rows::SEATS;
use crate::legacy::files::{Array, EXPORT_BYTES, Elements, FileError, Npz, Object};
use crate::legacy::planes::{FRAMES, GLOBALS};

/// Why an export cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The games that it is made of or goes to.
    #[error(transparent)]
    Games(#[from] ImportError),
    /// The store of the games.
    #[error(transparent)]
    Records(#[from] RecordError),
    /// A column that is missing, or not what it should be.
    #[error("{}: {column}: {problem}", path.display())]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// More than this program reads back.
    #[error(
        "{rows} rows would take {bytes} bytes, more than {EXPORT_BYTES} with the frames of a game: choose fewer games"
    )]
    TooLarge {
        /// Rows.
        rows: usize,
        /// Bytes of their features.
        bytes: u64,
    },
}

/// Columns that say nothing that a game of ours holds.
const LEFT_OUT: [&str; 7] = [
    "opponent_elo",
    "generator_elo",
    "quality_score",
    "sample_weights",
    "timestamps",
    "heuristics",
    "opponent_types",
];

/// Replays what the rows of an export show and hands on each game that they determine. Returns the
/// names of columns that games have no place for.
///
/// # Errors
/// When the file cannot be read or lacks a column, or `receive` fails.
pub fn read_games(
    path: &Path,
    receive: &mut dyn FnMut(Imported) -> Result<(), ExportError>,
) -> Result<Vec<&'static str>, ExportError> {
    let mut columns = Columns::read(path)?;
    let left_out = LEFT_OUT.into_iter().filter(|name| columns.arrays.contains_key(*name)).collect();
    let rows = columns.rows()?;
    for span in rebuild::games(&rows) {
        let name = name(&span);
        let game = rebuild::game(&rows, span).map_err(|unfit| unfit.failure().clone());
        receive(Imported { name, game })?;
    }
    Ok(left_out)
}

/// Replays what the rows of an export show; for each game `found` gets its rows, or why they give
/// none.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub fn replay_rows(
    path: &Path,
    mut found: impl FnMut(&str, Result<usize, Unfit>),
) -> Result<(), ExportError> {
    let rows = Columns::read(path)?.rows()?;
    for span in rebuild::games(&rows) {
        let count = span.len();
        found(&name(&span), rebuild::game(&rows, span).map(|_| count));
    }
    Ok(())
}

fn name(span: &Range<usize>) -> String {
    format!("rows {} to {}", span.start, span.end - 1)
}

/// The arrays of an export.
struct Columns<'a> {
    path: &'a Path,
    arrays: BTreeMap<String, Array>,
}

impl<'a> Columns<'a> {
    fn read(path: &'a Path) -> Result<Self, ExportError> {
        let mut archive = Npz::open(path, EXPORT_BYTES)?;
        let mut arrays = BTreeMap::new();
        for name in archive.names() {
            let array = archive.read(&name)?;
            arrays.insert(name, array);
        }
        Ok(Self { path, arrays })
    }

    fn rows(&mut self) -> Result<Rows, ExportError> {
        let form = self.form()?;
        let features = self.floats("features")?;
        let count = features.len() / form.row_len();
        let wrong = |column, problem: String| self.wrong(column, &problem);
        if count == 0 || features.len() != count * form.row_len() {
            return Err(wrong("features", format!("not rows of {} numbers", form.row_len())));
        }
        let rows = Rows {
            form,
            features,
            globals: self.floats("globals")?,
            values: self.floats("values")?,
            numbers: self.counts("move_numbers")?,
            totals: self.counts("total_game_moves")?,
            policies: self.policies(form.policy_len())?,
            values_mp: self
                .arrays
                .contains_key("values_mp")
                .then(|| self.floats("values_mp"))
                .transpose()?,
            phases: self.texts("phases"),
            move_types: self.texts("move_types"),
            engine_modes: self.texts("engine_modes"),
        };
        let lengths = [
            ("globals", rows.globals.len() / GLOBALS),
            ("values", rows.values.len()),
            ("move_numbers", rows.numbers.len()),
            ("total_game_moves", rows.totals.len()),
            ("policy_indices", rows.policies.len()),
            ("values_mp", rows.values_mp.as_ref().map_or(count, |all| all.len() / SEATS)),
            ("phases", rows.phases.as_ref().map_or(count, Vec::len)),
            ("move_types", rows.move_types.as_ref().map_or(count, Vec::len)),
            ("engine_modes", rows.engine_modes.as_ref().map_or(count, Vec::len)),
        ];
        match lengths.into_iter().find(|(_, length)| *length != count) {
            Some((column, length)) => {
                Err(self.wrong(column, &format!("{length} entries for {count} rows")))
            }
            None => Ok(rows),
        }
    }

    fn form(&self) -> Result<Form, ExportError> {
        let text = |column: &'static str| {
            let text = self.arrays.get(column).and_then(Array::as_text);
            text.ok_or_else(|| self.wrong(column, "no text"))
        };
        let board = text("board_type")?;
        let board: BoardKind = serde_json::from_value(board.into())
            .map_err(|_| self.wrong("board_type", "no board that is known"))?;
        let seats = self.counts("num_players")?;
        let first = seats.first().copied().unwrap_or(0);
        if seats.iter().any(|other| *other != first) {
            return Err(self.wrong("num_players", "several numbers in one file"));
        }
        let config = u8::try_from(first).ok().and_then(|seats| ConfigKey::new(board, seats));
        let config = config.ok_or_else(|| self.wrong("num_players", "not 2 to 4"))?;
        if self.counts("history_length")? != [FRAMES - 1] {
            return Err(self.wrong("history_length", "other than 3 frames of the past"));
        }
        if self.arrays.get("policy_encoding").and_then(Array::as_text) == Some("legacy_max_n") {
            return Err(self.wrong("policy_encoding", "the layout of the largest board"));
        }
        let version = self.counts("feature_version")?.first().copied().unwrap_or(0);
        let version = i64::try_from(version).unwrap_or(i64::MAX);
        let form = Form::named(config, text("encoder_type")?, version);
        form.ok_or_else(|| self.wrong("encoder_type", "no encoding of this board that is known"))
    }

    /// Takes the numbers out: they are large.
    fn floats(&mut self, column: &'static str) -> Result<Vec<f32>, ExportError> {
        match self.arrays.remove(column).map(|array| array.elements) {
            Some(Elements::F32(numbers)) => Ok(numbers),
            _ => Err(self.wrong(column, "no numbers of type float32")),
        }
    }

    fn counts(&self, column: &'static str) -> Result<Vec<usize>, ExportError> {
        let numbers = self.arrays.get(column).and_then(Array::as_integers);
        let counts = numbers.and_then(|numbers| {
            numbers.into_iter().map(|number| usize::try_from(number).ok()).collect()
        });
        counts.ok_or_else(|| self.wrong(column, "no counts"))
    }

    /// A column that older exports lack.
    fn texts(&self, column: &str) -> Option<Vec<String>> {
        let texts: Option<Vec<&str>> = match &self.arrays.get(column)?.elements {
            Elements::Objects(objects) => objects.iter().map(Object::as_text).collect(),
            Elements::Text(texts) => texts.iter().map(|text| Some(text.as_str())).collect(),
            _ => None,
        };
        Some(texts?.into_iter().map(str::to_owned).collect())
    }

    fn policies(&self, length: usize) -> Result<Vec<BTreeMap<usize, f64>>, ExportError> {
        let lists = |column: &'static str| {
            let lists = self.arrays.get(column).and_then(Array::lists);
            lists.ok_or_else(|| self.wrong(column, "no lists of numbers"))
        };
        let (indices, values) = (lists("policy_indices")?, lists("policy_values")?);
        if indices.len() != values.len() {
            return Err(self.wrong("policy_values", "other rows than in policy_indices"));
        }
        let row = |(indices, values): (&Vec<f64>, &Vec<f64>)| {
            let entry = |(index, value): (&f64, &f64)| {
                let whole = index.fract() == 0.0 && (0.0..length as f64).contains(index);
                let share = (0.0..=1.0 + 1e-6).contains(value);
                (whole && share).then_some((*index as usize, *value))
            };
            let row: Option<BTreeMap<usize, f64>> = indices.iter().zip(values).map(entry).collect();
            row.filter(|row| indices.len() == values.len() && row.len() == indices.len())
        };
        let rows = indices.iter().zip(&values).map(row).collect::<Option<Vec<_>>>();
        rows.ok_or_else(|| self.wrong("policy_indices", "an index or a share that no policy has"))
    }

    fn wrong(&self, column: &'static str, problem: &str) -> ExportError {
        ExportError::Column { path: self.path.to_owned(), column, problem: problem.to_owned() }
    }
}
