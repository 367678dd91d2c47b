//! Training by configuration: the run that goes on, the last one that ended, checkpoints.

use serde::{Deserialize, Serialize};

use super::{Recent, Seen, Sparse};
use crate::event::{Artefact, LossTrend, Payload, TrainingProgress, TrainingStarted, UtcMs};
use crate::game::ConfigKey;
use crate::id::{JobId, ModelId, NodeId};

/// Loss reports that are kept of a run.
pub const MAX_LOSSES: usize = 200;
/// Runs of a configuration whose newest checkpoint is kept.
pub const MAX_CHECKPOINTS: usize = 20;

/// Training by configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Every configuration that was trained or is due.
    pub by_config: Sparse<ConfigKey, TrainingOf>,
}

/// Training of one configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingOf {
    /// Rows that waited when the last run became due, and how many a run waits for.
    pub due: Option<Due>,
    /// The run that goes on.
    pub run: Option<Run>,
    /// The last run that ended.
    pub last: Option<FinishedRun>,
    /// Runs that made a candidate.
    pub completed: u64,
    /// Runs that ended in error.
    pub failed: u64,
    /// The newest checkpoint of each run, oldest first.
    pub checkpoints: Recent<Checkpoint, MAX_CHECKPOINTS>,
}

/// Enough rows for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// When.
    pub at: UtcMs,
    /// Rows since the run before.
    pub new_rows: u64,
    /// Rows that a run waits for.
    pub threshold: u64,
}

/// A run that goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The job.
    pub work_id: JobId,
    /// Who trains.
    pub node: NodeId,
    /// The network that it starts from.
    pub parent: Option<ModelId>,
    /// Rows in its window; `None` if its start was not seen.
    pub rows: Option<u64>,
    /// Steps done.
    pub step: u64,
    /// Steps planned.
    pub steps: u64,
    /// When it began.
    pub started_at: UtcMs,
    /// When it last reported.
    pub last_at: UtcMs,
    /// The step at which it went on after an interruption.
    pub resumed_at_step: Option<u64>,
    /// Where its loss goes; `None` before enough reports.
    #[serde(default)]
    pub trend: Option<LossTrend>,
    /// Reports whose loss jumped out of its range.
    #[serde(default)]
    pub anomalies: u64,
    /// Its loss reports, oldest first.
    pub losses: Recent<LossPoint, MAX_LOSSES>,
}

/// One loss report.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LossPoint {
    /// Step.
    pub step: u64,
    /// Mean loss since the report before.
    pub loss: f64,
    /// Policy part of it; `None` while there is no policy to learn.
    pub policy: Option<f64>,
    /// Value part of it.
    pub value: f64,
}

/// A run that ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinishedRun {
    /// The job.
    pub work_id: JobId,
    /// When it ended.
    pub at: UtcMs,
    /// How.
    pub outcome: RunOutcome,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// It made a candidate.
    Completed {
        /// The candidate.
        model: ModelId,
        /// Its checkpoint.
        artefact: Artefact,
        /// Steps done.
        steps: u64,
        /// Mean loss of its last tenth.
        loss: f64,
        /// Wall time.
        duration_s: f64,
    },
    /// It ended in error.
    Failed {
        /// What went wrong.
        error: String,
    },
}

/// Training state on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The job.
    pub work_id: JobId,
    /// When it was written.
    pub at: UtcMs,
    /// The step it stands at.
    pub step: u64,
    /// The file.
    pub artefact: Artefact,
}

impl Training {
    /// Training of this configuration.
    pub fn of(&self, config: ConfigKey) -> Option<&TrainingOf> {
        self.by_config.get(&config)
    }

