//! Players by name: random, heuristic, or a network from the models' folder with search.

use std::path::{Path, PathBuf};

use anyhow::Context;

use ringrift::event::Opponent;
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift_learn::checkpoint::Checkpoint;
use ringrift_learn::device::{self, Chosen};
use ringrift_learn::player::{Network, PlayerSpec, Temperature};
use ringrift_learn::search::SearchConfig;

use crate::services::Services;
use crate::settings::LearnSettings;

/// Where the checkpoint of a model lies.
pub fn checkpoint_path(models_dir: &Path, model: &ModelId) -> PathBuf {
    models_dir.join(format!("{model}.safetensors"))
}

/// What computes networks that play.
///
/// # Errors
/// When the device cannot be used.
pub fn chosen(learn: &LearnSettings) -> anyhow::Result<Chosen> {
    Ok(device::choose(&learn.device)?.preferring(learn.precision))
}

/// Loads the players of one configuration.
#[derive(Debug, Clone)]
pub struct Players {
    models_dir: PathBuf,
    config: ConfigKey,
    learn: LearnSettings,
}

impl Players {
    /// The players that this agent's settings and folders give.
    pub fn new(services: &Services, config: ConfigKey) -> Self {
        let learn = services.settings.settings.learn.clone();
        Self { models_dir: services.data_dir.models_dir(), config, learn }
    }

    /// For self-play: the search explores and early moves are drawn; random play without a model.
    ///
    /// # Errors
    /// When the network cannot be loaded or the device not be used.
    pub fn exploring(
        &self,
        model: Option<&ModelId>,
        simulations: usize,
    ) -> anyhow::Result<PlayerSpec> {
        let Some(model) = model else { return Ok(PlayerSpec::Random) };
        Ok(PlayerSpec::Explorer {
            network: self.network(model)?,
            search: SearchConfig::exploring(simulations),
            temperature: Temperature::SELFPLAY,
        })
    }

    /// For matches: the search plays its best move.
    ///
    /// # Errors
    /// When the network cannot be loaded or the device not be used.
    pub fn playing(&self, who: &Opponent, simulations: usize) -> anyhow::Result<PlayerSpec> {
        Ok(match who {
            Opponent::Random => PlayerSpec::Random,
            Opponent::Heuristic => PlayerSpec::Heuristic,
            Opponent::Model(model) => {
                PlayerSpec::Network { network: self.network(model)?, simulations }
            }
        })
    }

    fn network(&self, model: &ModelId) -> anyhow::Result<Network> {
        let path = checkpoint_path(&self.models_dir, model);
        let checkpoint = Checkpoint::load(&path, self.config)
            .with_context(|| format!("cannot load the network {model}"))?;
        let chosen = chosen(&self.learn)?;
        if chosen.precision != self.learn.precision {
            tracing::warn!(
                device = chosen.name,
                "precision is {}: {}",
                chosen.precision,
                chosen.why
            );
        }
        Ok(Network::new(&checkpoint, &chosen)?)
    }
}
