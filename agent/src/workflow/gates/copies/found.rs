//! What the log names of a node's games and networks, looked for on this machine.

use std::collections::BTreeMap;

use ringrift::event::{Artefact, Body, Envelope, Payload};
use ringrift::game::ConfigKey;
use ringrift::id::{GameId, ModelId};
use ringrift::record::{GameFile, GameReader, Verdict, verify_game};
use ringrift_learn::checkpoint::Checkpoint;

use super::held::Unnamed;
use crate::data_dir::DataDir;
use crate::pipeline::artefact;

/// Games that are replayed: the newest ones.
const REPLAYED: usize = 100;

/// What lies on a node, as far as it was looked for here.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) games: u64,
    pub(super) models: u64,
    pub(super) missing_games: u64,
    pub(super) missing_models: u64,
    /// The first of what does not lie here.
    pub(super) first_missing: Option<String>,
    /// What lies here and cannot be read.
    pub(super) unreadable: Option<String>,
    /// The newest games of each configuration that lie here.
    newest: BTreeMap<ConfigKey, Vec<GameId>>,
    pub(super) replayed: usize,
}

impl Found {
    /// Looks for what an event says lies on the node.
    pub(super) fn take(&mut self, dir: &DataDir, event: &Envelope) -> anyhow::Result<()> {
        match (&event.body, event.config) {
            (Body::Known(Payload::GameRecorded(recorded)), Some(config)) => {
                self.take_games(dir, config, &recorded.games)?;
            }
            (Body::Known(Payload::GameSynced(synced)), Some(config)) => {
                self.take_games(dir, config, &synced.games)?;
            }
            (Body::Known(Payload::TrainingCompleted(trained)), Some(config)) => {
                self.take_model(dir, config, &trained.model, &trained.artefact);
            }
            _ => {}
        }
        Ok(())
    }

    /// Counts games that lie on the node without a name in the log.
    pub(super) fn take_unnamed(&mut self, unnamed: &Unnamed) {
        let Unnamed { config, games, lies_here } = unnamed;
        self.games += games;
        if !lies_here {
            self.missing_games += games;
            self.first_missing.get_or_insert_with(|| {
                format!("{games} games of {config} that it holds and the log does not name")
            });
        }
    }

    fn take_games(
        &mut self,
        dir: &DataDir,
        config: ConfigKey,
        ids: &[GameId],
    ) -> anyhow::Result<()> {
        self.games += ids.len() as u64;
        let path = dir.games_db(config);
        let known = if path.exists() { GameReader::open(&path)?.known(ids)? } else { Vec::new() };
        for id in ids.iter().filter(|id| !known.contains(id)) {
            self.missing_games += 1;
            self.first_missing.get_or_insert_with(|| format!("game {id}"));
        }
        let newest = self.newest.entry(config).or_default();
        newest.extend(known);
        let old = newest.len().saturating_sub(REPLAYED);
        newest.drain(..old);
        Ok(())
    }

    fn take_model(&mut self, dir: &DataDir, config: ConfigKey, model: &ModelId, file: &Artefact) {
        self.models += 1;
        let path = dir.root().join(&file.location);
        if !path.exists() {
            self.missing_models += 1;
            self.first_missing.get_or_insert_with(|| format!("model {model}"));
        } else if let Err(error) = artefact::verify(dir.root(), file) {
            self.unreadable.get_or_insert(format!("{error:#}"));
        } else if let Err(error) = Checkpoint::load(&path, config) {
            self.unreadable.get_or_insert(format!("{model} does not open: {error}"));
        }
    }

    /// Replays the newest games, as somebody would who has nothing but this copy.
    pub(super) fn replay(mut self, dir: &DataDir) -> anyhow::Result<Self> {
        for (config, games) in std::mem::take(&mut self.newest) {
            if games.is_empty() {
                continue;
            }
            let file = GameFile::open(&dir.games_db(config))?;
            for id in &games {
                self.replayed += 1;
                let report = verify_game(&file, id.as_str())?;
                if let Verdict::Failed(failure) = &report.verdict {
                    self.unreadable.get_or_insert(format!("{id} does not verify: {failure:?}"));
                }
            }
        }
        Ok(self)
    }
}
