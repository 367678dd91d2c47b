//! Which jobs there are.

use ringrift::event::{JobKind, JobState};
use ringrift::fabric::port::{Job, JobFilter, MAX_LIST};
use ringrift::game::ConfigKey;

use crate::services::Services;

/// Those that wait or run.
const OPEN: &[JobState] = &[JobState::Queued, JobState::Running];

/// Whether a job of this kind waits or runs for the configuration.
///
/// # Errors
/// When the queue does not answer.
pub async fn is_open(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
) -> anyhow::Result<bool> {
    Ok(!list(services, OPEN, kind, config, 1).await?.is_empty())
}

/// Whether a job of this kind waits for somebody who does it.
///
/// # Errors
/// When the queue does not answer.
pub async fn waits(services: &Services, kind: JobKind, config: ConfigKey) -> anyhow::Result<bool> {
    Ok(!list(services, &[JobState::Queued], kind, config, 1).await?.is_empty())
}

/// The job of this kind that waits for the configuration, and is claimed before others that do.
///
/// # Errors
/// When the queue does not answer.
pub async fn next_waiting(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
) -> anyhow::Result<Option<Job>> {
    let waiting = list(services, &[JobState::Queued], kind, config, MAX_LIST).await?;
    // Of equals, the last one: the oldest.
    Ok(waiting.into_iter().max_by_key(|job| job.priority))
}

/// The jobs of this kind that wait or run for the configuration.
///
/// # Errors
/// When the queue does not answer.
pub async fn open(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
) -> anyhow::Result<Vec<Job>> {
    list(services, OPEN, kind, config, MAX_LIST).await
}

/// The newest job of this kind for the configuration, in any state.
///
/// # Errors
/// When the queue does not answer.
pub async fn newest(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
) -> anyhow::Result<Option<Job>> {
    Ok(list(services, &[], kind, config, 1).await?.into_iter().next())
}

/// The newest job of this kind for the configuration that was done.
///
/// # Errors
/// When the queue does not answer.
pub async fn newest_done(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
) -> anyhow::Result<Option<Job>> {
    Ok(list(services, &[JobState::Done], kind, config, 1).await?.into_iter().next())
}

/// The newest jobs in these states, in any for none.
async fn list(
    services: &Services,
    states: &[JobState],
    kind: JobKind,
    config: ConfigKey,
    limit: usize,
) -> anyhow::Result<Vec<Job>> {
    let filter = JobFilter { states: states.to_vec(), kinds: vec![kind], config: Some(config) };
    Ok(services.fabric.work.list(filter, limit).await?)
}
