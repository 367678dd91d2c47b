//! What the log hears of a computation: that it began, goes on, and how it ended.

use std::time::{Duration, Instant};

use ringrift::event::{
    TaskCancelled, TaskCompleted, TaskFailed, TaskHeartbeat, TaskSpawned, WorkStarted,
};

use super::claimed::ClaimedJob;
use crate::causes;
use crate::compute::Stage;
use crate::publisher::Draft;
use crate::supervisor::DaemonCtx;

/// How heavy work ended.
pub enum Ended<T> {
    /// It came to its end.
    Done(T),
    /// The daemon was told to stop, and the claim is taken back at the next start; or the
    /// configuration was paused, or another job waited for long, and the claim is given back.
    Stopped,
}

/// What heavy work made, and what it took.
pub struct Computed<T> {
    /// What it made.
    pub value: T,
    /// User and system CPU time of its threads.
    pub cpu: Duration,
}

/// One computation for a job.
pub(super) struct Task<'a> {
    pub(super) ctx: &'a DaemonCtx,
    pub(super) held: &'a ClaimedJob,
    /// The stage of the pipeline that it belongs to.
    pub(super) stage: Stage,
    pub(super) started: Instant,
    /// Reports that it has handed in.
    pub(super) reports: u64,
}

impl<'a> Task<'a> {
    /// Says that work on the job begins, on so many cores.
    pub(super) async fn begin(
        ctx: &'a DaemonCtx,
        held: &'a ClaimedJob,
        stage: Stage,
        cores: usize,
    ) -> anyhow::Result<Self> {
        let (work_id, kind) = (held.id().clone(), held.job().kind);
        let attempt = u64::from(held.claim.attempt);
        let started = WorkStarted { work_id: work_id.clone(), kind, attempt };
        let spawned = TaskSpawned { work_id, kind, cores: cores as u64 };
        ctx.emitter().emit_all(vec![held.draft(started), held.draft(spawned)]).await?;
        Ok(Self { ctx, held, stage, started: Instant::now(), reports: 0 })
    }

    /// Says that it goes on.
    pub(super) async fn beat(&self) -> anyhow::Result<()> {
        let (work_id, reports) = (self.held.id().clone(), self.reports);
        let beat = TaskHeartbeat { work_id, running_s: self.seconds(), reports };
        self.ctx.emit(self.held.draft(beat)).await?;
        Ok(())
    }

    /// What there is to say when it has ended.
    pub(super) fn last_word<T>(&self, ended: &anyhow::Result<Ended<Computed<T>>>) -> Draft {
        let (work_id, kind) = (self.held.id().clone(), self.held.job().kind);
        let duration_s = self.seconds();
        match ended {
            Ok(Ended::Done(Computed { cpu, .. })) => {
                let cpu_s = cpu.as_secs_f64();
                self.held.draft(TaskCompleted { work_id, kind, duration_s, cpu_s })
            }
            Ok(Ended::Stopped) => {
                let reason = self.why_stopped();
                self.held.draft(TaskCancelled { work_id, kind, duration_s, reason })
            }
            Err(error) => {
                let error = causes::told(error);
                self.held.draft(TaskFailed { work_id, kind, duration_s, error })
            }
        }
    }

    fn why_stopped(&self) -> String {
        if let Some(urgent) = self.held.gave_way() {
            return format!("it gave way to {}", urgent.job);
        }
        let state = self.ctx.services.state.read();
        state.controls.paused(self.held.config).map_or_else(
            || "its daemon was told to end".to_owned(),
            |held_back| format!("paused {}", held_back.why()),
        )
    }

    fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}
