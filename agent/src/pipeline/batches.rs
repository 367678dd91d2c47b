//! Self-play batches: what the next one is, and queueing it.

use ringrift::event::JobKind;
use ringrift::game::ConfigKey;

use super::jobs::{SelfplayWork, selfplay_id, work_of};
use super::queue::{self, JobRequest};
use crate::services::Services;
use crate::supervisor::DaemonCtx;

/// The newest batch of a configuration, in any state.
///
/// # Errors
/// When the queue does not answer, or the batch is of another version.
pub async fn newest(
    services: &Services,
    config: ConfigKey,
) -> anyhow::Result<Option<SelfplayWork>> {
    let job = queue::newest(services, JobKind::Selfplay, config).await?;
    job.map(|job| work_of(&job)).transpose()
}

/// The batch after this one, or the first.
pub fn after(services: &Services, before: Option<&SelfplayWork>) -> SelfplayWork {
    let learn = &services.settings.settings.learn;
    SelfplayWork {
        batch: before.map_or(1, |work| work.batch + 1),
        first_game: before.map_or(0, |work| work.first_game + work.games),
        games: u64::from(learn.games_per_batch),
        seed: Some(learn.seed),
    }
}

/// Queues a batch once; says whether it was new.
///
/// # Errors
/// When the queue does not answer.
pub async fn enqueue(
    ctx: &DaemonCtx,
    config: ConfigKey,
    work: &SelfplayWork,
) -> anyhow::Result<bool> {
    let id = selfplay_id(config, work.batch);
    JobRequest::new(id, JobKind::Selfplay, config, work)?.enqueue(ctx).await
}
