//! What jobs take and bring, in the plainest form that makes the scheduler work.

use rand::Rng;
use rand::rngs::StdRng;

use crate::cluster::schedule::{
    Demand, Facts, Priority, Readiness, Score, TrainingFacts, TrainingRules, Weights,
};
use crate::event::JobKind;
use crate::fabric::MonoMs;
use crate::game::ConfigKey;

/// Elo at which a configuration is strong enough.
const TARGET_ELO: f64 = 1_900.0;
const FIRST_ELO: f64 = 1_000.0;

/// How long a job takes, in milliseconds.
pub(super) fn duration_ms(kind: JobKind, chance: &mut StdRng) -> u64 {
    const MINUTE: u64 = 60_000;
    match kind {
        JobKind::Selfplay => chance.random_range(10 * MINUTE..30 * MINUTE),
        JobKind::Train => chance.random_range(20 * MINUTE..60 * MINUTE),
        JobKind::Evaluate | JobKind::Promote => chance.random_range(5 * MINUTE..15 * MINUTE),
    }
}

/// Where a configuration stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    games: u64,
    new_samples: u64,
    newest_game: Option<MonoMs>,
    last_training: Option<MonoMs>,
    candidates: usize,
    elo: f64,
}

impl Standing {
    pub(super) const START: Self = Self {
        games: 0,
        new_samples: 0,
        newest_game: None,
        last_training: None,
        candidates: 0,
        elo: FIRST_ELO,
    };

    /// What a finished job changes.
    pub(super) fn finished(&mut self, kind: JobKind, now: MonoMs) {
        match kind {
            JobKind::Selfplay => {
                self.games += 50;
                self.new_samples += 1_500;
                self.newest_game = Some(now);
            }
            JobKind::Train => {
                self.new_samples = 0;
                self.candidates += 1;
                self.last_training = Some(now);
            }
            JobKind::Evaluate | JobKind::Promote => {
                self.candidates = self.candidates.saturating_sub(1);
                self.elo += (2_000.0 - self.elo) / 50.0;
            }
        }
    }

    pub(super) fn is_on_target(&self) -> bool {
        self.elo >= TARGET_ELO
    }

    /// What it wants; `in_flight` counts its jobs of each kind.
    pub(super) fn demand(
        &self,
        config: ConfigKey,
        now: MonoMs,
        in_flight: impl Fn(JobKind) -> usize,
    ) -> Demand {
        let since = |then: Option<MonoMs>| then.map(|then| now.since(then));
        let days = now.0 as f64 / 86_400_000.0;
        let (trains, rated) = (in_flight(JobKind::Train), in_flight(JobKind::Evaluate));
        let training = TrainingFacts {
            new_samples: Some(self.new_samples),
            games: Some(self.games),
            newest_game_age_ms: since(self.newest_game),
            since_training_ms: since(self.last_training),
            is_training: trains > 0,
            waiting_candidates: self.candidates,
        };
        let facts = Facts {
            games: Some(self.games),
            newest_game_age_ms: since(self.newest_game),
            elo_per_day: (days > 0.0).then(|| (self.elo - FIRST_ELO) / days),
            elo_error: None,
            training_waits: false,
            is_underserved: false,
            priority: Priority::NORMAL,
        };
        Demand {
            config,
            score: Score::of(config, &facts, &Weights::STANDARD).total(),
            is_on_target: self.is_on_target(),
            can_train: Readiness::of(config, &training, &TrainingRules::STANDARD).is_ready(),
            can_evaluate: self.candidates > rated,
            in_flight: in_flight(JobKind::Selfplay) + trains + rated,
        }
    }
}
