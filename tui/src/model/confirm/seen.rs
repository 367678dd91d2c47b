//! Which lines of a plan were on the screen: only what was there can have been read.

use std::collections::BTreeSet;

use super::told::Window;

/// Lines that were on the screen, by their numbers, the first being 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Columns of these lines.
    columns: u16,
    lines: BTreeSet<usize>,
}

impl Seen {
    /// Adds what is seen of lines of so many columns. On a wider or narrower terminal the text is broken
    /// elsewhere, and what was seen before counts no more.
    pub fn add(&mut self, window: Window, columns: u16) {
        if self.columns != columns {
            *self = Self { columns, lines: BTreeSet::new() };
        }
        self.lines.extend(window.above..window.above + window.shown);
    }

    /// The first of so many lines that was never seen; `None` if all of them were.
    pub fn first_missing(&self, all: usize) -> Option<usize> {
        (0..all).find(|line| !self.lines.contains(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_seen_once_each_line_was_whatever_came_first() {
        let mut seen = Seen::default();
        for (above, missing) in [(0, Some(4)), (6, Some(4)), (7, Some(4)), (3, None)] {
            seen.add(Window { above, shown: 4, below: 11 - above - 4 }, 60);
            assert_eq!(seen.first_missing(11), missing, "after {above}");
        }
    }

    #[test]
    fn nothing_is_seen_where_there_is_no_room() {
        let mut seen = Seen::default();
        seen.add(Window { above: 9, shown: 0, below: 0 }, 60);
        assert_eq!(seen.first_missing(9), Some(0));
    }

    #[test]
    fn lines_that_are_broken_elsewhere_are_other_lines() {
        let mut seen = Seen::default();
        seen.add(Window { above: 0, shown: 4, below: 4 }, 60);
        seen.add(Window { above: 4, shown: 4, below: 4 }, 30);
        assert_eq!(seen.first_missing(12), Some(0));
    }
}
