//! Self-play as heavy work: games are saved in durable batches and reported when they are.

mod saver;

use std::path::PathBuf;
use std::sync::Arc;

use ringrift::event::Digest;
use ringrift::game::ConfigKey;
use ringrift::id::{GameId, ModelId};
use ringrift::provenance::{Known, Maker};
use ringrift::state::{Model, ModelStatus, State};
use ringrift_learn::cores::thread_cpu;
use ringrift_learn::player::Network;
use ringrift_learn::selfplay::{self, SelfPlay, Viewing};

use super::jobs::SelfplayWork;
use super::players::Players;
use super::work::{Computed, Reporter};
use crate::code_version::code_version;
use crate::services::Services;
use saver::Saver;
pub use saver::{Saved, Tally};

/// Games that each thread advances side by side while there is no network.
const CONCURRENT_GAMES: usize = 32;

/// The network to play with: the newest one that passed its canary. Newer is better on average,
/// and data from it is fresher (learning.md c.6). A publication counts as passed.
pub fn usable_model(state: &State, config: ConfigKey) -> Option<ModelId> {
    let usable = |model: &Model| match (model.status, &model.canary) {
        (ModelStatus::Corrupted | ModelStatus::Withdrawn, _) => false,
        (_, Some(canary)) => canary.passed,
        (status, None) => matches!(status, ModelStatus::Best | ModelStatus::Replaced),
    };
    let models = state.models.of(config);
    models.into_iter().rev().find(|model| usable(model)).map(|model| model.id.clone())
}

/// The newest network while it waits for its canary.
pub fn awaits_canary(state: &State, config: ConfigKey) -> Option<ModelId> {
    let newest = state.models.of(config).pop()?;
    let is_waiting = newest.status == ModelStatus::Registered && newest.canary.is_none();
    is_waiting.then(|| newest.id.clone())
}

/// Everything that a batch needs on its thread.
pub struct Task {
    config: ConfigKey,
    run_seed: u64,
    indexes: std::ops::Range<u64>,
    database: PathBuf,
    players: Players,
    model: Option<ModelId>,
    simulations: usize,
    viewing: Arc<Viewing>,
    /// Digest of the settings of learning.
    settings: Digest,
}

impl Task {
    /// The task of a batch with this network, or at random without one.
    pub fn new(
        services: &Services,
        config: ConfigKey,
        work: &SelfplayWork,
        model: Option<ModelId>,
    ) -> Self {
        let learn = &services.settings.settings.learn;
        Self {
            config,
            run_seed: work.seed.unwrap_or(learn.seed),
            indexes: work.first_game..work.first_game + work.games,
            database: services.data_dir.games_db(config),
            players: Players::new(services, config),
            model,
            simulations: learn.simulations as usize,
            viewing: Arc::clone(services.viewings.of(config)),
            settings: services.settings.learning_digest(),
        }
    }

    /// Plays what is not recorded yet.
    ///
    /// # Errors
    /// When the network cannot be loaded, or the database not be written.
    pub fn run(self, reporter: &Reporter<Saved>) -> anyhow::Result<Computed<()>> {
        let mut saver = Saver::open(&self.database)?;
        let games = saver.missing(&self.ids()?, reporter)?;
        let player = self.players.exploring(self.model.as_ref(), self.simulations)?;
        let network = player.network().and_then(Network::weights).cloned();
        let maker = Maker { code: code_version(), settings: self.settings.clone(), network };
        let spec = SelfPlay {
            config: self.config,
            run_seed: self.run_seed,
            games: games.into_iter().map(|nth| self.indexes.start + nth).collect(),
            threads: reporter.cores(),
            concurrent: player.network().map_or(CONCURRENT_GAMES, Network::batch),
            player,
            viewing: Some(Arc::clone(&self.viewing)),
            maker: Known::Known(maker),
        };
        let mut trouble = None;
        let played = selfplay::play(&spec, reporter.stop(), &mut |game| {
            if trouble.is_none()
                && let Err(error) = saver.take(game, reporter)
            {
                reporter.stop().store(true, std::sync::atomic::Ordering::Relaxed);
                trouble = Some(error);
            }
        });
        match trouble {
            Some(error) => Err(error),
            None => {
                saver.save(reporter)?;
                Ok(Computed { value: (), cpu: played.cpu + thread_cpu() })
            }
        }
    }

    /// The names of the games of the batch, in their order.
    fn ids(&self) -> anyhow::Result<Vec<GameId>> {
        let id = |index| selfplay::game_id(self.config, self.run_seed, index);
        Ok(self.indexes.clone().map(id).collect::<Result<_, _>>()?)
    }
}
