//! Carrying out a job: heavy work on its own thread, on as many cores as are free.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::mpsc;

use super::claimed::ClaimedJob;
use super::task::Task;
use crate::compute::{Compute, Cores, Stage};
use crate::patience::Port;
use crate::supervisor::DaemonCtx;

pub use super::task::{Computed, Ended};

/// Reports that may wait for the event log before the work has to.
const WAITING_REPORTS: usize = 256;

/// How often a computation says that it goes on.
const BEAT_EVERY: Duration = Duration::from_secs(60);

/// How often a claim is extended: well within its lease.
const EXTEND_EVERY: Duration = Duration::from_secs(20);

/// The side of the heavy work: where it reports, and whether it has to end.
pub struct Reporter<R> {
    reports: mpsc::Sender<R>,
    stop: Arc<AtomicBool>,
    cores: usize,
}

impl<R> Reporter<R> {
    /// Cores that the work may use.
    pub fn cores(&self) -> usize {
        self.cores
    }

    /// Hands in a report; waits while too many are waiting already.
    pub fn report(&self, report: R) {
        // Nobody listens any more only when the daemon ends; then `stop` is set too.
        drop(self.reports.blocking_send(report));
    }

    /// Set when the work has to end.
    pub fn stop(&self) -> &AtomicBool {
        &self.stop
    }
}

#[cfg(test)]
impl<R> Reporter<R> {
    /// A reporter of work that the test runs itself.
    pub fn to(reports: mpsc::Sender<R>, stop: Arc<AtomicBool>, cores: usize) -> Self {
        Self { reports, stop, cores }
    }
}

/// Runs `work` on its own thread when cores are free, hands its reports to `on_report` in their
/// order, and keeps the claim meanwhile.
///
/// # Errors
/// What `work` or `on_report` answers, or when the claim was lost: then the work is stopped and its
/// result dropped.
pub async fn carry_out<'a, R, T>(
    ctx: &'a DaemonCtx,
    held: &'a ClaimedJob,
    stage: Stage,
    work: impl FnOnce(&Reporter<R>) -> anyhow::Result<Computed<T>> + Send + 'static,
    on_report: impl FnMut(R) -> BoxFuture<'a, anyhow::Result<()>> + Send,
) -> anyhow::Result<Ended<T>>
where
    R: Send + 'static,
    T: Send + 'static,
{
    let compute = Arc::clone(&ctx.services.compute);
    let Some(cores) = wait_for_cores(ctx, held, stage, &compute).await? else {
        return Ok(Ended::Stopped);
    };
    let mut task = Task::begin(ctx, held, stage, cores.count()).await?;
    let (reports, incoming) = mpsc::channel(WAITING_REPORTS);
    let stop = Arc::new(AtomicBool::new(false));
    let reporter = Reporter { reports, stop: Arc::clone(&stop), cores: cores.count() };
    // The reports end when the work has ended and dropped its reporter.
    let (computed, attended) = tokio::join!(
        ctx.blocking(move |_, _| work(&reporter)),
        attend(&mut task, incoming, &stop, on_report),
    );
    let ended = match attended {
        Ok(Ended::Done(())) => computed.and_then(|computed| computed).map(Ended::Done),
        Ok(Ended::Stopped) => Ok(Ended::Stopped),
        Err(error) => Err(error),
    };
    ctx.emit(task.last_word(&ended)).await?;
    Ok(match ended? {
        Ended::Stopped => Ended::Stopped,
        Ended::Done(Computed { value, cpu }) => {
            compute.costs.book(stage, task.started, cpu);
            Ended::Done(value)
        }
    })
}

/// Looks after a computation until its last report: keeps the claim, tells that it goes on, and hands
/// its reports on. Sets `stop` when it has to end, or when one of these fails.
async fn attend<'a, R>(
    task: &mut Task<'_>,
    mut reports: mpsc::Receiver<R>,
    stop: &AtomicBool,
    mut on_report: impl FnMut(R) -> BoxFuture<'a, anyhow::Result<()>> + Send,
) -> anyhow::Result<Ended<()>> {
    let (ctx, held, stage) = (task.ctx, task.held, task.stage);
    let mut keeping = std::pin::pin!(keep(ctx, held, format!("{} {}", stage.name(), held.id())));
    let mut ordered_to_stop = std::pin::pin!(ordered_to_stop(ctx, held, stage));
    let mut beats = tokio::time::interval(BEAT_EVERY);
    beats.tick().await;
    let (mut trouble, mut is_lost, mut is_stopping) = (None, false, false);
    // The claim comes first: however many reports there are, it must not run out.
    loop {
        tokio::select! {
            biased;
            error = &mut keeping, if !is_lost => {
                is_lost = true;
                trouble.get_or_insert(error);
            }
            () = &mut ordered_to_stop, if !is_stopping => is_stopping = true,
            _ = beats.tick(), if trouble.is_none() => trouble = task.beat().await.err(),
            report = reports.recv() => match report {
                Some(report) if trouble.is_none() => {
                    task.reports += 1;
                    trouble = on_report(report).await.err();
                }
                Some(_) => {}
                None => break,
            },
        }
        if is_stopping || trouble.is_some() {
            stop.store(true, Ordering::Relaxed);
        }
    }
    match trouble {
        Some(error) => Err(error),
        None if is_stopping => Ok(Ended::Stopped),
        None => Ok(Ended::Done(())),
    }
}

/// Ends when the work has to: with its daemon, because its configuration was paused, or to give way to
/// another job.
async fn ordered_to_stop(ctx: &DaemonCtx, held: &ClaimedJob, stage: Stage) {
    tokio::select! {
        biased;
        () = ctx.stop().cancelled() => {}
        () = ctx.paused(held.config) => {}
        urgent = ctx.services.compute.preemption.requested(stage, &held.claim) => {
            held.give_way_to(urgent);
        }
    }
}

/// Waits for `done`, keeping the claim meanwhile.
///
/// # Errors
/// What `done` answers, or when the claim was lost.
pub async fn while_held<T>(
    ctx: &DaemonCtx,
    held: &ClaimedJob,
    doing: &str,
    done: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    tokio::select! {
        biased;
        error = keep(ctx, held, format!("{doing} {}", held.id())) => Err(error),
        answer = done => answer,
    }
}

/// Extends the claim again and again, saying `note`; answers why it cannot any more.
async fn keep(ctx: &DaemonCtx, held: &ClaimedJob, note: String) -> anyhow::Error {
    let mut extend = tokio::time::interval(EXTEND_EVERY);
    loop {
        extend.tick().await;
        ctx.progress(note.clone());
        let work = &ctx.services.fabric.work;
        if let Err(error) =
            ctx.services.patience.insist(Port::Work, || work.extend(&held.claim)).await
        {
            return error.into();
        }
    }
}

/// Waits for the machine, keeping the claim; `None` when the daemon has to stop first.
async fn wait_for_cores<'a>(
    ctx: &DaemonCtx,
    held: &ClaimedJob,
    stage: Stage,
    compute: &'a Compute,
) -> anyhow::Result<Option<Cores<'a>>> {
    tokio::select! {
        biased;
        () = ctx.stop().cancelled() => Ok(None),
        () = ctx.paused(held.config) => Ok(None),
        cores = compute.enter(stage) => Ok(Some(cores)),
        never = compute.preemption.request_in_time(stage, &held.claim) => match never {},
        error = keep(ctx, held, format!("{} waits for the machine", held.id())) => Err(error),
    }
}

#[cfg(test)]
mod tests;
