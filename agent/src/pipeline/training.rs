//! Training as heavy work: rows from recorded games in, a verified checkpoint out.

mod beginning;
mod data;
mod early;
mod held_out;
mod length;
mod recipe;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use anyhow::{Context, ensure};

use ringrift::event::{Artefact, Digest, HeldOutLoss};
use ringrift::game::ConfigKey;
use ringrift::id::{JobId, ModelId};
use ringrift::provenance::Known;
use ringrift_learn::checkpoint::{Checkpoint, Metadata, Run, weights_hash};
use ringrift_learn::cores;
use ringrift_learn::dataset::Dataset;
use ringrift_learn::net::NetSize;
use ringrift_learn::train::{Progress, Recipe, Trainer};

use self::beginning::Beginning;
use self::early::EarlyStop;
use super::artefact::artefact_of;
use super::jobs::TrainWork;
use super::players::checkpoint_path;
use super::work::{Computed, Reporter};
use crate::code_version::code_version;
use crate::services::Services;

pub use self::beginning::states_before;
pub use self::length::steps_of;
pub use self::recipe::recipe_of;

/// Steps between reports, and between writes of the training state.
const REPORT_STEPS: u64 = 20;
const STATE_STEPS: u64 = 200;

/// What training reports while it goes on.
#[derive(Debug)]
pub enum Report {
    /// The rows are ready.
    Dataset {
        /// Their manifest.
        artefact: Artefact,
        /// Games they come from.
        games: u64,
    },
    /// Training begins.
    Started {
        /// The network it goes on from.
        parent: Option<ModelId>,
        /// Rows in the window.
        rows: u64,
        /// Steps planned.
        steps: u64,
    },
    /// The state of an interrupted attempt was read.
    Resumed {
        /// Step it stands at.
        step: u64,
    },
    /// Steps were done.
    Progress(Progress),
    /// The state was written.
    Saved {
        /// The file.
        artefact: Artefact,
        /// Step it stands at.
        step: u64,
    },
}

/// What training makes.
#[derive(Debug)]
pub struct Candidate {
    /// The network.
    pub model: ModelId,
    /// Its checkpoint, read back.
    pub artefact: Artefact,
    /// The training state that the next run goes on from.
    pub state: Artefact,
    /// The generation whose state this run went on from; `None` where there was none.
    pub from: Option<u64>,
    /// Steps of this run.
    pub steps: u64,
    /// Mean loss at the end.
    pub loss: f64,
    /// Its loss on games held out; `None` where there are none.
    pub held_out: Option<HeldOutLoss>,
}

/// Everything that a run needs on its thread.
pub struct Task {
    job: JobId,
    config: ConfigKey,
    work: TrainWork,
    root: PathBuf,
    database: PathBuf,
    models_dir: PathBuf,
    datasets_dir: PathBuf,
    size: NetSize,
    seed: u64,
    /// Digest of the settings of learning.
    settings: Digest,
    recipe: Recipe,
    replay_ratio: f64,
    early: EarlyStop,
    device: String,
    parent: Option<ModelId>,
    /// Share of the run's budget that was used when the task was made.
    budget_used: f64,
}

impl Task {
    /// The task of a job; `parent` is the newest network that was trained.
    pub fn new(
        services: &Services,
        (job, config): (JobId, ConfigKey),
        work: TrainWork,
        parent: Option<ModelId>,
    ) -> Self {
        let (dir, learn) = (&services.data_dir, &services.settings.settings.learn);
        Self {
            job,
            config,
            work,
            root: dir.root().to_owned(),
            database: dir.games_db(config),
            models_dir: dir.models_dir(),
            datasets_dir: dir.datasets_dir(),
            size: learn.net,
            seed: learn.seed,
            settings: services.settings.learning_digest(),
            recipe: recipe_of(learn),
            replay_ratio: learn.replay_ratio,
            early: EarlyStop::after(learn.early_stop_checks),
            device: learn.device.clone(),
            parent,
            budget_used: services.horizon.used(),
        }
    }

    /// Trains a candidate. Stopped in between, it leaves a state from which the next attempt goes on.
    ///
    /// # Errors
    /// When games cannot be read, a file not be written, the device not be used, or the loss is not
    /// a number.
    pub fn run(self, reporter: &Reporter<Report>) -> anyhow::Result<Computed<Candidate>> {
        let (made, cpu) = cores::run_on(reporter.cores(), || self.make(reporter))?;
        Ok(Computed { value: made?, cpu })
    }

