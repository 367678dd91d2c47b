//! Games as the agent serves them, recorded ones and the one that is being played: a list of heads,
//! and one game with its searches.

use serde::{Deserialize, Serialize};

use crate::event::UtcMs;
use crate::game::{ConfigKey, Move, Outcome, Ruleset, Seat};
use crate::id::{GameId, ModelId};
use crate::record::{FinishedGame, Player, Ply, RunningGame, SearchRecord};

/// Moves of a search that are served, the most probable first; the rest are summed.
pub const POLICY_MOVES: usize = 24;

/// One recorded game in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GameHead {
    /// The game.
    pub id: GameId,
    /// Board and number of seats.
    pub config: ConfigKey,
    /// The winning seat; `None` if nobody won or it is not recorded.
    pub winner: Option<Seat>,
    /// Why it ended.
    pub reason: Option<String>,
    /// Recorded choices, bookkeeping included.
    pub plies: Option<u64>,
    /// Where it comes from: `selfplay`, `arena`.
    pub source: Option<String>,
    /// True while it is being played.
    #[serde(default)]
    pub is_running: bool,
}

/// One game, to be replayed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GameReport {
    /// The game.
    pub id: GameId,
    /// Board and number of seats.
    pub config: ConfigKey,
    /// The rules it was played by.
    pub ruleset: Ruleset,
    /// True if the pie rule was on.
    pub swap: bool,
    /// Where it comes from.
    pub source: String,
    /// Who sat where, one name for each seat.
    pub players: Vec<String>,
    /// How it ended; `None` while it is being played.
    pub outcome: Option<Outcome>,
    /// When it began.
    pub started: UtcMs,
    /// When it ended.
    pub finished: Option<UtcMs>,
    /// Every choice, bookkeeping included.
    pub plies: Vec<PlyReport>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlyReport {
    /// What was played, in the notation of the parity corpus.
    #[serde(rename = "move")]
    pub mv: String,
    /// What the search said, where one ran.
    pub search: Option<SearchReport>,
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchReport {
    /// The most probable moves with their probabilities, at most [`POLICY_MOVES`].
    pub policy: Vec<(String, f32)>,
    /// Legal moves beyond those.
    pub others: u64,
    /// Their probabilities together.
    pub others_share: f32,
    /// Win probability of each seat.
    pub value: Vec<f32>,
    /// Simulations spent.
    pub simulations: u32,
    /// The network that guided the search.
    pub model: Option<ModelId>,
    /// The move that the search preferred.
    pub chosen: String,
}

impl From<&FinishedGame> for GameReport {
    fn from(game: &FinishedGame) -> Self {
        Self {
            id: game.id.clone(),
            config: game.config,
            ruleset: game.ruleset,
            swap: game.swap,
            source: game.source.clone(),
            players: game.players.iter().map(name).collect(),
            outcome: Some(game.outcome),
            started: game.started,
            finished: Some(game.finished),
            plies: plies(game.config, &game.plies),
        }
    }
}

impl From<&RunningGame> for GameReport {
    fn from(game: &RunningGame) -> Self {
        Self {
            id: game.id.clone(),
            config: game.config,
            ruleset: game.ruleset,
            swap: game.swap,
            source: game.source.clone(),
            players: game.players.iter().map(name).collect(),
            outcome: None,
            started: game.started,
            finished: None,
            plies: plies(game.config, &game.plies),
        }
    }
}

impl From<&RunningGame> for GameHead {
    fn from(game: &RunningGame) -> Self {
        Self {
            id: game.id.clone(),
            config: game.config,
            winner: None,
            reason: None,
            plies: u64::try_from(game.plies.len()).ok(),
            source: Some(game.source.clone()),
            is_running: true,
        }
    }
}

fn plies(config: ConfigKey, plies: &[Ply]) -> Vec<PlyReport> {
    let text = |mv: Move| mv.text(config.board());
    let reported = |ply: &Ply| PlyReport {
        mv: text(ply.mv),
        search: ply.search.as_ref().map(|search| report(search, text)),
    };
    plies.iter().map(reported).collect()
}

fn name(player: &Player) -> String {
    player.model().map_or_else(|| player.kind().to_owned(), ToString::to_string)
}

fn report(search: &SearchRecord, text: impl Fn(Move) -> String) -> SearchReport {
    let mut policy = search.policy.clone();
    policy.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (shown, others) = policy.split_at(policy.len().min(POLICY_MOVES));
    SearchReport {
        policy: shown.iter().map(|(mv, probability)| (text(*mv), *probability)).collect(),
        others: others.len() as u64,
        others_share: others.iter().map(|(_, probability)| probability).sum(),
        value: search.value.clone(),
        simulations: search.simulations,
        model: search.model.clone(),
        chosen: text(search.chosen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::BoardKind;

    #[test]
    fn improbable_moves_are_summed() {
        let board = BoardKind::Square8;
        let places = board.cell_list().map(|cell| Move::Place { cell, count: 1 });
        let policy: Vec<_> = places.enumerate().map(|(n, mv)| (mv, n as f32 / 2016.0)).collect();
        let chosen = policy[63].0;
        let value = vec![0.5, 0.5];
        let search = SearchRecord { policy, value, simulations: 8, model: None, chosen };
        let report = report(&search, |mv| mv.text(board));
        assert_eq!((report.policy.len(), report.others), (POLICY_MOVES, 64 - POLICY_MOVES as u64));
        assert_eq!(report.policy[0].0, report.chosen);
        let shown: f32 = report.policy.iter().map(|(_, probability)| probability).sum();
        assert!((shown + report.others_share - 1.0).abs() < 1e-5);
    }
}
