//! FLOOD: far more jobs than anybody can work on.

use std::time::{Duration, Instant};

use futures::{StreamExt, TryStreamExt};
use ringrift::event::JobState;
use ringrift::fabric::port::{Claim, Tell};

use super::deployment::Deployment;
use super::figure::Figure;
use super::scale::Scale;
use super::work::{claim, job};

/// Jobs under way at a time.
const AT_ONCE: usize = 256;

/// Claims that are timed, and how many jobs each asks for.
const CLAIMS: usize = 50;
const EACH: usize = 4;

/// FLOOD.
pub async fn jobs(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let on = Deployment::start(scale.servers);
    let fabric = on.connect().await?;
    let (begun, work) = (Instant::now(), fabric.work());
    let enqueue = async |n| anyhow::Ok(work.enqueue(job(n)?, Tell::nothing()).await?);
    futures::stream::iter(0..scale.jobs)
        .map(enqueue)
        .buffer_unordered(AT_ONCE)
        .try_for_each(async |_| Ok(()))
        .await?;
    let (flooded, mut times, mut claims) = (begun.elapsed(), Vec::new(), Vec::new());
    for _ in 0..CLAIMS {
        let asked = Instant::now();
        claims.extend(claim(&fabric, EACH).await?);
        times.push(asked.elapsed());
    }
    times.sort_unstable();
    let asked = Instant::now();
    // What is taken back is queued again.
    work.expire(Tell::nothing()).await?;
    let expiry = asked.elapsed();
    let stats = work.stats().await?;
    let count = |wanted| stats.iter().filter(|of| of.1 == wanted).map(|of| of.2).sum::<u64>();
    let (queued, running) = (count(JobState::Queued), count(JobState::Running));
    let mut ids: Vec<_> = claims.iter().map(|Claim { job, .. }| &job.id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(vec![
        Figure::is("jobs in the queue", usize::try_from(queued + running)?, scale.jobs),
        Figure::took("queued within", flooded),
        Figure::within("a claim, worst", times.last().copied().unwrap_or(Duration::MAX), 1.0),
        Figure::within("a look for claims that ran out", expiry, 1.0),
        Figure::is("claimed, each once", ids.len(), CLAIMS * EACH),
    ])
}
