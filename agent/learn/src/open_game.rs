//! Games in progress, as self-play and matches share them.

use rand::Rng as _;
use ringrift::event::UtcMs;
use ringrift::game::{ConfigKey, Game, Move, Options, Outcome, Seat};
use ringrift::id::{GameId, ModelId};
use ringrift::provenance::{Known, Maker};
use ringrift::record::{FinishedGame, Player as Seated, Ply, RunningGame, SearchRecord};

use crate::player::{Decision, Searched, Turn};
use crate::rng::Rng;
use crate::search::{Reached, play_forced};

/// Policy entries below this are not recorded,
const RECORDED_PROBABILITY: f32 = 1e-3;

/// nor more than this share of a policy: on boards with a thousand moves each may be below the former.
const DROPPED_SHARE: f32 = 0.01;

/// One game in progress.
#[derive(Debug)]
pub(crate) struct OpenGame {
    pub(crate) game: Game,
    legal: Vec<Move>,
    plies: Vec<Ply>,
    decisions: u32,
    key: u64,
    rng: Rng,
    started: UtcMs,
}

/// Facts about a game that its moves do not show.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) id: GameId,
    pub(crate) seed: u64,
    pub(crate) source: &'static str,
    /// Who sat where, one entry per seat.
    pub(crate) players: Vec<Seated>,
    /// What plays it.
    pub(crate) maker: Known<Maker>,
}

impl OpenGame {
    /// A new game, played on to its first decision.
    pub(crate) fn new(config: ConfigKey, rng: Rng) -> Self {
        let mut open = Self {
            game: Game::new(config, Options::default()),
            legal: Vec::new(),
            plies: Vec::new(),
            decisions: 0,
            key: rng.clone().random(),
            rng,
            started: UtcMs::now(),
        };
        open.go_on();
        open
    }

    /// The decision to be made; call it while the game runs.
    pub(crate) fn turn(&mut self) -> Turn<'_> {
        Turn {
            game: &self.game,
            legal: &self.legal,
            decision: self.decisions,
            key: self.key,
            rng: &mut self.rng,
        }
    }

    /// The seat that decides; `None` when the game is over.
    pub(crate) fn to_move(&self) -> Option<Seat> {
        self.game.to_move()
    }

    /// How the game ended.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.game.outcome()
    }

    /// Plays a decision and the forced moves after it.
    pub(crate) fn play(&mut self, decision: Decision, model: Option<&ModelId>) {
        let record = |searched: Searched| search_record(&self.legal, &searched, model);
        self.plies.push(Ply { mv: decision.mv, search: decision.search.map(record) });
        self.game.play(decision.mv);
        self.decisions += 1;
        self.go_on();
    }

    fn go_on(&mut self) {
        let plies = &mut self.plies;
        let reached = play_forced(&mut self.game, |mv| plies.push(Ply { mv, search: None }));
        self.legal = match reached {
            Reached::Decision { legal, .. } => legal,
            Reached::End(_) => Vec::new(),
        };
    }

    /// The game as far as it has come.
    pub(crate) fn so_far(&self, label: Label) -> RunningGame {
        RunningGame {
            id: label.id,
            config: self.game.config(),
            ruleset: self.game.options().ruleset,
            swap: self.game.options().swap,
            source: label.source.to_owned(),
            players: label.players,
            plies: self.plies.clone(),
            started: self.started,
        }
    }

    /// The record of a game that has ended; `None` while it runs.
    pub(crate) fn finish(self, label: Label) -> Option<FinishedGame> {
        Some(FinishedGame {
            id: label.id,
            config: self.game.config(),
            ruleset: self.game.options().ruleset,
            swap: self.game.options().swap,
            seed: label.seed,
            source: label.source.to_owned(),
            players: label.players,
            outcome: self.game.outcome()?,
            plies: self.plies,
            started: self.started,
            finished: UtcMs::now(),
            maker: label.maker,
        })
    }
}

fn search_record(legal: &[Move], searched: &Searched, model: Option<&ModelId>) -> SearchRecord {
    SearchRecord {
        policy: recorded_policy(legal, &searched.policy),
        value: searched.value.0.0.to_vec(),
        simulations: u32::try_from(searched.simulations).unwrap_or(u32::MAX),
        model: model.cloned(),
        chosen: searched.chosen,
    }
}

/// The entries of a policy that are worth keeping, which add up to 1 again.
fn recorded_policy(legal: &[Move], policy: &[f32]) -> Vec<(Move, f32)> {
    let least = RECORDED_PROBABILITY.min(DROPPED_SHARE / legal.len() as f32);
    let entries = legal.iter().copied().zip(policy.iter().copied());
    let mut kept: Vec<_> = entries.filter(|(_, p)| *p >= least).collect();
    let total: f32 = kept.iter().map(|(_, p)| p).sum();
    kept.iter_mut().for_each(|(_, p)| *p = (*p / total).min(1.0));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn legal() -> Vec<Move> {
        let game = Game::new("square19_2p".parse().unwrap(), Options::default());
        let mut legal = Vec::new();
        game.legal(&mut legal);
        legal
    }

    #[test]
    fn a_policy_over_many_moves_is_recorded_as_it_is() {
        let legal = legal();
        assert!(legal.len() > 1_000, "each has less than a thousandth");
        let share = 1.0 / legal.len() as f32;
        let mut policy = vec![share; legal.len()];
        policy[0] += share / 2.0;
        policy[1] -= share / 2.0;
        let kept = recorded_policy(&legal, &policy);
        assert_eq!(kept.len(), legal.len());
        let far = |((_, kept), p): (&(Move, f32), &f32)| (kept - p).abs() > 1e-6;
        assert!(!kept.iter().zip(&policy).any(far));
    }

    #[test]
    fn at_most_a_hundredth_is_left_out_and_the_rest_adds_up_to_one() {
        let legal = legal();
        let mut policy = vec![0.009 / (legal.len() - 2) as f32; legal.len()];
        (policy[0], policy[1]) = (0.7, 0.291);
        let kept = recorded_policy(&legal, &policy);
        assert_eq!(kept.iter().map(|(mv, _)| *mv).collect::<Vec<_>>(), legal[..2]);
        assert!((kept.iter().map(|(_, p)| p).sum::<f32>() - 1.0).abs() < 1e-6);
    }
}