    fn make(&self, reporter: &Reporter<Report>) -> anyhow::Result<Candidate> {
        let steps = steps_of(&self.work, &self.recipe, self.replay_ratio).with_context(|| {
            let job = &self.job;
            format!("withdraw {job}, by `ringrift-agent cancel {job} --yes` or in the cockpit")
        })?;
        let data = self.dataset(reporter)?;
        let recipe = self.recipe.near_the_end(self.budget_used);
        let Beginning { mut trainer, first_step, from, parent, origin } =
            self.begin(recipe, reporter)?;
        let done = trainer.step() - first_step;
        reporter.report(Report::Started { parent: parent.clone(), rows: data.len() as u64, steps });
        self.train(&mut trainer, (first_step, steps, done), &data, reporter)?;
        let interrupted = trainer.step() < first_step + steps && !self.early.is_due(&trainer);
        let state = self.save_state(&trainer, reporter)?;
        ensure!(!interrupted, "stopped at step {} of {steps}", trainer.step() - first_step);
        let loss = loss_of(&trainer, &data)?;
        let (model, artefact) = self.publish((&trainer, parent), &data, loss)?;
        let held_out = held_out::told(&trainer, origin.as_ref(), &data);
        let (loss, steps) = (f64::from(loss), trainer.step() - first_step);
        Ok(Candidate { model, artefact, state, from, steps, loss, held_out })
    }

    fn train(
        &self,
        trainer: &mut Trainer,
        (first_step, steps, done): (u64, u64, u64),
        data: &Dataset,
        reporter: &Reporter<Report>,
    ) -> anyhow::Result<()> {
        let mut done = done;
        let goes_on = |trainer: &Trainer| {
            !reporter.stop().load(Ordering::Relaxed) && !self.early.is_due(trainer)
        };
        while done < steps && goes_on(trainer) {
            let to_state = STATE_STEPS - done % STATE_STEPS;
            let slice = self.early.steps_to_look(done).unwrap_or(to_state).min(steps - done);
            trainer.run(data, slice, reporter.stop(), &mut |progress| {
                let overall =
                    Progress { done: progress.step - first_step, goal: steps, ..*progress };
                if overall.done.is_multiple_of(REPORT_STEPS) || overall.done == steps {
                    reporter.report(Report::Progress(overall));
                }
                ControlFlow::Continue(())
            })?;
            done = trainer.step() - first_step;
            self.early.look(trainer, (done, steps), data);
            // The last state is saved by who goes on from here.
            if done < steps && done.is_multiple_of(STATE_STEPS) && goes_on(trainer) {
                self.save_state(trainer, reporter)?;
            }
        }
        Ok(())
    }

    fn save_state(
        &self,
        trainer: &Trainer,
        reporter: &Reporter<Report>,
    ) -> anyhow::Result<Artefact> {
        let path = self.state_path(self.work.generation);
        let state = trainer.state()?;
        state.save(&path, self.config, self.size)?;
        let artefact = artefact_of(&self.root, &path, state.weights.len() as u64)?;
        reporter.report(Report::Saved { artefact: artefact.clone(), step: state.step });
        Ok(artefact)
    }

    /// Writes the averaged network, the best where there were looks at it, and opens it again: what is
    /// announced can be played with. The file of an earlier attempt stays as it is, because others may
    /// know the hash of its bytes already.
    fn publish(
        &self,
        (trainer, parent): (&Trainer, Option<ModelId>),
        data: &Dataset,
        loss: f32,
    ) -> anyhow::Result<(ModelId, Artefact)> {
        let (weights, manifest) = (trainer.kept().clone(), data.manifest());
        let run = Run {
            settings: self.settings.clone(),
            seed: trainer.seed(),
            games: manifest.games as u64,
        };
        let metadata = Metadata {
            parent,
            data_hash: Some(manifest.hash),
            code_version: code_version(),
            run: Known::Known(run),
            steps: trainer.step(),
            loss: Some(loss),
            ..Metadata::new(self.config, self.size, weights_hash(&weights))
        };
        let checkpoint = Checkpoint { metadata, weights };
        let model = checkpoint.model_id()?;
        let path = checkpoint_path(&self.models_dir, &model);
        let is_published = Checkpoint::load(&path, self.config)
            .is_ok_and(|earlier| earlier.weights == checkpoint.weights);
        if !is_published {
            checkpoint.save(&path)?;
            let read_back = Checkpoint::load(&path, self.config)?;
            ensure!(read_back == checkpoint, "{} does not read back as written", path.display());
        }
        let artefact = artefact_of(&self.root, &path, checkpoint.weights.len() as u64)?;
        Ok((model, artefact))
    }
}

/// The running loss; that of the next batch where the state of an older version holds none and no
/// step was left.
fn loss_of(trainer: &Trainer, data: &Dataset) -> anyhow::Result<f32> {
    let losses = match trainer.losses() {
        Some(losses) => losses,
        None => trainer.measure(&trainer.next_batch(data)?),
    };
    Ok(losses.total(Recipe::default().losses))
}

/// The hash of a candidate's weights, as its checkpoint records it.
///
/// # Errors
/// When the checkpoint does not load or its hash is no digest.
pub fn weights_digest(checkpoint: &Checkpoint) -> anyhow::Result<Digest> {
    Ok(checkpoint.metadata.weights_hash.parse()?)
}
