//! One record as its JSON states it. Untrusted.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Number, Value};

use super::super::foreign::{Claimed, FoundPlayer, Head};
use super::super::loss::{Loss, Losses};
use super::super::moves::MoveClaim;
use super::super::policy::StoredPolicy;
use super::outcome;
use super::rrn;

/// Most moves of one game that are read; the longest legal games stay far below.
const MAX_MOVES: usize = 100_000;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GameRecord {
    pub(super) id: String,
    board_type: String,
    num_players: i64,
    pub(super) rng_seed: Option<Number>,
    #[serde(default)]
    is_rated: bool,
    #[serde(default)]
    players: Vec<PlayerRecord>,
    winner: Option<i64>,
    outcome: String,
    pub(super) final_score: Option<FinalScore>,
    pub(super) started_at: Option<String>,
    pub(super) ended_at: Option<String>,
    total_moves: Option<i64>,
    moves: Vec<Value>,
    #[serde(default)]
    pub(super) metadata: Metadata,
    pub(super) initial_state_hash: Option<String>,
    pub(super) final_state_hash: Option<String>,
    progress_snapshots: Option<Vec<IgnoredAny>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PlayerRecord {
    player_number: i64,
    username: Option<String>,
    player_type: Option<String>,
    rating_before: Option<f64>,
    rating_after: Option<f64>,
    ai_difficulty: Option<i64>,
    ai_type: Option<String>,
}

/// Counts of each player at the end, by number.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FinalScore {
    pub(super) rings_eliminated: BTreeMap<String, i64>,
    pub(super) territory_spaces: BTreeMap<String, i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Metadata {
    pub(super) source: Option<String>,
    source_id: Option<String>,
    generation: Option<i64>,
    candidate_id: Option<Value>,
    pub(super) tags: Vec<String>,
}

impl GameRecord {
    /// What the record says of the whole game.
    pub(super) fn head(&self) -> Head {
        Head {
            board: self.board_type.chars().take(40).collect(),
            seats: self.num_players,
            status: Some("completed".to_owned()),
            winner: self.winner,
            reason: Some(outcome::reason(&self.outcome)),
            total_moves: self.total_moves,
            source: self.metadata.source.clone(),
        }
    }

    /// The moves in order, as many as the record says.
    pub(super) fn claims(&self) -> Result<Vec<Claimed>, String> {
        if self.moves.len() > MAX_MOVES {
            return Err(format!("more than {MAX_MOVES} moves"));
        }
        if let Some(stated) =
            self.total_moves.filter(|n| usize::try_from(*n) != Ok(self.moves.len()))
        {
            return Err(format!("it states {stated} moves, but has {}", self.moves.len()));
        }
        Ok((0..).zip(&self.moves).map(|(number, mv)| claimed(number, mv)).collect())
    }

    pub(super) fn players(&self) -> Vec<FoundPlayer> {
        let found = |player: &PlayerRecord| FoundPlayer {
            number: player.player_number,
            species: player.player_type.clone(),
            kind: player.ai_type.clone(),
            name: player.username.clone(),
            has_details: player.rating_before.or(player.rating_after).is_some()
                || player.ai_difficulty.is_some(),
        };
        self.players.iter().map(found).collect()
    }

    /// What of the record has no place in a game of ours.
    pub(super) fn add_losses(&self, losses: &mut Losses) {
        let notes = &self.metadata;
        let times =
            self.moves.iter().filter(|mv| mv["thinkTimeMs"].as_f64().is_some_and(|ms| ms > 0.0));
        times.for_each(|_| losses.add(Loss::ThinkTime));
        if self.is_rated {
            losses.add(Loss::Rated);
        }
        if self.progress_snapshots.as_ref().is_some_and(|list| !list.is_empty()) {
            losses.add(Loss::Progress);
        }
        if notes.source_id.is_some() || notes.generation.is_some() || notes.candidate_id.is_some() {
            losses.add(Loss::Notes);
        }
    }
}

fn claimed(number: i64, mv: &Value) -> Claimed {
    let stated = mv["moveNumber"].as_i64();
    let claim = match stated.filter(|stated| *stated != number + 1) {
        Some(stated) => Err(format!("its number is {stated}, not {}", number + 1)),
        None => MoveClaim::of(&rrn::completed(mv))
            .map_err(|error| format!("its JSON is not a move: {error}")),
    };
    let policy = Some(&mv["mctsPolicy"]).filter(|policy| !policy.is_null());
    let policy = policy.map(StoredPolicy::of);
    Claimed { number, player: None, kind: None, claim, policy, has_details: false }
}