    fn entry(&mut self, config: ConfigKey) -> &mut TrainingOf {
        self.by_config.or_default(config)
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let (Some(config), at) = (seen.event.config, seen.event.at) else { return };
        match seen.payload {
            Payload::TrainingThresholdReached(e) => {
                self.entry(config).due =
                    Some(Due { at, new_rows: e.new_rows, threshold: e.threshold });
            }
            Payload::TrainingStarted(e) => self.entry(config).start(seen, e),
            Payload::TrainingProgress(e) => self.entry(config).progress(seen, e),
            Payload::TrainingCompleted(e) => {
                let outcome = RunOutcome::Completed {
                    model: e.model.clone(),
                    artefact: e.artefact.clone(),
                    steps: e.steps,
                    loss: e.loss,
                    duration_s: e.duration_s,
                };
                self.entry(config).completed += 1;
                self.entry(config).end(at, &e.work_id, outcome);
            }
            Payload::TrainingFailed(e) => {
                self.entry(config).failed += 1;
                self.entry(config).end(
                    at,
                    &e.work_id,
                    RunOutcome::Failed { error: e.error.clone() },
                );
            }
            Payload::TrainingLossAnomaly(e) => {
                self.entry(config).run_of(seen, &e.work_id, e.step).anomalies += 1;
            }
            Payload::TrainingLossTrend(e) => {
                self.entry(config).run_of(seen, &e.work_id, e.step).trend = Some(e.trend);
            }
            Payload::CheckpointSaved(e) => self.entry(config).saved(Checkpoint {
                work_id: e.work_id.clone(),
                at,
                step: e.step,
                artefact: e.artefact.clone(),
            }),
            Payload::CheckpointLoaded(e) => {
                let run = self.entry(config).run_of(seen, &e.work_id, e.step);
                run.resumed_at_step = Some(e.step);
                run.step = e.step;
                run.last_at = at;
            }
            _ => {}
        }
    }
}

impl TrainingOf {
    /// The last loss known: of the run that goes on, else of the last one that completed.
    pub fn last_loss(&self) -> Option<f64> {
        let running = self.run.as_ref().and_then(|run| run.losses.last()).map(|point| point.loss);
        running.or_else(|| match &self.last.as_ref()?.outcome {
            RunOutcome::Completed { loss, .. } => Some(*loss),
            RunOutcome::Failed { .. } => None,
        })
    }

    fn saved(&mut self, checkpoint: Checkpoint) {
        self.checkpoints.retain(|kept| kept.work_id != checkpoint.work_id);
        self.checkpoints.push(checkpoint);
    }

    fn start(&mut self, seen: &Seen<'_>, e: &TrainingStarted) {
        let run = self.run_of(seen, &e.work_id, e.steps);
        run.node = seen.event.node().clone();
        run.parent.clone_from(&e.parent);
        run.rows = Some(e.rows);
        run.steps = e.steps;
        run.last_at = seen.event.at;
    }

    fn progress(&mut self, seen: &Seen<'_>, e: &TrainingProgress) {
        let run = self.run_of(seen, &e.work_id, e.steps);
        run.step = e.step;
        run.steps = e.steps;
        run.last_at = seen.event.at;
        run.losses.push(LossPoint {
            step: e.step,
            loss: e.loss,
            policy: e.policy_loss,
            value: e.value_loss,
        });
    }

    fn end(&mut self, at: UtcMs, work_id: &JobId, outcome: RunOutcome) {
        self.run = self.run.take().filter(|run| run.work_id != *work_id);
        self.last = Some(FinishedRun { work_id: work_id.clone(), at, outcome });
    }

    /// The run of this job; a new one if another job's run was shown until now.
    fn run_of(&mut self, seen: &Seen<'_>, work_id: &JobId, steps: u64) -> &mut Run {
        let kept = self.run.take().filter(|run| run.work_id == *work_id);
        self.run.insert(kept.unwrap_or_else(|| Run {
            work_id: work_id.clone(),
            node: seen.event.node().clone(),
            parent: None,
            rows: None,
            step: 0,
            steps,
            started_at: seen.event.at,
            last_at: seen.event.at,
            resumed_at_step: None,
            trend: None,
            anomalies: 0,
            losses: Recent::default(),
        }))
    }
}

impl Run {
    /// Share of the planned steps that is done, 0 to 1.
    pub fn share_done(&self) -> f64 {
        if self.steps == 0 { 0.0 } else { self.step as f64 / self.steps as f64 }
    }
}
