//! Gates about what a node made: it lies elsewhere too, and can be read there.

use std::collections::BTreeMap;

use ringrift::api::Gate;
use ringrift::event::{Artefact, Body, Envelope, EventKind, Payload};
use ringrift::fabric::port::Filter;
use ringrift::game::ConfigKey;
use ringrift::id::{GameId, ModelId, NodeId};
use ringrift::record::{GameFile, GameStore, Verdict, verify_game};
use ringrift_learn::checkpoint::Checkpoint;

use crate::data_dir::DataDir;
use crate::pipeline::artefact;
use crate::services::Services;

/// Events that are read at a time.
const PAGE: usize = 200;

/// Games that are replayed: the newest ones.
const REPLAYED: usize = 100;

/// What a node made, as far as it was looked at.
#[derive(Debug, Default)]
struct Found {
    games: usize,
    models: usize,
    /// What does not lie here: how many, and the first of it.
    missing: usize,
    first_missing: Option<String>,
    /// What lies here and cannot be read.
    unreadable: Option<String>,
    /// The newest games of each configuration that lie here.
    newest: BTreeMap<ConfigKey, Vec<GameId>>,
    replayed: usize,
}

/// The copies that this agent has of what the node made, and whether they can be read.
pub(super) async fn of(services: &Services, node: &NodeId) -> anyhow::Result<[Gate; 2]> {
    if services.node == *node {
        let found = "this agent is the node itself: its own files are no copies";
        let ask = "ask another agent: add `on <node>`";
        return Ok([Gate::unknown("copies", found, ask), Gate::unknown("restore", found, ask)]);
    }
    let kinds = &[EventKind::GameRecorded, EventKind::TrainingCompleted];
    let filter = Filter { node: Some(node.clone()), ..Filter::kinds(kinds) };
    let (mut found, mut after) = (Found::default(), 0);
    loop {
        let page = services.fabric.log.read(after, filter.clone(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        let (dir, so_far) = (services.data_dir.clone(), found);
        let look = move || page.iter().try_fold(so_far, |found, e| found.take(&dir, &e.event));
        found = tokio::task::spawn_blocking(look).await??;
    }
    let dir = services.data_dir.clone();
    let found = tokio::task::spawn_blocking(move || found.replay(&dir)).await??;
    Ok([copies(&found), restore(&found)])
}

fn copies(found: &Found) -> Gate {
    const NAME: &str = "copies";
    let (games, models) = (found.games, found.models);
    match &found.first_missing {
        Some(first) => Gate::fail(
            NAME,
            format!(
                "{} of its {games} games and {models} models lie nowhere else, first {first}",
                found.missing
            ),
            "copy its data to this agent first",
        ),
        None => Gate::pass(NAME, format!("all {games} games and {models} models lie here too")),
    }
}

fn restore(found: &Found) -> Gate {
    const NAME: &str = "restore";
    match &found.unreadable {
        Some(why) => Gate::fail(NAME, why.clone(), "copy it anew and ask again"),
        None => {
            let (models, games) = (found.models, found.replayed);
            Gate::pass(NAME, format!("{models} models opened, the newest {games} games replayed"))
        }
    }
}

impl Found {
    fn take(mut self, dir: &DataDir, event: &Envelope) -> anyhow::Result<Self> {
        match (&event.body, event.config) {
            (Body::Known(Payload::GameRecorded(recorded)), Some(config)) => {
                self.take_games(dir, config, &recorded.games)?;
            }
            (Body::Known(Payload::TrainingCompleted(trained)), Some(config)) => {
                self.take_model(dir, config, &trained.model, &trained.artefact);
            }
            _ => {}
        }
        Ok(self)
    }

    fn take_games(
        &mut self,
        dir: &DataDir,
        config: ConfigKey,
        ids: &[GameId],
    ) -> anyhow::Result<()> {
        self.games += ids.len();
        let path = dir.games_db(config);
        let known = if path.exists() { GameStore::open(&path)?.known(ids)? } else { Vec::new() };
        for id in ids.iter().filter(|id| !known.contains(id)) {
            self.miss(format!("game {id}"));
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
            self.miss(format!("model {model}"));
        } else if let Err(error) = artefact::verify(dir.root(), file) {
            self.unreadable.get_or_insert(format!("{error:#}"));
        } else if let Err(error) = Checkpoint::load(&path, config) {
            self.unreadable.get_or_insert(format!("{model} does not open: {error}"));
        }
    }

    fn miss(&mut self, what: String) {
        self.missing += 1;
        self.first_missing.get_or_insert(what);
    }

    /// Replays the newest games, as somebody would who has nothing but this copy.
    fn replay(mut self, dir: &DataDir) -> anyhow::Result<Self> {
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
