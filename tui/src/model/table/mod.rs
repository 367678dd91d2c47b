//! A table as data: what a list screen shows, `--once` prints and the cursor moves in.

mod arrange;
mod column;
mod filter;
mod group;
mod source;
mod value;

pub use arrange::{Arrangement, Order};
pub use column::{Column, Tone, number, text};
pub use filter::RowFilter;
pub use group::Group;
pub use source::{Dated, Field, Line};
pub use value::Value;

use super::Cursor;
use super::agent::Standing;
use source::{Lines, Sought, Source, split};

/// Columns, and rows that are written when they are looked at: of a long list a screen costs what it
/// shows.
pub struct Table<'a> {
    /// The columns.
    pub columns: Vec<Column>,
    source: Box<dyn Source + 'a>,
    /// The lines that are rows.
    order: Order,
}

/// One row, written out.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the cursor holds on to.
    pub key: String,
    /// How it stands.
    pub standing: Standing,
    /// One value for each column.
    pub cells: Vec<Value>,
}

impl<'a> Table<'a> {
    /// One row for each line.
    pub fn of<L: Line + 'a>(lines: Vec<L>, fields: impl IntoIterator<Item = Field<L>>) -> Self {
        let (columns, values) = split(fields);
        Self { columns, source: Box::new(Lines { lines, values }), order: None }
    }

    /// One row for each of so many lines, of which `line` looks one up: only those are that are seen.
    pub fn sought<L: Line + 'a>(
        count: usize,
        line: impl Fn(usize) -> L + 'a,
        fields: impl IntoIterator<Item = Field<L>>,
    ) -> Self {
        let (columns, values) = split(fields);
        Self { columns, source: Box::new(Sought { count, line, values }), order: None }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.order.as_ref().map_or_else(|| self.source.len(), |order| order.len())
    }

    /// True if there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The line that is a row.
    fn line(&self, row: usize) -> usize {
        self.order.as_ref().map_or(row, |order| order[row])
    }

    /// The index of the column with this id.
    pub fn column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }

    /// The key of a row.
    pub fn key(&self, row: usize) -> String {
        let mut key = String::new();
        self.source.key(self.line(row), &mut key).expect("a String takes everything");
        key
    }

    /// True if this is the key of a row.
    pub fn has_key(&self, row: usize, key: &str) -> bool {
        source::writes(key, |out| self.source.key(self.line(row), out))
    }

    /// How a row stands.
    pub fn standing(&self, row: usize) -> Standing {
        self.source.standing(self.line(row))
    }

    /// What a row says in a column.
    pub fn value(&self, row: usize, column: usize) -> Value {
        self.source.value(self.line(row), column)
    }

    /// A row, written out.
    pub fn row(&self, row: usize) -> Row {
        let cells = (0..self.columns.len()).map(|column| self.value(row, column)).collect();
        Row { key: self.key(row), standing: self.standing(row), cells }
    }

    /// All rows, written out.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// How each row stands.
    pub fn standings(&self) -> impl Iterator<Item = Standing> {
        (0..self.len()).map(|row| self.standing(row))
    }

    /// The row under a cursor; `None` without rows.
    pub fn at(&self, cursor: &Cursor) -> Option<usize> {
        cursor.among(self.len(), |row, key| self.has_key(row, key))
    }

    /// The table with these rows only, in this order; with all of them where none is given.
    #[must_use]
    pub fn in_order(self, rows: Order) -> Self {
        let order = match (&self.order, rows) {
            (_, None) => return self,
            (None, Some(rows)) => rows,
            (Some(_), Some(rows)) => rows.iter().map(|row| self.line(*row)).collect(),
        };
        Self { order: Some(order), ..self }
    }

    /// The table with one of its rows only.
    #[must_use]
    pub fn only(self, row: usize) -> Self {
        self.in_order(Some([row].into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line that is told by its name and a number.
    pub struct Told(pub &'static str, pub Standing, pub Option<u64>);

    impl Line for Told {
        fn key(&self, out: &mut dyn std::fmt::Write) -> std::fmt::Result {
            out.write_str(self.0)
        }

        fn standing(&self) -> Standing {
            self.1
        }
    }

    /// These lines, with a column for the name and one for the number.
    pub fn table(lines: Vec<Told>) -> Table<'static> {
        let name = text("name", "NAME", 8, 9).of(|told: &Told| Value::text(told.0));
        let games = number("games", "GAMES", 4, 5);
        Table::of(lines, [name, games.of(|told: &Told| Value::known(told.2, Value::Count))])
    }

    /// The keys of all rows, one after the other.
    pub fn keys(table: &Table) -> String {
        table.rows().map(|row| row.key).collect()
    }

    #[test]
    fn a_row_is_found_by_its_key_and_written_when_it_is_asked_for() {
        let table = table(vec![Told("a", Standing::Ok, Some(1)), Told("b", Standing::Down, None)]);
        let mut cursor = Cursor::default();
        cursor.point("b", 0);
        assert_eq!(table.at(&cursor), Some(1));
        let row = Row {
            key: "b".to_owned(),
            standing: Standing::Down,
            cells: vec![Value::text("b"), Value::Unknown],
        };
        assert_eq!(table.row(1), row);
        assert_eq!(keys(&table.only(1)), "b");
    }
}
