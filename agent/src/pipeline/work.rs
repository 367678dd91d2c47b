//! Carrying out a job: heavy work on its own thread, on as many cores as are free.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use tokio::sync::mpsc;

use super::compute::{Compute, Cores};
use super::costs::Stage;
use super::held::Held;
use super::task::Task;
use crate::services::Port;
use crate::supervisor::DaemonCtx;

pub use super::task::Ended;

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
/// order, and keeps the claim meanwhile. `work` answers its result and the CPU time it took.
///
/// # Errors
/// What `work` or `on_report` answers, or when the claim was lost: then the work is stopped and its
/// result dropped.
pub async fn carry_out<'a, R, T>(
    ctx: &'a DaemonCtx,
    held: &'a Held,
    stage: Stage,
    work: impl FnOnce(&Reporter<R>) -> anyhow::Result<(T, Duration)> + Send + 'static,
    mut on_report: impl FnMut(R) -> BoxFuture<'a, anyhow::Result<()>> + Send,
) -> anyhow::Result<Ended<T>>
where
    R: Send + 'static,
    T: Send + 'static,
{
    let compute = Arc::clone(&ctx.services.compute);
    let Some(cores) = wait_for_cores(ctx, held, stage, &compute).await? else {
        return Ok(Ended::Stopped);
    };
    let mut task = Task::begin(ctx, held, cores.count()).await?;
    let (reports, mut incoming) = mpsc::channel(WAITING_REPORTS);
    let stop = Arc::new(AtomicBool::new(false));
    let reporter = Reporter { reports, stop: Arc::clone(&stop), cores: cores.count() };
    let started = Instant::now();
    let computing = ctx.blocking(move |_, _| work(&reporter));
    let mut computing = std::pin::pin!(computing);
    let mut beats = tokio::time::interval(BEAT_EVERY);
    beats.tick().await;
    let mut keeping = std::pin::pin!(keep(ctx, held, format!("{} {}", stage.name(), held.id())));
    let (mut trouble, mut is_lost) = (None, false);
    let (mut outcome, mut is_stopping) = (None, false);
    // The reports end when the work has ended and dropped its reporter. The claim comes first:
    // however many reports there are, it must not run out.
    loop {
        tokio::select! {
            biased;
            error = &mut keeping, if !is_lost => {
                is_lost = true;
                trouble.get_or_insert(error);
            }
            () = ctx.stop().cancelled(), if !is_stopping => is_stopping = true,
            () = ctx.paused(held.config), if !is_stopping => is_stopping = true,
            urgent = compute.giving_way.asked(stage, held), if !is_stopping => {
                held.give_way_to(urgent);
                is_stopping = true;
            }
            _ = beats.tick(), if trouble.is_none() => trouble = task.beat().await.err(),
            report = incoming.recv() => match report {
                Some(report) if trouble.is_none() => {
                    task.reports += 1;
                    trouble = on_report(report).await.err();
                }
                Some(_) => {}
                None => break,
            },
            ended = &mut computing, if outcome.is_none() => outcome = Some(ended),
        }
        if is_stopping || trouble.is_some() {
            stop.store(true, Ordering::Relaxed);
        }
    }
    let outcome = match outcome {
        Some(ended) => ended,
        None => computing.await,
    };
    let ended = match trouble {
        Some(error) => Err(error),
        None if is_stopping => Ok(Ended::Stopped),
        None => outcome.and_then(|computed| computed).map(Ended::Done),
    };
    let last_word = task.last_word(&ended);
    ctx.emit(last_word).await?;
    Ok(match ended? {
        Ended::Stopped => Ended::Stopped,
        Ended::Done((value, cpu)) => {
            compute.costs.book(stage, started, cpu);
            Ended::Done(value)
        }
    })
}

/// Waits for `done`, keeping the claim meanwhile.
///
/// # Errors
/// What `done` answers, or when the claim was lost.
pub async fn while_held<T>(
    ctx: &DaemonCtx,
    held: &Held,
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
async fn keep(ctx: &DaemonCtx, held: &Held, note: String) -> anyhow::Error {
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
    held: &Held,
    stage: Stage,
    compute: &'a Compute,
) -> anyhow::Result<Option<Cores<'a>>> {
    tokio::select! {
        biased;
        () = ctx.stop().cancelled() => Ok(None),
        () = ctx.paused(held.config) => Ok(None),
        cores = compute.enter(stage) => Ok(Some(cores)),
        never = compute.giving_way.ask(stage, held) => match never {},
        error = keep(ctx, held, format!("{} waits for the machine", held.id())) => Err(error),
    }
}

#[cfg(test)]
mod tests;
