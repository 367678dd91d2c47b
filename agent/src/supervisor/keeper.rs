//! Keeps one daemon: starts it, watches its progress, restarts it, gives up on it, stops it.

use std::sync::Arc;

use tokio::sync::{Notify, watch};
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use ringrift::event::DaemonState;
use ringrift::fabric::{FabricError, MonoMs};

use super::blocking::panic_text;
use super::budget::{RestartBudget, Verdict};
use super::context::Mode;
use super::lifecycle::{self, Repair, Step};
use super::progress::{Beat, Progress};
use super::status::{DaemonStatus, LastError};
use super::{DaemonCtx, DaemonSpec};
use crate::causes;
use crate::publisher::Emitter;
use crate::services::Services;

/// How long a daemon may take to end when asked; then it is ended by force.
const STOP_GRACE_MS: u64 = 30_000;

/// Pause before a daemon is started again that found the fabric silent.
const OUTAGE_PAUSE_MS: u64 = 2_000;

pub(super) struct Keeper {
    pub spec: &'static DaemonSpec,
    pub services: Services,
    pub lifecycle: Emitter,
    pub status: watch::Sender<DaemonStatus>,
    pub dependencies: Vec<watch::Receiver<DaemonStatus>>,
    pub restart: Arc<Notify>,
    pub stop: CancellationToken,
    pub budget: RestartBudget,
    /// Since when it has failed without having made progress again.
    pub broken_since: Option<MonoMs>,
}

/// How a run ended.
enum Ended {
    Stopped,
    RestartAsked,
    Failed(Failure),
}

/// Why a daemon ended without being asked to.
struct Failure {
    error: String,
    /// The fabric did not answer: no fault of the daemon.
    is_outage: bool,
}

/// What ended a wait.
enum Waited {
    Elapsed,
    RestartAsked,
    Stopped,
}

impl Keeper {
    /// Keeps the daemon until the supervisor stops.
    pub async fn keep(mut self) {
        while self.may_start().await {
            let goes_on = match self.run().await {
                Ended::Stopped => false,
                Ended::RestartAsked => {
                    self.budget.clear();
                    true
                }
                Ended::Failed(failure) => self.after_failure(&failure).await,
            };
            self.status.send_modify(|status| status.restarts += u64::from(goes_on));
            if !goes_on {
                break;
            }
        }
        self.enter(DaemonState::Stopped, "the agent stops").await;
    }

