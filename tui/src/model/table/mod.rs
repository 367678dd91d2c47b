//! A table as data: what a list screen shows, `--once` prints and the cursor moves in.

mod arrange;
mod column;
mod filter;
mod group;
mod value;

pub use arrange::Arrangement;
pub use column::{Column, Tone, number, text};
pub use filter::RowFilter;
pub use group::Group;
pub use value::Value;

use super::agent::Standing;

/// Columns and rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a value for every column.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the cursor holds on to.
    pub key: String,
    /// How it stands.
    pub standing: Standing,
    /// One value for each column.
    pub cells: Vec<Value>,
}

impl Table {
    /// The index of the column with this id.
    pub fn column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }

    /// The keys of the rows, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.rows.iter().map(|row| row.key.as_str())
    }
}
