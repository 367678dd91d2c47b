//! Names the first difference of two positions, for people.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::{Position, cell_key};
use crate::game::Cell;

impl Position {
    /// What `recorded` says that this position does not; `None` if they are equal.
    pub fn difference(&self, recorded: &Self) -> Option<String> {
        if self == recorded {
            return None;
        }
        if self.config != recorded.config {
            return Some(format!("recorded for {}, replayed on {}", recorded.config, self.config));
        }
        if self.turn != recorded.turn {
            return Some(format!("turn: recorded {:?}, replayed {:?}", recorded.turn, self.turn));
        }
        for (index, (ours, theirs)) in self.seats.iter().zip(&recorded.seats).enumerate() {
            if ours != theirs {
                let seat = index + 1;
                return Some(format!("seat {seat}: recorded {theirs:?}, replayed {ours:?}"));
            }
        }
        self.differing("stack", &self.stacks, &recorded.stacks)
            .or_else(|| self.differing("marker", &self.markers, &recorded.markers))
            .or_else(|| self.differing("collapsed cell", &self.collapsed, &recorded.collapsed))
    }

    fn differing<T: PartialEq + Debug>(
        &self,
        what: &str,
        ours: &BTreeMap<Cell, T>,
        theirs: &BTreeMap<Cell, T>,
    ) -> Option<String> {
        let cell =
            ours.keys().chain(theirs.keys()).find(|cell| ours.get(cell) != theirs.get(cell))?;
        let text = |value: Option<&T>| value.map_or("none".to_owned(), |v| format!("{v:?}"));
        let (recorded, replayed) = (text(theirs.get(cell)), text(ours.get(cell)));
        let key = cell_key(self.config.board(), *cell);
        Some(format!("{what} at {key}: recorded {recorded}, replayed {replayed}"))
    }
}
