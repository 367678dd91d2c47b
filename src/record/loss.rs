//! What cannot be carried from one form of record to another. It is named, never dropped in silence.

use std::collections::BTreeMap;
use std::fmt;

/// Something that the other form has no place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::Display)]
pub enum Loss {
    /// Moves of a policy share a key or index: their probability is split, or added up.
    #[strum(to_string = "policies in which moves share a key")]
    SharedKeys,
    /// A policy gives probability to what is no legal move: it is left out.
    #[strum(to_string = "policies with shares of no legal move")]
    SharesOfNoMove,
    /// A legal move that policies have no key for.
    #[strum(to_string = "moves that policies have no key for")]
    MoveWithoutKey,
    /// A policy that is no list of probabilities, or has none above 0: it is left out.
    #[strum(to_string = "policies that are not readable")]
    UnreadablePolicy,
    /// The value, the simulations and the network of a search.
    #[strum(to_string = "searches whose value, simulations and network are left out")]
    SearchDetails,
    /// A name, difficulty or rating of a player.
    #[strum(to_string = "players whose name, difficulty or rating is left out")]
    PlayerDetails,
    /// The time that a move took.
    #[strum(to_string = "times of thinking")]
    ThinkTime,
    /// Whether the game counts for ratings.
    #[strum(to_string = "rated games, which are not rated here")]
    Rated,
    /// Counts in the course of the game.
    #[strum(to_string = "lists of progress")]
    Progress,
    /// Notes on where the record comes from.
    #[strum(to_string = "notes on the origin of a record")]
    Notes,
    /// A seed that is no number.
    #[strum(to_string = "seeds that are missing or no number; 0 stands for them")]
    Seed,
    /// A time that is missing or not readable.
    #[strum(to_string = "times of day that are missing or not readable; 1970 stands for them")]
    Time,
    /// Moves that a record does not tell apart, because nothing that they change is shown.
    #[strum(to_string = "moves that the record does not tell apart; one that fits stands for them")]
    UntoldMove,
    /// Whether the pie rule was on: it is taken to be on where it was used.
    #[strum(to_string = "games that do not say whether sides could be swapped")]
    SwapRule,
}

/// How often each thing was lost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Losses(BTreeMap<Loss, u64>);

impl Losses {
    /// Counts one more.
    pub fn add(&mut self, loss: Loss) {
        *self.0.entry(loss).or_default() += 1;
    }

    /// Counts all of others.
    pub fn add_all(&mut self, others: &Self) {
        for (loss, count) in &others.0 {
            *self.0.entry(*loss).or_default() += count;
        }
    }

    /// How often something was lost.
    pub fn count(&self, loss: Loss) -> u64 {
        self.0.get(&loss).copied().unwrap_or(0)
    }

    /// True if nothing was lost.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (loss, count)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{count} {loss}")?;
        }
        Ok(())
    }
}
