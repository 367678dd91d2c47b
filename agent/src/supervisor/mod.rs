//! The supervisor: one policy for all daemons, honest about how they are.

mod blocking;
mod budget;
mod context;
mod keeper;
mod lifecycle;
mod once;
mod progress;
mod spec;
mod status;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use ringrift::event::DaemonState;
use ringrift::fabric::{Clock, MonoMs};
use ringrift::id::DaemonName;

pub use budget::{DELAYS, MAX_RESTARTS, WINDOW_MS};
pub use context::{DaemonCtx, Wake};
pub use keeper::is_outage;
pub use lifecycle::EMITS;
pub use once::{Turn, one_pass};
pub use progress::Progress;
pub use spec::{DaemonCategory, DaemonSpec, Every, Scope};
pub use status::{DaemonStatus, LastError};

use crate::services::Services;
use budget::RestartBudget;
use keeper::Keeper;

/// How long all daemons together may take to end, in milliseconds. What the process does after that
/// fits with it into the time that the shipped unit leaves it.
pub const STOP_MS: u64 = 60_000;

/// How much of that whoever is left has together, when the others have used up the rest: enough to give a lease
/// back and to say good-bye.
const LAST_MS: u64 = 3_000;

/// No daemon has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no daemon `{name}` runs here; there are: {known}")]
pub struct UnknownDaemon {
    /// The name.
    pub name: DaemonName,
    /// The names that there are.
    pub known: String,
}

/// Runs daemons and keeps them running.
pub struct Supervisor {
    kept: Vec<Kept>,
    clock: Arc<dyn Clock>,
}

/// The supervisor's end of one keeper.
struct Kept {
    spec: &'static DaemonSpec,
    status: watch::Receiver<DaemonStatus>,
    restart: Arc<Notify>,
    stop: CancellationToken,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Supervisor {
    /// Starts the daemons; each waits for those that it depends on. Dependencies stand before
    /// their dependents in `specs`.
    pub fn start(specs: &[&'static DaemonSpec], services: &Services) -> Self {
        let mut kept: Vec<Kept> = Vec::new();
        for spec in specs {
            let needed = |name: &&str| kept.iter().find(|k| k.spec.name == *name);
            let dependencies = spec.depends_on.iter().filter_map(needed);
            let dependencies = dependencies.map(|kept| kept.status.clone()).collect();
            let status = watch::Sender::new(initial_status(spec, services.clock.as_ref()));
            let (restart, stop) = (Arc::new(Notify::new()), CancellationToken::new());
            let receiver = status.subscribe();
            let keeper = Keeper {
                spec,
                services: services.clone(),
                lifecycle: services.publisher.emitter(EMITS),
                status,
                dependencies,
                restart: Arc::clone(&restart),
                stop: stop.clone(),
                budget: RestartBudget::default(),
                broken_since: None,
            };
            let task = Mutex::new(Some(tokio::spawn(keeper.keep())));
            kept.push(Kept { spec, status: receiver, restart, stop, task });
        }
        Self { kept, clock: Arc::clone(&services.clock) }
    }

    /// How every daemon is, in the order of the table.
    pub fn statuses(&self) -> Vec<DaemonStatus> {
        let now = self.clock.mono();
        self.kept.iter().map(|kept| kept.status.borrow().clone().aged(now)).collect()
    }

    /// The daemons that have not started yet.
    pub fn missing(&self) -> Vec<&'static str> {
        let waits = |kept: &&Kept| kept.status.borrow().started_at.is_none();
        self.kept.iter().filter(waits).map(|kept| kept.spec.name).collect()
    }

    /// Restarts a daemon, running or not, and clears its restart budget.
    ///
    /// # Errors
    /// When no daemon has this name.
    pub fn restart(&self, name: &DaemonName) -> Result<(), UnknownDaemon> {
        self.find(name)?.restart.notify_one();
        Ok(())
    }

    /// Where a daemon stands.
    ///
    /// # Errors
    /// When no daemon has this name.
    pub fn state_of(&self, name: &DaemonName) -> Result<DaemonState, UnknownDaemon> {
        Ok(self.find(name)?.status.borrow().state)
    }

    /// Follows how a daemon is.
    ///
    /// # Errors
    /// When no daemon has this name.
    pub fn watch(&self, name: &DaemonName) -> Result<watch::Receiver<DaemonStatus>, UnknownDaemon> {
        Ok(self.find(name)?.status.clone())
    }

    fn find(&self, name: &DaemonName) -> Result<&Kept, UnknownDaemon> {
        self.kept.iter().find(|kept| kept.spec.name == name.as_str()).ok_or_else(|| {
            let known: Vec<_> = self.kept.iter().map(|kept| kept.spec.name).collect();
            UnknownDaemon { name: name.clone(), known: known.join(", ") }
        })
    }

    /// Stops every daemon, dependents before what they depend on, and waits for their ends; for
    /// [`STOP_MS`] at most. When that is almost over the rest are told together, and who does not end then is
    /// left behind.
    pub async fn stop(&self) {
        let begun = self.clock.mono();
        let mut stopping: Vec<_> = self.kept.iter().rev().filter_map(Stopping::of).collect();
        let in_turn = async {
            for one in &mut stopping {
                one.ends().await;
            }
        };
        if self.is_done_before(begun.plus(STOP_MS - LAST_MS), in_turn).await {
            return;
        }
        let mut rest: Vec<_> = stopping.into_iter().filter(|one| !one.task.is_finished()).collect();
        rest.iter().for_each(|one| one.kept.stop.cancel());
        let together = async {
            for one in &mut rest {
                one.ends().await;
            }
        };
        if self.is_done_before(begun.plus(STOP_MS), together).await {
            return;
        }
        for one in rest.iter().filter(|one| !one.task.is_finished()) {
            tracing::error!(daemon = one.kept.spec.name, "did not end in time; is left behind");
            one.task.abort();
        }
    }

    async fn is_done_before(&self, over: MonoMs, work: impl Future<Output = ()>) -> bool {
        tokio::select! {
            biased;
            () = work => true,
            () = self.clock.sleep_until(over) => false,
        }
    }
}

/// A keeper that is told to stop.
struct Stopping<'a> {
    kept: &'a Kept,
    task: JoinHandle<()>,
}

impl<'a> Stopping<'a> {
    /// `None` if it was told before.
    fn of(kept: &'a Kept) -> Option<Self> {
        let task = kept.task.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(Self { kept, task })
    }

    /// Tells it and waits for its end; call it until it has ended.
    async fn ends(&mut self) {
        self.kept.stop.cancel();
        if let Err(error) = (&mut self.task).await {
            tracing::error!(daemon = self.kept.spec.name, %error, "its keeper ended badly");
        }
    }
}

fn initial_status(spec: &DaemonSpec, clock: &dyn Clock) -> DaemonStatus {
    let waits = if spec.depends_on.is_empty() { "not started yet" } else { "waits for others" };
    DaemonStatus {
        name: spec.name,
        about: spec.about,
        category: spec.category,
        state: DaemonState::Stopped,
        since: clock.utc(),
        reason: waits.to_owned(),
        restarts: 0,
        started_at: None,
        progress_age_s: None,
        progress_note: None,
        progress_max_age_s: spec.progress_max_age_s,
        last_error: None,
        progress_at: None,
    }
}
