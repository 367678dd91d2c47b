//! Carrying out a job: heavy work on its own thread, one stage at a time on this machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::{Semaphore, SemaphorePermit, mpsc};

use super::costs::{Costs, Stage};
use super::queue::Held;
use crate::supervisor::DaemonCtx;

/// Reports that may wait for the event log before the work has to.
const WAITING_REPORTS: usize = 256;

/// How often a claim is extended: well within its lease.
const EXTEND_EVERY: Duration = Duration::from_secs(20);

/// Pause between looks while stopped work comes to its end.
const NOTICE: Duration = Duration::from_millis(50);

/// The computing capacity of this machine: one heavy stage at a time, each on all cores.
#[derive(Debug)]
pub struct Compute {
    turn: Semaphore,
    /// What the stages have used.
    pub costs: Costs,
}

impl Default for Compute {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), costs: Costs::default() }
    }
}

/// The side of the heavy work: where it reports, and whether it has to end.
pub struct Reporter<R> {
    reports: mpsc::Sender<R>,
    stop: Arc<AtomicBool>,
}

impl<R> Reporter<R> {
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

/// How heavy work ended.
pub enum Ended<T> {
    /// It came to its end.
    Done(T),
    /// The daemon was told to stop; the claim is taken back at the next start.
    Stopped,
}

/// Runs `work` on its own thread when it is this stage's turn, hands its reports to `on_report` in
/// their order, and keeps the claim meanwhile.
///
/// # Errors
/// What `work` or `on_report` answers, or when the claim was lost: then the work is stopped and its
/// result dropped.
pub async fn carry_out<'a, R, T>(
    ctx: &'a DaemonCtx,
    held: &'a Held,
    stage: Stage,
    work: impl FnOnce(&Reporter<R>) -> anyhow::Result<T> + Send + 'static,
    mut on_report: impl FnMut(R) -> BoxFuture<'a, anyhow::Result<()>> + Send,
) -> anyhow::Result<Ended<T>>
where
    R: Send + 'static,
    T: Send + 'static,
{
    let compute = Arc::clone(&ctx.services.compute);
    let Some(_turn) = wait_for_turn(ctx, held, &compute).await? else {
        return Ok(Ended::Stopped);
    };
    let (reports, mut incoming) = mpsc::channel(WAITING_REPORTS);
    let stop = Arc::new(AtomicBool::new(false));
    let reporter = Reporter { reports, stop: Arc::clone(&stop) };
    let booked = Arc::clone(&compute);
    let computing = ctx.blocking(move |_, _| booked.costs.book(stage, || work(&reporter)));
    let mut computing = std::pin::pin!(computing);
    let mut keeper = Keeper { ctx, held, extend: tokio::time::interval(EXTEND_EVERY) };
    let mut trouble = None;
    let mut outcome = None;
    // The reports end when the work has ended and dropped its reporter.
    loop {
        let step = tokio::select! {
            biased;
            report = incoming.recv() => match report {
                Some(report) if trouble.is_none() => on_report(report).await,
                Some(_) => Ok(()),
                None => break,
            },
            ended = &mut computing, if outcome.is_none() => {
                outcome = Some(ended);
                Ok(())
            }
            kept = keeper.keep(stage), if trouble.is_none() => kept,
        };
        if let Err(error) = step {
            stop.store(true, Ordering::Relaxed);
            trouble = Some(error);
        }
        if ctx.stop().is_cancelled() {
            stop.store(true, Ordering::Relaxed);
        }
    }
    let outcome = match outcome {
        Some(ended) => ended,
        None => computing.await,
    };
    match trouble {
        Some(error) => Err(error),
        None if ctx.stop().is_cancelled() => Ok(Ended::Stopped),
        None => Ok(Ended::Done(outcome??)),
    }
}

/// Keeps a claim while its work goes on.
struct Keeper<'a> {
    ctx: &'a DaemonCtx,
    held: &'a Held,
    extend: tokio::time::Interval,
}

impl Keeper<'_> {
    /// Waits until the claim wants extending and extends it; answers early when the daemon stops.
    async fn keep(&mut self, stage: Stage) -> anyhow::Result<()> {
        tokio::select! {
            () = self.ctx.stop().cancelled() => {
                // Ask again soon: the work needs a moment to notice.
                tokio::time::sleep(NOTICE).await;
                Ok(())
            }
            _ = self.extend.tick() => {
                self.ctx.progress(format!("{} {}", stage.name(), self.held.id()));
                self.ctx.services.fabric.work.extend(&self.held.claim).await?;
                Ok(())
            }
        }
    }
}

/// Waits for the machine, keeping the claim; `None` when the daemon has to stop first.
async fn wait_for_turn<'a>(
    ctx: &DaemonCtx,
    held: &Held,
    compute: &'a Compute,
) -> anyhow::Result<Option<SemaphorePermit<'a>>> {
    let mut extend = tokio::time::interval(EXTEND_EVERY);
    let mut turn = std::pin::pin!(compute.turn.acquire());
    loop {
        tokio::select! {
            permit = &mut turn => return Ok(Some(permit.expect("the semaphore is never closed"))),
            () = ctx.stop().cancelled() => return Ok(None),
            _ = extend.tick() => {
                ctx.progress(format!("{} waits for the machine", held.id()));
                ctx.services.fabric.work.extend(&held.claim).await?;
            }
        }
    }
}
