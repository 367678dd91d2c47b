//! Self-play as heavy work: games are saved in durable batches and reported when they are.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context;

use ringrift::game::ConfigKey;
use ringrift::id::{GameId, ModelId};
use ringrift::record::{FinishedGame, GameStore};
use ringrift::state::{Model, ModelStatus, State};
use ringrift_learn::cores::thread_cpu;
use ringrift_learn::player::Network;
use ringrift_learn::selfplay::{self, SelfPlay};

use super::jobs::SelfplayWork;
use super::players::Players;
use super::work::Reporter;
use crate::services::Services;

/// Games that each thread advances side by side while there is no network.
const CONCURRENT_GAMES: usize = 32;

/// A batch of games is written when it has this many games, or is this old.
const SAVE_GAMES: usize = 32;
const SAVE_AFTER: Duration = Duration::from_secs(2);

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

/// Games that became durable together.
#[derive(Debug)]
pub struct Saved {
    /// Their ids.
    pub games: Vec<GameId>,
    /// Plies in them.
    pub plies: u64,
    /// Training rows in them.
    pub rows: u64,
    /// Games in the database now.
    pub total_games: u64,
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
            run_seed: learn.seed,
            indexes: work.first_game..work.first_game + work.games,
            database: services.data_dir.games_db(config),
            players: Players::new(services, config),
            model,
            simulations: learn.simulations as usize,
        }
    }

    /// Plays what is not recorded yet.
    ///
    /// # Errors
    /// When the network cannot be loaded, or the database not be written.
    pub fn run(self, reporter: &Reporter<Saved>) -> anyhow::Result<((), Duration)> {
        let mut saver = Saver::open(&self.database)?;
        let player = self.players.exploring(self.model.as_ref(), self.simulations)?;
        let spec = SelfPlay {
            config: self.config,
            run_seed: self.run_seed,
            games: self.missing(&saver)?,
            threads: reporter.cores(),
            concurrent: player.network().map_or(CONCURRENT_GAMES, Network::batch),
            player,
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
            None => saver.save(reporter).map(|()| ((), played.cpu + thread_cpu())),
        }
    }

    /// The games of the batch that an interrupted attempt did not save.
    fn missing(&self, saver: &Saver) -> anyhow::Result<Vec<u64>> {
        let id = |index| selfplay::game_id(self.config, self.run_seed, index);
        let ids = self.indexes.clone().map(id).collect::<Result<Vec<_>, _>>()?;
        let known: HashSet<GameId> = saver.store.known(&ids)?.into_iter().collect();
        let indexes = self.indexes.clone().zip(&ids);
        Ok(indexes.filter(|(_, id)| !known.contains(id)).map(|(index, _)| index).collect())
    }
}

/// Collects games and writes them in durable batches.
struct Saver {
    store: GameStore,
    waiting: Vec<FinishedGame>,
    oldest: Option<Instant>,
}

impl Saver {
    fn open(path: &std::path::Path) -> anyhow::Result<Self> {
        Ok(Self { store: GameStore::open(path)?, waiting: Vec::new(), oldest: None })
    }

    fn take(&mut self, game: FinishedGame, reporter: &Reporter<Saved>) -> anyhow::Result<()> {
        self.waiting.push(game);
        let oldest = *self.oldest.get_or_insert_with(Instant::now);
        if self.waiting.len() >= SAVE_GAMES || oldest.elapsed() >= SAVE_AFTER {
            self.save(reporter)?;
        }
        Ok(())
    }

    fn save(&mut self, reporter: &Reporter<Saved>) -> anyhow::Result<()> {
        let games = std::mem::take(&mut self.waiting);
        self.oldest = None;
        if games.is_empty() {
            return Ok(());
        }
        let batch = self.store.record(&games).context("games could not be saved")?;
        for (id, refusal) in &batch.refused {
            tracing::error!(game = %id, %refusal, "the game cannot be stored");
        }
        let recorded: HashSet<&GameId> = batch.recorded.iter().collect();
        let new = games.iter().filter(|game| recorded.contains(&game.id));
        let rows = new.map(ringrift_learn::dataset::rows_of).sum();
        let total_games = self.store.count()?;
        reporter.report(Saved { games: batch.recorded, plies: batch.plies, rows, total_games });
        Ok(())
    }
}
