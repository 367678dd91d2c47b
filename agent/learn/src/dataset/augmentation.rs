//! Through which symmetries of the board rows are seen.

use rand::Rng as _;
use ringrift::game::{BoardKind, Symmetry};
use serde::{Deserialize, Serialize};

use crate::rng::Rng;

/// Through which symmetries of the board training rows are seen. They differ on hex8 only, where four
/// of the twelve keep the rules: elsewhere all do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Augmentation {
    /// As they were played.
    None,
    /// Through those that keep the rules.
    #[default]
    Exact,
    /// Through all: more rows from the same games, of which some are a little wrong.
    All,
}

impl Augmentation {
    /// The symmetries, of which there is at least the one that moves nothing.
    pub fn symmetries(self, board: BoardKind) -> Vec<Symmetry> {
        let is_used = |symmetry: &Symmetry| match self {
            Self::None => *symmetry == Symmetry::identity(board),
            Self::Exact => symmetry.keeps_border_growth(),
            Self::All => true,
        };
        Symmetry::all(board).filter(is_used).collect()
    }
}

/// One of the symmetries, all alike.
pub(super) fn drawn(symmetries: &[Symmetry], rng: &mut Rng) -> Symmetry {
    symmetries[rng.random_range(0..symmetries.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_have_as_many_as_their_rules_keep() {
        for (board, counts) in [
            (BoardKind::Square8, [1, 8, 8]),
            (BoardKind::Square19, [1, 8, 8]),
            (BoardKind::Hex8, [1, 4, 12]),
        ] {
            let all = [Augmentation::None, Augmentation::Exact, Augmentation::All];
            assert_eq!(all.map(|kind| kind.symmetries(board).len()), counts, "{board:?}");
        }
    }
}
