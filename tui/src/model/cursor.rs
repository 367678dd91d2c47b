//! A cursor that belongs to a row, not to a position.

/// Points at a row by its key; rows that come, go or move around it do not move it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor {
    key: Option<String>,
    /// Where the row was last, for when it is gone.
    index: usize,
}

impl Cursor {
    /// Where the row stands among `count` rows, of which `has_key` tells whether a key is theirs; near
    /// its last place if it is gone; `None` without rows.
    pub fn among(&self, count: usize, has_key: impl Fn(usize, &str) -> bool) -> Option<usize> {
        let near = self.index.min(count.checked_sub(1)?);
        let Some(key) = self.key.as_deref() else { return Some(near) };
        // Mostly it has not moved.
        let found = std::iter::once(near).chain(0..count).find(|row| has_key(*row, key));
        Some(found.unwrap_or(near))
    }

    /// The same among rows whose keys are at hand.
    pub fn find(&self, keys: &[impl AsRef<str>]) -> Option<usize> {
        self.among(keys.len(), |row, key| keys[row].as_ref() == key)
    }

    /// Points at the row `key`, which stands at `index`.
    pub fn point(&mut self, key: &str, index: usize) {
        self.key = Some(key.to_owned());
        self.index = index;
    }

    /// Where the row that it points at was last.
    pub const fn index(&self) -> usize {
        self.index
    }

    /// Points at no row: the first, or the tail where a screen has one.
    pub fn release(&mut self) {
        *self = Self::default();
    }

    /// The row that it points at, if it was ever moved.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_follows_its_row() {
        let mut cursor = Cursor::default();
        assert_eq!(cursor.find(&["a", "b"]), Some(0));
        cursor.point("b", 1);
        assert_eq!(cursor.find(&["x", "y", "b"]), Some(2));
        assert_eq!(cursor.find(&["x", "y", "z"]), Some(1), "the row is gone");
        assert_eq!(cursor.find(&["x"]), Some(0));
        assert_eq!(cursor.find(&[""; 0]), None);
    }
}
