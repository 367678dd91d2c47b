//! F1-F3: workers that die, take long, or come late.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ringrift::event::{JobKind, JobState, UtcMs};
use ringrift::fabric::jetstream::JetStream;
use ringrift::fabric::port::{Claim, JobFilter, NewJob, Tell};
use ringrift::fabric::{Backoff, FabricError};
use ringrift::id::{Incarnation, JobId, NodeId};

use super::actor::{Actor, Said};
use super::deployment::{Deployment, LOOK};
use super::figure::Figure;
use super::scale::Scale;

/// How long a claim holds, in milliseconds.
const CLAIM_MS: u64 = 3_000;

/// Jobs that the worker holds which is killed.
const JOBS: usize = 10;

/// Longest wait for jobs to be offered again.
const LIMIT: Duration = Duration::from_secs(30);

/// A job.
pub fn job(n: usize) -> anyhow::Result<NewJob> {
    Ok(NewJob {
        id: JobId::new(&format!("job-{n}"))?,
        kind: JobKind::Selfplay,
        config: None,
        priority: 0,
        payload: serde_json::Value::Null,
        not_before: UtcMs(0),
        max_attempts: 3,
        // Offered again as soon as its claim is taken back.
        backoff: Backoff { first_ms: 1, max_ms: 1 },
        lease_ms: CLAIM_MS,
        correlation: None,
        cause: None,
    })
}

async fn enqueue(fabric: &JetStream, jobs: usize) -> anyhow::Result<()> {
    for n in 0..jobs {
        fabric.work().enqueue(job(n)?, Tell::nothing()).await?;
    }
    Ok(())
}

/// Claims up to `n` jobs.
pub async fn claim(fabric: &JetStream, n: usize) -> anyhow::Result<Vec<Claim>> {
    let (kinds, node) = (vec![JobKind::Selfplay], NodeId::new("second")?);
    Ok(fabric.work().claim(kinds, node, Incarnation(1), n, Tell::nothing()).await?)
}

/// Takes claims back that ran out, as a leader does, until as many jobs are claimed anew.
async fn claim_again(fabric: &JetStream, jobs: usize) -> anyhow::Result<Vec<Claim>> {
    let (begun, mut claims) = (Instant::now(), Vec::new());
    while claims.len() < jobs {
        fabric.work().expire(Tell::nothing()).await?;
        claims.extend(claim(fabric, jobs).await?);
        ensure!(begun.elapsed() < LIMIT, "{} of {jobs} jobs came again", claims.len());
        tokio::time::sleep(LOOK).await;
    }
    Ok(claims)
}

async fn count(fabric: &JetStream, state: JobState) -> anyhow::Result<usize> {
    let filter = JobFilter { states: vec![state], ..JobFilter::default() };
    Ok(fabric.work().list(filter, 1_000).await?.len())
}

/// F1.
pub async fn killed(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let on = Deployment::start(scale.servers);
    let fabric = on.connect().await?;
    enqueue(&fabric, JOBS).await?;
    let mut worker = Actor::start(&on, "first", &["hold", &JOBS.to_string()])?;
    worker.says(&Said::Holds(JOBS)).await?;
    worker.kill()?;
    let killed = Instant::now();
    let claims = claim_again(&fabric, JOBS).await?;
    let took = killed.elapsed();
    let second = claims.iter().filter(|claim| claim.attempt == 2).count();
    for claim in &claims {
        fabric.work().finish(claim, None, Tell::nothing()).await?;
    }
    let twice = claim(&fabric, JOBS).await?.len();
    Ok(vec![
        Figure::within("all jobs with another worker after", took, 4.0),
        Figure::is("at their second attempt", second, JOBS),
        Figure::is("offered a third time", twice, 0),
        Figure::is("done", count(&fabric, JobState::Done).await?, JOBS),
    ])
}

/// F2.
pub async fn extended(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let on = Deployment::start(scale.servers);
    let fabric = on.connect().await?;
    enqueue(&fabric, 1).await?;
    let held = claim(&fabric, 1).await?.pop().context("the job is offered")?;
    let (begun, mut taken_back) = (Instant::now(), 0);
    while begun.elapsed() < Duration::from_millis(CLAIM_MS * 5 / 2) {
        tokio::time::sleep(Duration::from_millis(CLAIM_MS / 3)).await;
        fabric.work().extend(&held).await?;
        taken_back += fabric.work().expire(Tell::nothing()).await?.len();
    }
    let finished = fabric.work().finish(&held, None, Tell::nothing()).await.is_ok();
    Ok(vec![
        Figure::is("claims taken back", taken_back, 0),
        Figure::is("results taken", usize::from(finished), 1),
    ])
}

/// F3.
pub async fn late(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let on = Deployment::start(scale.servers);
    let fabric = on.connect().await?;
    enqueue(&fabric, 1).await?;
    let mut first = Actor::start(&on, "first", &["late", "500"])?;
    first.says(&Said::Holds(1)).await?;
    first.stop()?;
    let second = claim_again(&fabric, 1).await?.pop().context("the job came again")?;
    first.go_on()?;
    let end = |said: &Said| matches!(said, Said::Finished | Said::TooLate).then(|| said.clone());
    let (said, _) = first.hears("what became of its result", end).await?;
    let finished = fabric.work().finish(&second, None, Tell::nothing()).await;
    let third = fabric.work().finish(&Claim { attempt: 1, ..second }, None, Tell::nothing()).await;
    let refused = [said == Said::TooLate, matches!(third, Err(FabricError::Fenced(_)))];
    Ok(vec![
        Figure::is("late results refused", refused.iter().filter(|is| **is).count(), 2),
        Figure::is("results taken", usize::from(finished.is_ok()), 1),
        Figure::is("done", count(&fabric, JobState::Done).await?, 1),
    ])
}