    /// Waits for the state and for the daemons that this one depends on; false when it is to stop
    /// meanwhile.
    async fn may_start(&mut self) -> bool {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => return false,
            () = self.services.state.wait_until_caught_up() => {}
        }
        for dependency in &mut self.dependencies {
            let running = dependency.wait_for(|status| status.state == DaemonState::Running);
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return false,
                running = running => if running.is_err() { return false },
            }
        }
        !self.stop.is_cancelled()
    }

    /// Runs the daemon once, until it ends for whatever reason.
    async fn run(&mut self) -> Ended {
        let progress = Progress::new(Arc::clone(&self.services.clock));
        let mut beats = progress.subscribe();
        let stop = self.stop.child_token();
        let services = self.services.clone();
        let context = DaemonCtx::new(self.spec, services, progress, stop.clone(), Mode::Loop);
        let started = self.services.clock.mono();
        self.status.send_modify(|status| status.started_at = Some(self.services.clock.utc()));
        self.enter(DaemonState::Starting, "started").await;
        let mut task = tokio::spawn((self.spec.run)(context));
        loop {
            let last = beats.borrow().as_ref().map_or(started, |beat| beat.at);
            let stalls_at = last.plus(self.spec.progress_max_age_s * 1000);
            let is_stalled = self.state() == DaemonState::Stalled;
            tokio::select! {
                biased;
                () = self.stop.cancelled() => {
                    self.end(task, &stop).await;
                    return Ended::Stopped;
                }
                ended = &mut task => return Ended::Failed(failure_of(ended)),
                () = self.restart.notified() => {
                    self.end(task, &stop).await;
                    return Ended::RestartAsked;
                }
                Ok(()) = beats.changed() => {
                    let beat = beats.borrow_and_update().clone();
                    self.take_in(beat).await;
                }
                () = self.services.clock.sleep_until(stalls_at), if !is_stalled => {
                    self.stalled(last).await;
                }
            }
        }
    }

    async fn take_in(&mut self, beat: Option<Beat>) {
        let Some(beat) = beat else { return };
        self.status.send_modify(|status| status.take_in(&beat));
        self.enter(DaemonState::Running, "makes progress").await;
        if let Some(since) = self.broken_since.take() {
            self.tell_repair(Repair::Succeeded(beat.at.since(since))).await;
        }
    }

    async fn tell_repair(&self, step: Repair<'_>) {
        lifecycle::publish_repair(&self.lifecycle, self.spec.id(), step).await;
    }

    async fn stalled(&mut self, last: MonoMs) {
        let age_s = self.services.clock.mono().since(last) / 1000;
        let note = self.status.borrow().progress_note.clone();
        let last = note.map_or_else(|| "none since start".to_owned(), |note| format!("`{note}`"));
        self.enter(DaemonState::Stalled, &format!("no progress for {age_s} s; last: {last}")).await;
    }

    /// Asks the daemon to end, and ends it by force when it takes too long.
    async fn end(&self, mut task: JoinHandle<anyhow::Result<()>>, stop: &CancellationToken) {
        stop.cancel();
        let clock = &self.services.clock;
        tokio::select! {
            biased;
            ended = &mut task => {
                if !matches!(ended, Ok(Ok(()))) {
                    let error = failure_of(ended).error;
                    tracing::warn!(daemon = self.spec.name, %error, "ended badly");
                }
            }
            () = clock.sleep_until(clock.mono().plus(STOP_GRACE_MS)) => {
                tracing::error!(daemon = self.spec.name, "did not end when asked; ended by force");
                task.abort();
            }
        }
    }

    /// Waits as the restart policy says; false when the daemon is to stop meanwhile. What a silent
    /// fabric ends is started again for as long as that lasts, and does not count.
    async fn after_failure(&mut self, failure: &Failure) -> bool {
        let Failure { error, is_outage } = failure;
        let (at, now) = (self.services.clock.utc(), self.services.clock.mono());
        self.status.send_modify(|status| {
            status.last_error = Some(LastError { at, error: error.clone() });
        });
        let verdict = match is_outage {
            true => Verdict::RestartAfter { ms: OUTAGE_PAUSE_MS },
            false => self.budget.failed(now),
        };
        let waited = match verdict {
            Verdict::RestartAfter { ms } => {
                tracing::warn!(daemon = self.spec.name, %error, "failed; restarts in {ms} ms");
                self.broken_since.get_or_insert(now);
                self.enter(DaemonState::Restarting, error).await;
                self.tell_repair(Repair::Begins(&format!("restart in {ms} ms"), error)).await;
                self.wait(Some(now.plus(ms))).await
            }
            Verdict::Spent => {
                tracing::error!(daemon = self.spec.name, %error, "failed for good");
                self.enter(DaemonState::Failed, error).await;
                let attempts = self.status.borrow().restarts;
                self.tell_repair(Repair::GivenUp(attempts, error)).await;
                self.wait(None).await
            }
        };
        if matches!(waited, Waited::RestartAsked) {
            self.budget.clear();
        }
        !matches!(waited, Waited::Stopped)
    }

    async fn wait(&self, until: Option<MonoMs>) -> Waited {
        let elapsed = async {
            match until {
                Some(until) => self.services.clock.sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Waited::Stopped,
            () = self.restart.notified() => Waited::RestartAsked,
            () = elapsed => Waited::Elapsed,
        }
    }

    fn state(&self) -> DaemonState {
        self.status.borrow().state
    }

    async fn enter(&mut self, new: DaemonState, reason: &str) {
        let old = self.state();
        if old == new {
            return;
        }
        let since = self.services.clock.utc();
        self.status.send_modify(|status| {
            status.state = new;
            status.since = since;
            reason.clone_into(&mut status.reason);
        });
        let restarts = self.status.borrow().restarts;
        lifecycle::publish(&self.lifecycle, self.spec.id(), Step { old, new, reason, restarts })
            .await;
    }
}

fn failure_of(ended: Result<anyhow::Result<()>, JoinError>) -> Failure {
    let own = |error| Failure { error, is_outage: false };
    match ended {
        Ok(Ok(())) => own("ended without being asked to".to_owned()),
        Ok(Err(error)) => Failure { error: causes::told(&error), is_outage: is_outage(&error) },
        Err(join) => match join.try_into_panic() {
            Ok(panic) => own(format!("panicked: {}", panic_text(panic.as_ref()))),
            Err(_) => own("was cancelled".to_owned()),
        },
    }
}

/// Whether this is about a fabric that does not answer now, and about nothing else.
pub fn is_outage(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let cause = cause.downcast_ref::<FabricError>();
        matches!(cause, Some(FabricError::Unavailable(_) | FabricError::Unknown(_)))
    })
}
