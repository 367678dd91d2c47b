//! Takes back claims that ran past their deadline.

use std::time::Duration;

use ringrift::event::{EventKind, WorkFailed, WorkRetry, WorkTimeout};
use ringrift::fabric::port::{Expired, Failed, Job};

use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Wake};

/// The work keeper.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "work_keeper",
    about: "takes back claims that ran past their deadline",
    category: DaemonCategory::Health,
    depends_on: &[],
    consumes: &[],
    emits: &[EventKind::WorkTimeout, EventKind::WorkRetry, EventKind::WorkFailed],
    progress_max_age_s: 60,
    profiles: &[Profile::Full, Profile::Observer],
    run: |context| Box::pin(run(context)),
};

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let every = context.services.settings.settings.work.expire_every_s;
    let every = Duration::from_secs(u64::from(every));
    loop {
        match context.next(Some(every)).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let expired = context.services.fabric.work.expire().await?;
                context.progress(format!("{} claims taken back", expired.len()));
                let drafts = expired.into_iter().flat_map(told).collect();
                context.emitter().emit_all(drafts).await?;
            }
        }
    }
}

/// What the log hears about a claim that ran out.
fn told(expired: Expired) -> [Draft; 2] {
    let Expired { job, attempt, outcome } = expired;
    let (kind, attempt) = (job.kind, u64::from(attempt));
    let timeout = WorkTimeout { work_id: job.id.clone(), kind, attempt };
    [about(&job, Draft::new(timeout)), after_failure(&job, attempt, outcome)]
}

/// What the log hears about a failed attempt: the job is offered again, or is dead.
pub fn after_failure(job: &Job, attempt: u64, outcome: Failed) -> Draft {
    let (work_id, kind) = (job.id.clone(), job.kind);
    let error = job.error.clone().unwrap_or_else(|| "no reason was given".to_owned());
    let draft = match outcome {
        Failed::Retry { not_before } => {
            Draft::new(WorkRetry { work_id, kind, attempt, error, not_before })
        }
        Failed::Dead => Draft::new(WorkFailed { work_id, kind, attempt, error }),
    };
    about(job, draft)
}

fn about(job: &Job, draft: Draft) -> Draft {
    let draft = draft.part_of(job.correlation.clone()).with_cause(job.cause.clone());
    match job.config {
        Some(config) => draft.about(config),
        None => draft,
    }
}
