//! The outputs of the network, by name.

use serde::{Deserialize, Serialize};

/// One `T` for each output of the network.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heads<T> {
    /// Logits that the moves' logits are summed from.
    pub policy: T,
    /// The same for the flattened policy (KataGo's auxiliary soft policy, temperature 4).
    pub soft_policy: T,
    /// Logits of winning, beginning with the mover.
    pub value: T,
    /// Logits of each cell's final owner: seats beginning with the mover, then nobody.
    pub owner: T,
    /// Final eliminations and territory of each seat, beginning with the mover, as shares of the
    /// number that wins.
    pub margins: T,
    /// Decisions still to come, per cell of the board.
    pub moves_left: T,
}

impl<T> Heads<T> {
    /// One value for each head, made from the head's own.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Heads<U> {
        Heads {
            policy: f(self.policy),
            soft_policy: f(self.soft_policy),
            value: f(self.value),
            owner: f(self.owner),
            margins: f(self.margins),
            moves_left: f(self.moves_left),
        }
    }

    /// Pairs the values of two sets of heads.
    pub fn zip<U>(self, other: Heads<U>) -> Heads<(T, U)> {
        Heads {
            policy: (self.policy, other.policy),
            soft_policy: (self.soft_policy, other.soft_policy),
            value: (self.value, other.value),
            owner: (self.owner, other.owner),
            margins: (self.margins, other.margins),
            moves_left: (self.moves_left, other.moves_left),
        }
    }

    /// The values in the order of the fields.
    pub fn into_array(self) -> [T; 6] {
        [self.policy, self.soft_policy, self.value, self.owner, self.margins, self.moves_left]
    }
}
