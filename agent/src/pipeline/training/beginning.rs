//! What a training run begins with: its own interrupted state, else the newest state of a run before
//! it, else the newest network; weights out of nothing only where nothing was ever trained.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use ringrift::event::Artefact;
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::state::Training;
use ringrift_learn::checkpoint::{Checkpoint, TrainingState};
use ringrift_learn::device;
use ringrift_learn::encode::Encoder;
use ringrift_learn::net::{NetShape, Weights};
use ringrift_learn::rng;
use ringrift_learn::train::{Recipe, Trainer};

use super::super::players::checkpoint_path;
use super::super::work::Reporter;
use super::{Report, Task};

/// A run that can go.
pub(super) struct Beginning {
    pub trainer: Trainer,
    /// The step at which the run began, whichever attempt this is.
    pub first_step: u64,
    /// The generation whose state it goes on from; `None` where there was none.
    pub from: Option<u64>,
    /// The network that the weights come from.
    pub parent: Option<ModelId>,
    /// The weights of that network, as they played; `None` for weights out of nothing.
    pub origin: Option<Weights>,
}

impl Task {
    pub(super) fn begin(
        &self,
        recipe: Recipe,
        reporter: &Reporter<Report>,
    ) -> anyhow::Result<Beginning> {
        let device = device::choose(&self.device)?.device;
        let shape = NetShape::new(self.size, &Encoder::new(self.config));
        let from = self.newest_generation_before();
        let before = from.map(|it| self.load_state(&self.state_path(it))).transpose()?;
        let before = before.map(ended);
        let first_step = before.as_ref().map_or(0, |state| state.step);
        let (own, parent) = (self.state_path(self.work.generation), self.parent.clone());
        if own.exists() {
            let state = self.load_state(&own)?;
            reporter.report(Report::Resumed { step: state.step });
            let first_step = first_step.min(state.step);
            let origin = before.map(|state| state.average);
            // A parent that cannot be read any more is only missed as a measure.
            let origin = origin.or_else(|| Some(self.network().ok()??.1));
            let (state, recipe) = self.going_on(state, recipe);
            let trainer = Trainer::resume(shape, state, recipe, &device)?;
            return Ok(Beginning { trainer, first_step, from, parent, origin });
        }
        if let Some(state) = before {
            let origin = Some(state.average.clone());
            let trainer = Trainer::resume(shape, state, recipe, &device)?;
            return Ok(Beginning { trainer, first_step, from, parent, origin });
        }
        let network = self.network()?;
        let origin = network.as_ref().map(|(_, weights)| weights.clone());
        let (weights, parent) = match network {
            Some((model, weights)) => (weights, Some(model)),
            None => {
                let mut random = rng::stream(self.seed, "weights", 0);
                (Weights::random(shape.tensors(), &mut random), None)
            }
        };
        let trainer = Trainer::new(shape, weights, recipe, self.seed, &device);
        Ok(Beginning { trainer, first_step: 0, from, parent, origin })
    }

    /// What an interrupted run goes on with: the rate that it began with, although more of the budget
    /// is used up by now.
    fn going_on(&self, mut state: TrainingState, recipe: Recipe) -> (TrainingState, Recipe) {
        let rate = state.rate.unwrap_or(recipe.rate);
        if !self.early.is_on() {
            state.best = None;
        }
        (state, Recipe { rate, ..recipe })
    }

    /// The newest generation before this one that left a state here.
    fn newest_generation_before(&self) -> Option<u64> {
        (1..self.work.generation).rev().find(|generation| self.state_path(*generation).exists())
    }

    /// The newest network, where it has the size that the settings ask for.
    fn network(&self) -> anyhow::Result<Option<(ModelId, Weights)>> {
        let Some(model) = &self.parent else { return Ok(None) };
        let path = checkpoint_path(&self.models_dir, model);
        let checkpoint = Checkpoint::load(&path, self.config).with_context(|| {
            format!(
                "{model} was trained before, and there is no training state to go on from here, nor \
                 can the network be read; put it back, or begin anew in a data directory of its own"
            )
        })?;
        let Checkpoint { metadata, weights } = checkpoint;
        Ok((metadata.size == self.size).then(|| (model.clone(), weights)))
    }

    fn load_state(&self, path: &Path) -> anyhow::Result<TrainingState> {
        let (state, size) = TrainingState::load(path, self.config)?;
        ensure!(
            size == self.size,
            "{} holds a {size} network, the settings ask for {}: to begin anew, move the files \
             {}-*.state away",
            path.display(),
            self.size,
            self.config
        );
        Ok(state)
    }

    pub(super) fn state_path(&self, generation: u64) -> PathBuf {
        self.models_dir.join(state_name(self.config, generation))
    }
}

/// The state of a run that ended, for the next one to go on from: with the average that plays, and
/// without what was of that run alone, its losses and its best.
fn ended(mut state: TrainingState) -> TrainingState {
    state.losses = None;
    if let Some(best) = state.best.take() {
        state.average = best.weights;
    }
    state
}

fn state_name(config: ConfigKey, generation: u64) -> String {
    format!("{config}-{generation}.state")
}

fn generation_of(config: ConfigKey, file: &Artefact) -> Option<u64> {
    let name = file.location.rsplit('/').next()?;
    name.strip_prefix(&format!("{config}-"))?.strip_suffix(".state")?.parse().ok()
}

/// The training states of the generations before this one that the log knows of: the last of each,
/// newest generation first.
pub fn states_before(training: &Training, config: ConfigKey, generation: u64) -> Vec<Artefact> {
    let saved = training.of(config).into_iter().flat_map(|it| it.checkpoints.iter().rev());
    let mut states: Vec<(u64, Artefact)> = Vec::new();
    for file in saved.map(|checkpoint| &checkpoint.artefact) {
        let Some(of) = generation_of(config, file) else { continue };
        if of < generation && states.iter().all(|(known, _)| *known != of) {
            states.push((of, file.clone()));
        }
    }
    states.sort_by_key(|(of, _)| std::cmp::Reverse(*of));
    states.into_iter().map(|(_, file)| file).collect()
}
