//! The games that a run learns from: those of its interrupted attempt, else all that are here.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use anyhow::{Context, ensure};

use ringrift::id::GameId;
use ringrift::record::{GameStore, RecordedGame};
use ringrift_learn::dataset::{Dataset, Manifest, ManifestError, Window, learning_order};

use super::super::artefact::artefact_of;
use super::super::work::Reporter;
use super::{Report, Task};

/// Games between looks at the window.
const PAGE: usize = 200;

impl Task {
    /// The rows to learn from. A run that goes on has those that it began with: games that came in since
    /// are for the next one. Where one of its games is gone, the run begins anew with what is here,
    /// because no attempt could ever go on as it began.
    pub(super) fn dataset(&self, reporter: &Reporter<Report>) -> anyhow::Result<Dataset> {
        let store = GameStore::open(&self.database)?;
        let own = self.state_path(self.work.generation);
        if own.exists() {
            match self.data_of_attempt(&store, reporter)? {
                Ok(data) => return self.told(data, reporter),
                Err(why) => {
                    tracing::warn!(job = %self.job, why, "the training begins anew");
                    let gone = std::fs::remove_file(&own);
                    gone.with_context(|| format!("cannot remove {}", own.display()))?;
                }
            }
        }
        let data = self.data_here(&store, reporter)?;
        let path = self.manifest_path();
        data.manifest().save(&path).with_context(|| format!("cannot write {}", path.display()))?;
        self.told(data, reporter)
    }

    /// The games that the interrupted attempt listed, or why it cannot go on with them.
    fn data_of_attempt(
        &self,
        store: &GameStore,
        reporter: &Reporter<Report>,
    ) -> anyhow::Result<Result<Dataset, String>> {
        let manifest = match Manifest::load(&self.manifest_path()) {
            Ok(manifest) => manifest,
            Err(ManifestError::Io { path, source }) if source.kind() == ErrorKind::NotFound => {
                return Ok(Err(format!("{} is gone", path.display())));
            }
            Err(damaged @ ManifestError::Damaged { .. }) => return Ok(Err(damaged.to_string())),
            Err(error) => return Err(error.into()),
        };
        let ids = manifest.ids.iter().map(|id| id.parse()).collect::<Result<Vec<GameId>, _>>()?;
        let known: HashSet<GameId> = store.known(&ids)?.into_iter().collect();
        if let Some(gone) = ids.iter().find(|id| !known.contains(id)) {
            let count = ids.len() - known.len();
            return Ok(Err(format!("{count} of its {} games are gone, {gone} first", ids.len())));
        }
        let mut data = Dataset::new(self.config);
        for id in &ids {
            let recorded = read(store, id, reporter)?;
            let recorded = recorded.with_context(|| format!("game {id} is not to be read"))?;
            data.add(&recorded.game)?;
        }
        Ok(Ok(data))
    }

    /// The newest games of this database, as many as the window wants.
    fn data_here(&self, store: &GameStore, reporter: &Reporter<Report>) -> anyhow::Result<Dataset> {
        let mut data = Dataset::new(self.config);
        for page in learning_order(store.ids()?).chunks(PAGE) {
            for id in page {
                // Whatever was deleted since it was listed is not learnt from.
                let Some(recorded) = read(store, id, reporter)? else { continue };
                data.add(&recorded.game)?;
            }
            data.trim(Window::SMALL, data.total_rows());
        }
        Ok(data)
    }

    /// Tells what is learnt from, which is drawn as the recipe says.
    fn told(&self, mut data: Dataset, reporter: &Reporter<Report>) -> anyhow::Result<Dataset> {
        data.augment(self.recipe.augmentation);
        data.weigh(self.recipe.emphasis);
        let artefact = artefact_of(&self.root, &self.manifest_path(), data.len() as u64)?;
        reporter.report(Report::Dataset { artefact, games: data.manifest().games as u64 });
        Ok(data)
    }

    pub(super) fn manifest_path(&self) -> PathBuf {
        self.datasets_dir.join(format!("{}.json", self.job))
    }
}

fn read(
    store: &GameStore,
    id: &GameId,
    reporter: &Reporter<Report>,
) -> anyhow::Result<Option<RecordedGame>> {
    ensure!(!reporter.stop().load(Ordering::Relaxed), "stopped while it read games");
    Ok(store.game(id)?)
}
