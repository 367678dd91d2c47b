//! The palette: a line that is typed, and the suggestion that the arrows chose.

use super::line::Line;

/// What the palette holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Palette {
    /// What was typed.
    pub line: Line,
    /// Index of the chosen suggestion; `None` until an arrow chose one.
    pub chosen: Option<usize>,
}

impl Palette {
    /// A palette with a line to begin with.
    pub fn with(line: impl Into<String>) -> Self {
        Self { line: Line::new(line), chosen: None }
    }

    /// Chooses the next of `count` suggestions, or the one before; stays at the ends.
    pub fn choose(&mut self, forward: bool, count: usize) {
        let Some(last) = count.checked_sub(1) else { return };
        self.chosen = match (self.chosen, forward) {
            (None, true) => Some(0),
            (Some(at), true) => Some((at + 1).min(last)),
            (None | Some(0), false) => None,
            (Some(at), false) => Some((at - 1).min(last)),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_walk_through_the_suggestions_and_back_to_the_line() {
        let mut palette = Palette::with("x");
        let mut walk = |forward| {
            palette.choose(forward, 2);
            palette.chosen
        };
        let chosen = [true, true, true, false, false].map(&mut walk);
        assert_eq!(chosen, [Some(0), Some(1), Some(1), Some(0), None]);
        Palette::default().choose(true, 0);
    }
}
