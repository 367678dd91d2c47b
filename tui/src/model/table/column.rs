//! What a table has columns of.

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in filters and in what programs read.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Its width; the last column kept takes what is left. A column of width 0 is left out.
    pub width: u16,
    /// Lower ones go first where there is no room.
    pub priority: u8,
    /// Numbers stand at the right.
    pub right: bool,
    /// How loud it is.
    pub tone: Tone,
}

/// How loud a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As bad as its row stands.
    Row,
    /// Plain.
    Text,
    /// May be overlooked.
    Muted,
}

impl Column {
    /// The column, left out where it tells nothing.
    #[must_use]
    pub const fn unless(self, useless: bool) -> Self {
        Self { width: if useless { 0 } else { self.width }, ..self }
    }

    /// The column in the tone of its row.
    #[must_use]
    pub const fn by_row(self) -> Self {
        Self { tone: Tone::Row, ..self }
    }

    /// The column in the background.
    #[must_use]
    pub const fn muted(self) -> Self {
        Self { tone: Tone::Muted, ..self }
    }
}

/// A column of text.
pub const fn text(id: &'static str, title: &'static str, width: u16, priority: u8) -> Column {
    Column { id, title, width, priority, right: false, tone: Tone::Text }
}

/// A column of numbers.
pub const fn number(id: &'static str, title: &'static str, width: u16, priority: u8) -> Column {
    Column { id, title, width, priority, right: true, tone: Tone::Text }
}
