//! Games as values: what a player hands in, and what a reader gets back.

use crate::event::UtcMs;
use crate::game::{ConfigKey, Move, Outcome, Ruleset};
use crate::id::{GameId, ModelId};
use crate::provenance::{Known, Maker};

/// A game played to its end, with what was known about each choice.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedGame {
    /// Unique name; recording the same id again changes nothing.
    pub id: GameId,
    /// Board and number of seats.
    pub config: ConfigKey,
    /// The rules it was played by.
    pub ruleset: Ruleset,
    /// True if the pie rule was on.
    pub swap: bool,
    /// Seed of the players' randomness.
    pub seed: u64,
    /// Where the game comes from, for example `selfplay` or `arena`.
    pub source: String,
    /// Who sat where, one entry per seat.
    pub players: Vec<Player>,
    /// Every recorded choice, bookkeeping included.
    pub plies: Vec<Ply>,
    /// How the game ended.
    pub outcome: Outcome,
    /// When it began.
    pub started: UtcMs,
    /// When it ended.
    pub finished: UtcMs,
    /// What played it; unknown for games of other programs and of older ones of ours.
    pub maker: Known<Maker>,
}

/// Where a game comes from, without its moves.
#[derive(Debug, Clone, PartialEq)]
pub struct GameOrigin {
    /// The game's name.
    pub id: GameId,
    /// Seed of the players' randomness.
    pub seed: u64,
    /// For example `selfplay`.
    pub source: String,
    /// Who sat where, one entry per seat.
    pub players: Vec<Player>,
    /// What played it.
    pub maker: Known<Maker>,
}

/// A game that is being played, as far as it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningGame {
    /// The name under which it will be recorded.
    pub id: GameId,
    /// Board and number of seats.
    pub config: ConfigKey,
    /// The rules it is played by.
    pub ruleset: Ruleset,
    /// True if the pie rule is on.
    pub swap: bool,
    /// Where the game comes from.
    pub source: String,
    /// Who sits where, one entry per seat.
    pub players: Vec<Player>,
    /// Every choice so far, bookkeeping included.
    pub plies: Vec<Ply>,
    /// When it began.
    pub started: UtcMs,
}

/// Who played a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Player {
    /// Uniform over the legal moves.
    Random,
    /// The hand-made evaluation.
    Heuristic,
    /// Search with this network.
    Model(ModelId),
    /// Somebody or something else, by the word of the record that it comes from.
    Other(String),
}

impl Player {
    /// The older service's name of the kind of player.
    pub fn kind(&self) -> &str {
        match self {
            Self::Random => "random",
            Self::Heuristic => "heuristic",
            Self::Model(_) => "gumbel_mcts",
            Self::Other(kind) => kind,
        }
    }

    /// The network, if one played.
    pub const fn model(&self) -> Option<&ModelId> {
        match self {
            Self::Model(id) => Some(id),
            Self::Random | Self::Heuristic | Self::Other(_) => None,
        }
    }
}

/// One choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Ply {
    /// What was played.
    pub mv: Move,
    /// What the search said, where one ran.
    pub search: Option<SearchRecord>,
}

/// The result of a search: the training targets of one position.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRecord {
    /// Probability of each legal move, summing to 1.
    pub policy: Vec<(Move, f32)>,
    /// Win probability per seat as the search estimates it, in seat order; none where another
    /// program searched and its record does not say.
    pub value: Vec<f32>,
    /// Simulations spent; 0 where the record does not say.
    pub simulations: u32,
    /// The network that guided the search; `None` for a search without one.
    pub model: Option<ModelId>,
    /// The move that the search preferred; exploration may have played another.
    pub chosen: Move,
}

/// Place of a game in its database; grows with every game recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Row(pub i64);

/// A game read back from a database.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedGame {
    /// Where it stands.
    pub row: Row,
    /// The game.
    pub game: FinishedGame,
}
