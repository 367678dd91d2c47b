//! A worker: claims, works, extends, and says what came of it until it is heard.

use std::sync::Arc;

use futures::FutureExt;

use super::process::Process;
use super::verdict::Verdict;
use super::world::World;
use crate::event::{Artefact, Body, Digest, Envelope, EventId, HealthCheckPassed, JobKind, UtcMs};
use crate::fabric::port::{Claim, Job, NewJob, Tell};
use crate::fabric::{Backoff, FabricError, Result};
use crate::id::{Incarnation, JobId, NodeId};

const LEASE_MS: u64 = 5_000;

/// Attempts of a job: more than fail in a run, so that each has to be done at last.
const ATTEMPTS: u32 = 1_000;

/// Queues the jobs of a run.
pub(super) async fn enqueue(world: &World, jobs: u32) {
    for n in 0..jobs {
        let job = NewJob {
            id: JobId::new(&format!("job-{n}")).unwrap(),
            kind: JobKind::Selfplay,
            config: None,
            priority: i64::from(n % 3),
            payload: serde_json::Value::Null,
            not_before: UtcMs(0),
            max_attempts: ATTEMPTS,
            backoff: Backoff { first_ms: 500, max_ms: 2_000 },
            lease_ms: LEASE_MS,
            correlation: None,
            cause: None,
        };
        world.store.work().enqueue(job, telling()).await.unwrap();
    }
}

/// Tells how a job stands; each state of each attempt is one event.
pub(super) fn telling() -> Tell {
    Tell::new(|job| Ok(vec![standing(job)]))
}

fn standing(job: &Job) -> Envelope {
    let number: u64 = job.id.as_str().trim_start_matches("job-").parse().unwrap();
    let n = (number * 1_000_000 + u64::from(job.attempt)) * 10 + job.state as u64;
    let check = format!("{} is {}", job.id, job.state.name());
    Envelope {
        id: EventId { node: NodeId::new("queue").unwrap(), incarnation: Incarnation(1), n },
        at: UtcMs(0),
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(HealthCheckPassed { check }.into()),
    }
}

pub(super) async fn run(process: Process, verdict: Arc<Verdict>) {
    take_back(&process).await;
    loop {
        let claims = claim(&process).await.unwrap_or_default();
        for claim in claims {
            process.note(&format!("claimed {} as attempt {}", claim.job.id, claim.attempt));
            work(&process, &claim, &verdict).await;
        }
        process.sleep(100 + u64::from(process.world.below(500))).await;
    }
}

/// Gives back what the former process of this node held.
async fn take_back(process: &Process) {
    loop {
        let (work, holder) = (process.link.store.work(), process.holder.clone());
        let ask = move || {
            let (work, holder) = (Arc::clone(&work), holder.clone());
            async move { work.take_back(holder.node, holder.incarnation, telling()).await }.boxed()
        };
        if process.link.ask(ask).await.is_ok() {
            return;
        }
        process.sleep(500).await;
    }
}

async fn claim(process: &Process) -> Result<Vec<Claim>> {
    let (work, holder, n) =
        (process.link.store.work(), process.holder.clone(), 1 + process.world.below(2) as usize);
    let ask = move || {
        let (work, holder, kinds) = (Arc::clone(&work), holder.clone(), vec![JobKind::Selfplay]);
        async move { work.claim(kinds, holder.node, holder.incarnation, n, telling()).await }
            .boxed()
    };
    process.link.ask(ask).await
}

async fn work(process: &Process, claim: &Claim, verdict: &Verdict) {
    for _ in 0..process.world.below(5) {
        process.sleep(LEASE_MS / 3).await;
        if let Err(FabricError::Fenced(_)) = extend(process, claim).await {
            return;
        }
    }
    if process.world.below(8) == 0 {
        // If it is not heard, the claim runs out.
        drop(fail(process, claim).await);
        return;
    }
    let artefact = made_by(process, claim);
    loop {
        match finish(process, claim, artefact.clone()).await {
            Ok(()) => return verdict.finished(claim, artefact),
            Err(FabricError::Unknown(_) | FabricError::Unavailable(_)) => process.sleep(300).await,
            Err(FabricError::Fenced(_)) => return,
            Err(error) => panic!("{}: {error}", claim.job.id),
        }
    }
}

/// What this process made of this attempt: nobody else's is the same.
fn made_by(process: &Process, claim: &Claim) -> Artefact {
    let (node, incarnation) = (&process.holder.node, process.holder.incarnation);
    let location = format!("{}/{}/{node}/{incarnation}", claim.job.id, claim.attempt);
    Artefact { blake3: Digest::of(location.as_bytes()), location, bytes: 1, items: 1 }
}

async fn extend(process: &Process, claim: &Claim) -> Result<UtcMs> {
    let (work, claim) = (process.link.store.work(), claim.clone());
    let ask = move || {
        let (work, claim) = (Arc::clone(&work), claim.clone());
        async move { work.extend(&claim).await }.boxed()
    };
    process.link.ask(ask).await
}

async fn fail(process: &Process, claim: &Claim) -> Result<()> {
    let (work, claim) = (process.link.store.work(), claim.clone());
    let ask = move || {
        let (work, claim) = (Arc::clone(&work), claim.clone());
        async move { work.fail(&claim, "broken".to_owned(), None, telling()).await.map(drop) }
            .boxed()
    };
    process.link.ask(ask).await
}

async fn finish(process: &Process, claim: &Claim, artefact: Artefact) -> Result<()> {
    let (work, claim) = (process.link.store.work(), claim.clone());
    let ask = move || {
        let (work, claim, made) = (Arc::clone(&work), claim.clone(), Some(artefact.clone()));
        async move { work.finish(&claim, made, telling()).await }.boxed()
    };
    process.link.ask(ask).await
}
