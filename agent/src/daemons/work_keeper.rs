//! Takes back claims that ran past their deadline.

use ringrift::event::{EventKind, TaskOrphaned, WorkTimeout};
use ringrift::fabric::port::Job;

use crate::pipeline::failure::after_failure;
use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The work keeper.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "work_keeper",
    about: "takes back claims that ran past their deadline",
    category: DaemonCategory::Health,
    scope: Scope::Cluster,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::WorkTimeout,
        EventKind::TaskOrphaned,
        EventKind::WorkRetry,
        EventKind::WorkFailed,
    ],
    every: Every::Setting("work.expire_every_s", |settings| settings.work.expire_every_s),
    progress_max_age_s: 60,
    profiles: Profile::ALL,
    run: |context| Box::pin(run(context)),
};

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let tell = context.emitter().tell(told);
                let expired = context.services.fabric.work.expire(tell).await?;
                context.progress(format!("{} claims taken back", expired.len()));
            }
        }
    }
}

/// What the log hears about a claim that ran out.
fn told(job: &Job) -> Vec<Draft> {
    let (work_id, kind, attempt) = (job.id.clone(), job.kind, u64::from(job.attempt));
    let timeout = WorkTimeout { work_id: work_id.clone(), kind, attempt };
    let orphaned = job.worker.as_ref().map(|(node, _)| {
        let node = node.clone();
        Draft::of_job(job, TaskOrphaned { work_id, kind, attempt, node })
    });
    let drafts = [Some(Draft::of_job(job, timeout)), orphaned, Some(after_failure(job))];
    drafts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringrift::event::{JobKind, UtcMs};
    use ringrift::fabric::Backoff;
    use ringrift::fabric::port::{NewJob, Tell};
    use ringrift::id::JobId;
    use tokio_util::sync::CancellationToken;

    use crate::services::testing::TestBed;
    use crate::supervisor::one_pass;

    #[tokio::test]
    async fn a_claim_that_ran_out_is_told_and_offered_again() {
        let bed = TestBed::with(&[]).await;
        let services = &bed.services;
        let job = NewJob {
            id: JobId::new("job-1").unwrap(),
            kind: JobKind::Train,
            config: Some("square8_2p".parse().unwrap()),
            priority: 0,
            payload: serde_json::Value::Null,
            not_before: UtcMs(0),
            max_attempts: 2,
            backoff: Backoff::STANDARD,
            lease_ms: 1_000,
            correlation: None,
            cause: None,
        };
        services.fabric.work.enqueue(job, Tell::nothing()).await.unwrap();
        for told in [EventKind::WorkRetry, EventKind::WorkFailed] {
            let (node, incarnation) = (services.node.clone(), services.incarnation);
            let kinds = vec![JobKind::Train];
            let work = &services.fabric.work;
            let claims = work.claim(kinds, node, incarnation, 1, Tell::nothing()).await.unwrap();
            assert_eq!(claims.len(), 1);
            bed.clock.advance(60_000);
            let turns = one_pass(&[&SPEC], services, &CancellationToken::new()).await;
            assert_eq!(turns[0].did.as_deref(), Some("1 claims taken back"));
            assert_eq!(bed.events(&[told]).await.len(), 1);
            // A failed job is offered again after its backoff.
            bed.clock.advance(60_000);
        }
        for told in [EventKind::WorkTimeout, EventKind::TaskOrphaned] {
            assert_eq!(bed.events(&[told]).await.len(), 2, "{told}");
        }
    }
}
