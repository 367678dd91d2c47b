//! What tables are written from: lines that borrow what they tell of, and columns that say what of it.

use std::fmt::{self, Write};

use ringrift::event::UtcMs;

use super::{Column, Value};
use crate::model::agent::Standing;

/// What a row is written from.
pub trait Line {
    /// Writes what the cursor holds on to: it is unique in its table.
    ///
    /// # Errors
    /// When `out` takes no more.
    fn key(&self, out: &mut dyn Write) -> fmt::Result;

    /// How it stands.
    fn standing(&self) -> Standing;

    /// True if this is what the cursor holds on to.
    fn has_key(&self, key: &str) -> bool
    where
        Self: Sized,
    {
        writes(key, |out| self.key(out))
    }
}

/// A line that is looked at now.
pub struct Dated<L> {
    /// What it is written from.
    pub line: L,
    /// Now.
    pub now: UtcMs,
}

impl<L> Dated<L> {
    /// These lines, looked at now.
    pub fn all(lines: impl IntoIterator<Item = L>, now: UtcMs) -> Vec<Self> {
        lines.into_iter().map(|line| Self { line, now }).collect()
    }
}

impl<L: Line> Line for Dated<L> {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        self.line.key(out)
    }

    fn standing(&self) -> Standing {
        self.line.standing()
    }
}

/// A column with what it tells of a line.
pub struct Field<L> {
    /// The column.
    pub column: Column,
    /// Its value.
    pub value: fn(&L) -> Value,
}

impl Column {
    /// The column with what it tells of a line.
    pub const fn of<L>(self, value: fn(&L) -> Value) -> Field<L> {
        Field { column: self, value }
    }
}

/// Columns, and what each tells of a line.
pub(super) fn split<L>(
    fields: impl IntoIterator<Item = Field<L>>,
) -> (Vec<Column>, Vec<fn(&L) -> Value>) {
    fields.into_iter().map(|field| (field.column, field.value)).unzip()
}

/// Lines, whatever they are.
pub(super) trait Source {
    fn len(&self) -> usize;
    fn key(&self, line: usize, out: &mut dyn Write) -> fmt::Result;
    fn standing(&self, line: usize) -> Standing;
    fn value(&self, line: usize, column: usize) -> Value;
}

/// Lines of one kind.
pub(super) struct Lines<L> {
    pub lines: Vec<L>,
    pub values: Vec<fn(&L) -> Value>,
}

impl<L: Line> Source for Lines<L> {
    fn len(&self) -> usize {
        self.lines.len()
    }

    fn key(&self, line: usize, out: &mut dyn Write) -> fmt::Result {
        self.lines[line].key(out)
    }

    fn standing(&self, line: usize) -> Standing {
        self.lines[line].standing()
    }

    fn value(&self, line: usize, column: usize) -> Value {
        (self.values[column])(&self.lines[line])
    }
}

/// Lines of one kind that are looked up when they are asked for.
pub(super) struct Sought<F, L> {
    pub count: usize,
    pub line: F,
    pub values: Vec<fn(&L) -> Value>,
}

impl<L: Line, F: Fn(usize) -> L> Source for Sought<F, L> {
    fn len(&self) -> usize {
        self.count
    }

    fn key(&self, line: usize, out: &mut dyn Write) -> fmt::Result {
        (self.line)(line).key(out)
    }

    fn standing(&self, line: usize) -> Standing {
        (self.line)(line).standing()
    }

    fn value(&self, line: usize, column: usize) -> Value {
        (self.values[column])(&(self.line)(line))
    }
}

/// True if what `write` writes is this text. Nothing is allocated, and no more is written than it
/// takes to see a difference.
pub(super) fn writes(text: &str, write: impl FnOnce(&mut dyn Write) -> fmt::Result) -> bool {
    let mut rest = Rest(text);
    write(&mut rest).is_ok() && rest.0.is_empty()
}

/// What of a text was not written yet.
struct Rest<'a>(&'a str);

impl Write for Rest<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(part).ok_or(fmt::Error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_compared_piece_by_piece() {
        let is = |text| writes(text, |out| write!(out, "log/{}", 7));
        assert!(is("log/7"));
        assert!(!is("log/70") && !is("log/") && !is("lag/7"));
    }
}
