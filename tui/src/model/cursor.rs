//! A cursor that belongs to a row, not to a position.

/// Points at a row by its key; rows that come, go or move around it do not move it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor {
    key: Option<String>,
    /// Where the row was last, for when it is gone.
    index: usize,
}

impl Cursor {
    /// Where the row stands among `keys`; near its last place if it is gone; `None` without rows.
    pub fn find<'a>(&self, mut keys: impl ExactSizeIterator<Item = &'a str>) -> Option<usize> {
        let last = keys.len().checked_sub(1)?;
        let found = self.key.as_deref().and_then(|key| keys.position(|other| other == key));
        Some(found.unwrap_or(self.index.min(last)))
    }

    /// Points at the row `key`, which stands at `index`.
    pub fn point(&mut self, key: &str, index: usize) {
        self.key = Some(key.to_owned());
        self.index = index;
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
        assert_eq!(cursor.find(["a", "b"].into_iter()), Some(0));
        cursor.point("b", 1);
        assert_eq!(cursor.find(["x", "y", "b"].into_iter()), Some(2));
        assert_eq!(cursor.find(["x", "y", "z"].into_iter()), Some(1), "the row is gone");
        assert_eq!(cursor.find(["x"].into_iter()), Some(0));
        assert_eq!(cursor.find([].into_iter()), None);
    }
}
