//! Carries a command out. Each step may be repeated without harm, so that a caller whose answer
//! was lost in a crash can send the same key again.

use axum::http::StatusCode;

use ringrift::api::Command;
use ringrift::event::{Digest, EventId, JobKind, UtcMs};
use ringrift::fabric::Backoff;
use ringrift::fabric::port::NewJob;
use ringrift::game::ConfigKey;
use ringrift::id::{CorrelationId, JobId, SubscriptionName};

use super::plan::{self, Rollback};
use super::{Asked, CommandDesk, Refusal};
use crate::pipeline::jobs::PromoteWork;
use crate::pipeline::queue::queued;

/// Operators go before the machinery.
const PRIORITY: i64 = 100;
const PROMOTE_ATTEMPTS: u32 = 3;
const PROMOTE_LEASE_MS: u64 = 10 * 60 * 1000;

pub(super) async fn carry_out(
    desk: &CommandDesk,
    asked: &Asked,
    audit: &EventId,
) -> Result<(), Refusal> {
    let log = &desk.services.fabric.log;
    match &asked.command {
        Command::Promote { config, model } => {
            let work = PromoteWork { model: model.clone(), withdraws: None };
            queue(desk, asked, audit, *config, &work).await
        }
        Command::Rollback { config, to } => {
            match plan::rollback(&desk.services, *config, to.as_ref())? {
                Rollback::Withdraw { config, withdrawn, to } => {
                    let work = PromoteWork { model: to, withdraws: Some(withdrawn) };
                    queue(desk, asked, audit, config, &work).await
                }
                Rollback::Done { .. } => Ok(()),
            }
        }
        Command::RestartDaemon { daemon } => desk.supervisor.restart(daemon).map_err(|error| {
            Refusal::new(StatusCode::NOT_FOUND, error.to_string(), "GET /api/v1/daemons")
        }),
        Command::RetryParked { subscription, event } => {
            Ok(log.retry_parked(named(subscription)?, event.clone()).await?)
        }
        Command::DiscardParked { subscription, event } => {
            Ok(log.discard_parked(named(subscription)?, event.clone()).await?)
        }
    }
}

fn named(subscription: &str) -> Result<SubscriptionName, Refusal> {
    SubscriptionName::new(subscription)
        .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error.to_string(), ""))
}

/// Queues the promotion or rollback; the promotion daemon carries it out.
async fn queue(
    desk: &CommandDesk,
    asked: &Asked,
    audit: &EventId,
    config: ConfigKey,
    work: &PromoteWork,
) -> Result<(), Refusal> {
    let digest = Digest::of(asked.key.as_str().as_bytes());
    let id = JobId::new(&format!("promote-{}", digest.short())).expect("hex digits are valid");
    let correlation = CorrelationId::new(asked.key.as_str()).expect("keys and ids share a form");
    let job = NewJob {
        id,
        kind: JobKind::Promote,
        config: Some(config),
        priority: PRIORITY,
        payload: serde_json::to_value(work).expect("plain data with text keys"),
        not_before: UtcMs(0),
        max_attempts: PROMOTE_ATTEMPTS,
        backoff: Backoff::STANDARD,
        lease_ms: PROMOTE_LEASE_MS,
        correlation: Some(correlation),
        cause: Some(audit.clone()),
    };
    desk.services.fabric.work.enqueue(job, desk.emitter.tell(|job| vec![queued(job)])).await?;
    Ok(())
}
