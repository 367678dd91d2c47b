//! The numbers of one configuration (RULES.md 2.4) and the options of one game.

use serde::{Deserialize, Serialize};

use super::{BoardKind, ConfigKey, Ruleset};

/// What a game was created with, besides its configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Options {
    /// The rules to play by.
    pub ruleset: Ruleset,
    /// Whether the second seat may exchange the sides once (two seats only).
    pub swap: bool,
}

/// Everything about a game that never changes while it is played.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub config: ConfigKey,
    pub options: Options,
    /// `L`: exact or overlength, size of segments, recovery targets.
    pub required: usize,
    /// `B`: the run that a recovery slide collapses.
    pub base: usize,
    /// `D`: the shortest run that is a line.
    pub detected: usize,
    /// `V`: eliminations that win.
    pub ring_goal: u16,
    /// Collapsed cells that win, if they are more than all others' together.
    pub territory_goal: u16,
}

impl Rules {
    pub fn new(config: ConfigKey, options: Options) -> Self {
        let (board, seats) = (config.board(), config.seats());
        let small = matches!(board, BoardKind::Square8 | BoardKind::Hex8);
        let required = if small && seats > 2 { 3 } else { 4 };
        let base = if board == BoardKind::Square8 { 3 } else { 4 };
        let recorded = options.ruleset == Ruleset::Recorded;
        // At most 469.
        let cells = board.cells() as u16;
        Self {
            config,
            options,
            required,
            base,
            detected: if recorded { required } else { base.max(required) },
            ring_goal: u16::from(board.rings_per_seat()) * (u16::from(seats) + 1) / 3,
            territory_goal: cells / if recorded { 2 } else { u16::from(seats) } + 1,
        }
    }

    /// Whether ring and territory goals are tested after every move, not only at turn ends.
    pub fn wins_mid_turn(&self) -> bool {
        self.options.ruleset == Ruleset::Recorded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(config: &str) -> [usize; 5] {
        let rules = Rules::new(config.parse().unwrap(), Options::default());
        let goals = [rules.ring_goal.into(), rules.territory_goal.into()];
        [rules.required, rules.base, rules.detected, goals[0], goals[1]]
    }

    #[test]
    fn the_tables_of_the_rule_book() {
        for (config, expected) in [
            ("square8_2p", [4, 3, 4, 18, 33]),
            ("square8_3p", [3, 3, 3, 24, 22]),
            ("square8_4p", [3, 3, 3, 30, 17]),
            ("square19_2p", [4, 4, 4, 72, 181]),
            ("square19_3p", [4, 4, 4, 96, 121]),
            ("square19_4p", [4, 4, 4, 120, 91]),
            ("hex8_2p", [4, 4, 4, 18, 31]),
            ("hex8_3p", [3, 4, 4, 24, 21]),
            ("hex8_4p", [3, 4, 4, 30, 16]),
            ("hexagonal_2p", [4, 4, 4, 96, 235]),
            ("hexagonal_3p", [4, 4, 4, 128, 157]),
            ("hexagonal_4p", [4, 4, 4, 160, 118]),
        ] {
            assert_eq!(numbers(config), expected, "{config}");
        }
    }
}
