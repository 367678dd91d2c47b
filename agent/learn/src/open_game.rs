//! Games in progress, as self-play and matches share them.

use rand::Rng as _;
use ringrift::event::UtcMs;
use ringrift::game::{ConfigKey, Game, Move, Options, Outcome, Seat};
use ringrift::id::{GameId, ModelId};
use ringrift::record::{FinishedGame, Player as Seated, Ply, RunningGame, SearchRecord};

use crate::player::{Decision, Searched, Turn};
use crate::rng::Rng;
use crate::search::{Reached, play_forced};

/// Policy entries below this are not recorded.
const RECORDED_PROBABILITY: f32 = 1e-3;

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
        let record = |searched| search_record(&self.legal, searched, model);
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
        })
    }
}

fn search_record(legal: &[Move], searched: Searched, model: Option<&ModelId>) -> SearchRecord {
    let kept = |(_, p): &(Move, f32)| *p >= RECORDED_PROBABILITY;
    let mut policy: Vec<_> = legal.iter().copied().zip(searched.policy).filter(kept).collect();
    let total: f32 = policy.iter().map(|(_, p)| p).sum();
    policy.iter_mut().for_each(|(_, p)| *p = (*p / total).min(1.0));
    SearchRecord {
        policy,
        value: searched.value.0.0.to_vec(),
        simulations: u32::try_from(searched.simulations).unwrap_or(u32::MAX),
        model: model.cloned(),
        chosen: searched.chosen,
    }
}
