//! The rows of each table.

use std::collections::BTreeMap;

use ringrift::game::BoardKind;
use ringrift::rating::older::{DataTier, OlderElo, Thresholds};
use ringrift::rating::wilson_at;
use ringrift::record::quality;
use serde::Deserialize;

use crate::legacy::formulas::quality::{PlayedGame, adjusted, confidence};
use crate::legacy::formulas::quantile::two_sided_quantile;
use crate::legacy::formulas::{priority, search};
use crate::legacy::verify::checker::Checker;
use crate::player;
use crate::search::budget_for_elo;

/// Tolerance of results, of which most are rounded to eight decimals in the file.
const TOLERANCE: f64 = 1e-6;

/// A row with inputs and result.
pub(super) trait Row {
    /// Computes the result and compares.
    fn check(&self, id: &str, checker: &mut Checker<'_>);
}

/// A rated game and the ratings after it.
pub(super) trait RatedGame {
    fn play(&self, ratings: &mut OlderElo);
    fn check(&self, ratings: &OlderElo, id: &str, checker: &mut Checker<'_>);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Halving {
    m: u32,
    budget: u32,
    phases: Vec<(u32, u32)>,
}

impl Row for Halving {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        let ours = search::halving_schedule(self.m, self.budget);
        checker.same(id, "phases", format!("{:?}", self.phases), format!("{ours:?}"));
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompletedQ {
    policy_logit: f64,
    visits: u32,
    total_value: f64,
    max_visits: u32,
    c_visit: f64,
    value: f64,
}

impl Row for CompletedQ {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        let Self { policy_logit, visits, total_value, max_visits, c_visit, value } = *self;
        let ours = search::completed_q(policy_logit, visits, total_value, max_visits, c_visit);
        checker.near(id, "value", value, ours, TOLERANCE);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CVisit {
    board: Option<BoardKind>,
    legal: u32,
    ply: u32,
    value: f64,
}

impl Row for CVisit {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        let ours = search::adaptive_c_visit(self.board, self.legal, self.ply);
        checker.near(id, "value", self.value, ours, TOLERANCE);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EloBudget {
    elo: f64,
    epoch: u32,
    budget: usize,
}

impl Row for EloBudget {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        checker.same(id, "budget", self.budget, budget_for_elo(self.elo, self.epoch));
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Temperature {
    preset: String,
    training_progress: Option<f32>,
    values: Vec<(u32, f64)>,
}

impl Row for Temperature {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        let Some(mut preset) = player::Temperature::presets().remove(&self.preset) else {
            checker.mismatch(id, &self.preset, "a known preset", "not known");
            return;
        };
        if let (player::Temperature::Curriculum { progress, .. }, Some(stated)) =
            (&mut preset, self.training_progress)
        {
            *progress = stated;
        }
        for (ply, expected) in &self.values {
            let ours = f64::from(preset.at(player::Moment::at(*ply)));
            checker.near(id, &format!("{} at ply {ply}", self.preset), *expected, ours, TOLERANCE);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TwoPlayers {
    a: String,
    b: String,
    score_a: f64,
    new_a: f64,
    new_b: f64,
}

impl RatedGame for TwoPlayers {
    fn play(&self, ratings: &mut OlderElo) {
        ratings.pair(&self.a, &self.b, self.score_a);
    }

    fn check(&self, ratings: &OlderElo, id: &str, checker: &mut Checker<'_>) {
        checker.near(id, "new_a", self.new_a, ratings.rating(&self.a), TOLERANCE);
        checker.near(id, "new_b", self.new_b, ratings.rating(&self.b), TOLERANCE);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeveralPlayers {
    ranking_best_first: Vec<String>,
    ratings: BTreeMap<String, f64>,
}

impl RatedGame for SeveralPlayers {
    fn play(&self, ratings: &mut OlderElo) {
        let players: Vec<&str> = self.ranking_best_first.iter().map(String::as_str).collect();
        // Fewer than two is no game: the ratings stay, and the row agrees only if it says so.
        if players.len() > 1 {
            let ranks: Vec<u32> = (0..).take(players.len()).collect();
            ratings.game(&players, &ranks);
        }
    }

    fn check(&self, ratings: &OlderElo, id: &str, checker: &mut Checker<'_>) {
        for (who, expected) in &self.ratings {
            checker.near(id, who, *expected, ratings.rating(who), TOLERANCE);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wilson {
    wins: u32,
    total: u32,
    confidence: f64,
    interval: (f64, f64),
}

impl Row for Wilson {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        let ours = wilson_at(self.wins, self.total, two_sided_quantile(self.confidence));
        checker.near(id, "low", self.interval.0, ours.low, TOLERANCE);
        checker.near(id, "high", self.interval.1, ours.high, TOLERANCE);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EloThresholds {
    elo: f64,
    players: u8,
    random: f64,
    heuristic: f64,
}

impl Row for EloThresholds {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        let ours = Thresholds::adaptive(self.elo, self.players);
        checker.near(id, "random", self.random, ours.random, TOLERANCE);
        checker.near(id, "heuristic", self.heuristic, ours.heuristic, TOLERANCE);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GraduatedThresholds {
    games: u64,
    players: u8,
    tier: String,
    random: f64,
    heuristic: f64,
}

impl Row for GraduatedThresholds {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        let tier = DataTier::of(self.games);
        let ours = Thresholds::graduated(tier, self.players);
        checker.same(id, "tier", self.tier.as_str(), tier.name());
        checker.near(id, "random", self.random, ours.random, TOLERANCE);
        checker.near(id, "heuristic", self.heuristic, ours.heuristic, TOLERANCE);
    }
}

#[derive(Deserialize)]
pub(super) struct Confidence {
    games: u32,
    confidence: f64,
    /// `adjusted_<score>`: the adjusted value of that score.
    #[serde(flatten)]
    adjusted: BTreeMap<String, f64>,
}

impl Row for Confidence {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        checker.near(id, "confidence", self.confidence, confidence(self.games), TOLERANCE);
        for (name, expected) in &self.adjusted {
            let score = name.strip_prefix("adjusted_").and_then(|score| score.parse().ok());
            match score {
                Some(score) => {
                    checker.near(id, name, *expected, adjusted(score, self.games), TOLERANCE);
                }
                None => checker.mismatch(id, name, "a known member", "not known"),
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Quality {
    moves: u32,
    winner: Option<i64>,
    has_source: bool,
    score: f64,
    category: String,
    sync_priority: f64,
}

impl Row for Quality {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        let Self { moves, winner, has_source, .. } = *self;
        let game = PlayedGame { moves, winner, has_source };
        checker.near(id, "score", self.score, game.score(), TOLERANCE);
        checker.same(id, "category", self.category.as_str(), quality::category(game.score()));
        checker.near(id, "sync_priority", self.sync_priority, game.sync_priority(), TOLERANCE);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriorityWeight {
    elo: f64,
    weight: f64,
}

impl Row for PriorityWeight {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        checker.near(id, "weight", self.weight, priority::weight_of_gap(self.elo), TOLERANCE);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SelfplayPriority {
    inputs: priority::Inputs,
    score: f64,
}

impl Row for SelfplayPriority {
    fn check(&self, id: &str, checker: &mut Checker<'_>) {
        let key = self.inputs.config_key.as_str();
        match priority::selfplay_score(&self.inputs) {
            Some(ours) => checker.near(id, key, self.score, ours, TOLERANCE),
            None => checker.mismatch(id, key, &self.score.to_string(), "no such configuration"),
        }
    }
}
