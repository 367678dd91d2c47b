//! The columns of an export on disk. Only those that games have a place for are unpacked, each
//! when it is wanted, and all of them, with what is made of them, within one budget of memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ringrift::game::{BoardKind, ConfigKey};

use super::rebuild::Rows;
use super::rows::SEATS;
use super::{ExportError, Form};
use crate::legacy::files::{Array, EXPORT_MEMORY, Elements, Npz, Object};
use crate::legacy::planes::{FRAMES, GLOBALS};

/// Memory of a count, as it is read and as it is kept.
const COUNT: u64 = 16;
/// Memory of a policy beside its entries: a map with one node.
const POLICY: u64 = 280;
/// Memory of an entry of a policy, in the map and in the list that the map is made of.
const ENTRY: u64 = 48;

/// An export whose columns are still on disk.
pub(super) struct StoredColumns {
    archive: Npz,
    names: BTreeSet<String>,
}

impl StoredColumns {
    pub(super) fn open(path: &Path) -> Result<Self, ExportError> {
        let archive = Npz::open(path, EXPORT_MEMORY)?;
        let names = archive.names().into_iter().collect();
        Ok(Self { archive, names })
    }

    /// True if there is such a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.names.contains(column)
    }

    /// The columns that rows are made of. Those of objects come first: they need room for a while
    /// that the features take for good.
    pub(super) fn rows(mut self) -> Result<Rows, ExportError> {
        let form = self.form()?;
        let policies = self.policies(form.policy_len())?;
        let rows = Rows {
            form,
            policies,
            phases: self.texts("phases")?,
            move_types: self.texts("move_types")?,
            engine_modes: self.texts("engine_modes")?,
            numbers: self.counts("move_numbers")?,
            totals: self.counts("total_game_moves")?,
            globals: self.floats("globals")?,
            values: self.floats("values")?,
            values_mp: self.has("values_mp").then(|| self.floats("values_mp")).transpose()?,
            features: self.floats("features")?,
        };
        self.check_lengths(&rows)?;
        Ok(rows)
    }

    fn check_lengths(&self, rows: &Rows) -> Result<(), ExportError> {
        let (numbers, per_row) = (rows.features.len(), rows.form.row_len());
        let count = numbers / per_row;
        if count == 0 || numbers != count * per_row {
            return Err(self.wrong("features", &format!("not rows of {per_row} numbers")));
        }
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
            None => Ok(()),
        }
    }

    fn form(&mut self) -> Result<Form, ExportError> {
        let board = self.text("board_type")?;
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
        if self.has("policy_encoding") && self.text("policy_encoding")? == "legacy_max_n" {
            return Err(self.wrong("policy_encoding", "the layout of the largest board"));
        }
        let version = self.counts("feature_version")?.first().copied().unwrap_or(0);
        let version = i64::try_from(version).unwrap_or(i64::MAX);
        let form = Form::named(config, &self.text("encoder_type")?, version);
        form.ok_or_else(|| self.wrong("encoder_type", "no encoding of this board that is known"))
    }

    /// What holds for all rows.
    fn text(&mut self, column: &'static str) -> Result<String, ExportError> {
        let array = self.read(column, "no text")?;
        let text = array.as_text().map(str::to_owned);
        text.ok_or_else(|| self.wrong(column, "no text"))
    }

    fn floats(&mut self, column: &'static str) -> Result<Vec<f32>, ExportError> {
        match self.read_numbers(column, "no numbers of type float32")?.elements {
            Elements::F32(numbers) => Ok(numbers),
            _ => Err(self.wrong(column, "no numbers of type float32")),
        }
    }

    fn counts(&mut self, column: &'static str) -> Result<Vec<usize>, ExportError> {
        let array = self.read_numbers(column, "no counts")?;
        self.archive.charge(column, COUNT * array.elements.count() as u64)?;
        let counts = array.as_integers().and_then(|numbers| {
            numbers.into_iter().map(|number| usize::try_from(number).ok()).collect()
        });
        counts.ok_or_else(|| self.wrong(column, "no counts"))
    }

    /// A column that older exports lack.
    fn texts(&mut self, column: &str) -> Result<Option<Vec<String>>, ExportError> {
        if !self.has(column) {
            return Ok(None);
        }
        let text = |object| if let Object::Text(text) = object { Some(text) } else { None };
        Ok(match self.archive.read(column)?.elements {
            Elements::Objects(objects) => objects.into_iter().map(text).collect(),
            Elements::Text(texts) => Some(texts),
            _ => None,
        })
    }

    fn policies(&mut self, length: usize) -> Result<Vec<BTreeMap<usize, f64>>, ExportError> {
        const NO_LISTS: &str = "no lists of numbers";
        let indices = self.read("policy_indices", NO_LISTS)?;
        let values = self.read("policy_values", NO_LISTS)?;
        let indices = indices.each_list().ok_or_else(|| self.wrong("policy_indices", NO_LISTS))?;
        let values = values.each_list().ok_or_else(|| self.wrong("policy_values", NO_LISTS))?;
        if indices.len() != values.len() {
            return Err(self.wrong("policy_values", "other rows than in policy_indices"));
        }
        self.archive.charge("policy_indices", POLICY * indices.len() as u64)?;
        let mut policies = Vec::with_capacity(indices.len());
        for (indices, values) in indices.zip(values) {
            let indices = indices.ok_or_else(|| self.wrong("policy_indices", NO_LISTS))?;
            let values = values.ok_or_else(|| self.wrong("policy_values", NO_LISTS))?;
            self.archive.charge("policy_indices", ENTRY * indices.len() as u64)?;
            let policy = policy(&indices, &values, length);
            let problem = "an index or a share that no policy has";
            policies.push(policy.ok_or_else(|| self.wrong("policy_indices", problem))?);
        }
        Ok(policies)
    }

    fn read(&mut self, column: &'static str, missing: &str) -> Result<Array, ExportError> {
        if self.has(column) {
            Ok(self.archive.read(column)?)
        } else {
            Err(self.wrong(column, missing))
        }
    }

    fn read_numbers(&mut self, column: &'static str, missing: &str) -> Result<Array, ExportError> {
        if self.has(column) {
            Ok(self.archive.read_numbers(column)?)
        } else {
            Err(self.wrong(column, missing))
        }
    }

    fn wrong(&self, column: &'static str, problem: &str) -> ExportError {
        let path = self.archive.path().to_owned();
        ExportError::Column { path, column, problem: problem.to_owned() }
    }
}

/// The policy of one row; `None` if no policy of `length` moves has such indices and shares.
fn policy(indices: &[f64], values: &[f64], length: usize) -> Option<BTreeMap<usize, f64>> {
    let entry = |(index, value): (&f64, &f64)| {
        let whole = index.fract() == 0.0 && (0.0..length as f64).contains(index);
        let share = (0.0..=1.0 + 1e-6).contains(value);
        (whole && share).then_some((*index as usize, *value))
    };
    let row: Option<BTreeMap<usize, f64>> = indices.iter().zip(values).map(entry).collect();
    row.filter(|row| indices.len() == values.len() && row.len() == indices.len())
}
