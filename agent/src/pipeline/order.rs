//! Training runs: when the next one is due, and asking for it.

use ringrift::cluster::schedule::{Readiness, Samples, TrainingFacts, TrainingRules};
use ringrift::event::{
    Envelope, EvaluationPurpose, EventKind, JobKind, SelfplayTargetUpdated,
    TrainingThresholdReached, UtcMs,
};
use ringrift::game::ConfigKey;
use ringrift::id::JobId;

use super::jobs::{EvaluateWork, TrainWork, train_id, work_of};
use super::queue::{self, JobRequest};
use super::training;
use crate::publisher::Draft;
use crate::services::Services;
use crate::supervisor::DaemonCtx;

/// What asking for a run publishes.
pub const EMITS: [EventKind; 3] =
    [EventKind::TrainingThresholdReached, EventKind::SelfplayTargetUpdated, EventKind::WorkQueued];

/// The next run of a configuration, and whether it is due.
pub struct NextRun {
    /// What it would train.
    pub work: TrainWork,
    /// Whether it may begin; if not, why.
    pub readiness: Readiness,
    /// Whether a run is queued or goes on.
    pub is_training: bool,
    /// Age of the newest game.
    pub newest_game_age_ms: Option<u64>,
}

impl NextRun {
    /// What the log and the queue say of the next run. The state has to be up to date.
    ///
    /// # Errors
    /// When the queue does not answer, or the run before is of another version.
    pub async fn of(services: &Services, config: ConfigKey) -> anyhow::Result<Self> {
        let is_training = queue::is_open(services, JobKind::Train, config).await?;
        let before = queue::newest(services, JobKind::Train, config).await?;
        let before = before.map(|job| work_of::<TrainWork>(&job)).transpose()?;
        let waiting_candidates = waiting_candidates(services, config).await?;
        let now = services.clock.utc();
        let state = services.state.read();
        let games = state.games.of(config);
        let total_rows = games.map_or(0, |games| games.rows);
        let new_rows = total_rows.saturating_sub(before.as_ref().map_or(0, |work| work.total_rows));
        let age = |at: UtcMs| u64::try_from(now.since(at)).unwrap_or(0);
        let last = state.training.of(config).and_then(|training| training.last.as_ref());
        let facts = TrainingFacts {
            new_samples: Some(new_rows),
            games: Some(games.map_or(0, |games| games.recorded)),
            newest_game_age_ms: games.and_then(|games| games.last_recorded).map(age),
            since_training_ms: last.map(|last| age(last.at)),
            is_training,
            waiting_candidates,
        };
        let generation = before.map_or(0, |work| work.generation) + 1;
        let work = TrainWork { generation, new_rows, total_rows };
        let readiness = Readiness::of(config, &facts, &rules(services));
        let newest_game_age_ms = facts.newest_game_age_ms;
        Ok(Self { work, readiness, is_training, newest_game_age_ms })
    }

    /// The job that it would be.
    pub fn id(&self, config: ConfigKey) -> JobId {
        train_id(config, self.work.generation)
    }

    /// Asks for it, once; with the job stands what made it due, and the rows that are wanted next.
    ///
    /// # Errors
    /// When the queue does not answer, or it would be longer than any run.
    pub async fn ask(
        &self,
        ctx: &DaemonCtx,
        config: ConfigKey,
        cause: Option<&Envelope>,
    ) -> anyhow::Result<bool> {
        let threshold = rows_wanted(&ctx.services);
        let learn = &ctx.services.settings.settings.learn;
        training::steps_of(&self.work, &training::recipe_of(learn), learn.replay_ratio)?;
        let TrainWork { generation, new_rows, total_rows } = self.work;
        let target = SelfplayTargetUpdated {
            rows: total_rows + threshold,
            missing: threshold,
            reason: format!("generation {generation} takes the {new_rows} new ones"),
        };
        let reached = TrainingThresholdReached { new_rows, threshold };
        let told = [Draft::new(reached), Draft::new(target)].map(|draft| draft.about(config));
        let told = told.map(|draft| match cause {
            Some(event) => draft.caused_by(event),
            None => draft,
        });
        let request = JobRequest::new(self.id(config), JobKind::Train, config, &self.work)?;
        request.caused_by(cause).telling(told.into()).enqueue(ctx).await
    }
}

/// Rows of a run.
pub fn rows_wanted(services: &Services) -> u64 {
    u64::from(services.settings.settings.learn.rows_per_generation)
}

/// The limits that the settings give.
fn rules(services: &Services) -> TrainingRules {
    let schedule = &services.settings.settings.schedule;
    TrainingRules {
        samples: Samples::Fixed(rows_wanted(services)),
        cooldown_ms: u64::from(schedule.pause_s) * 1_000,
        max_age_ms: u64::from(schedule.fresh_hours) * 3_600_000,
        max_waiting_candidates: schedule.waiting_candidates as usize,
    }
}

/// Candidates whose match for publication is still to come.
async fn waiting_candidates(services: &Services, config: ConfigKey) -> anyhow::Result<usize> {
    let open = queue::open(services, JobKind::Evaluate, config).await?;
    let is_publication = |work: &EvaluateWork| work.purpose == EvaluationPurpose::Publication;
    Ok(open.iter().filter(|job| work_of(job).is_ok_and(|work| is_publication(&work))).count())
}
