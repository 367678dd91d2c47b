//! The supervisor's own events.

use ringrift::event::{
    DaemonPermanentlyFailed, DaemonStarted, DaemonState, DaemonStatusChanged, DaemonStopped,
    EventKind, Payload, RecoveryCompleted, RecoveryFailed, RecoveryInitiated,
};
use ringrift::id::DaemonName;

use crate::publisher::{Draft, Emits, Emitter};

/// What the supervisor publishes, for itself and for parked deliveries of daemons.
pub const EMITS: Emits = Emits {
    source: "supervisor",
    kinds: &[
        EventKind::DaemonStarted,
        EventKind::DaemonStopped,
        EventKind::DaemonStatusChanged,
        EventKind::DaemonPermanentlyFailed,
        EventKind::RecoveryInitiated,
        EventKind::RecoveryCompleted,
        EventKind::RecoveryFailed,
        EventKind::HandlerFailed,
        EventKind::HandlerTimeout,
    ],
};

/// One step in the life of a daemon.
pub(super) struct Step<'a> {
    pub old: DaemonState,
    pub new: DaemonState,
    pub reason: &'a str,
    pub restarts: u64,
}

/// Publishes a step as the event that tells it.
pub(super) async fn publish(emitter: &Emitter, daemon: DaemonName, step: Step<'_>) {
    let Step { old, new, reason, restarts } = step;
    let reason = reason.to_owned();
    let draft: Draft = match new {
        DaemonState::Starting => DaemonStarted { daemon, restarts }.into(),
        DaemonState::Stopped => DaemonStopped { daemon, reason }.into(),
        DaemonState::Failed => DaemonPermanentlyFailed { daemon, restarts, error: reason }.into(),
        DaemonState::Running | DaemonState::Stalled | DaemonState::Restarting => {
            DaemonStatusChanged { daemon, old, new, reason }.into()
        }
    };
    tell(emitter, draft).await;
}

/// One step in mending a daemon.
pub(super) enum Repair<'a> {
    /// It is tried in this way.
    Begins(&'a str, &'a str),
    /// It makes progress again, so many milliseconds after it failed.
    Succeeded(u64),
    /// It is given up after so many attempts.
    GivenUp(u64, &'a str),
}

/// Publishes a step in mending a daemon as the event that tells it.
pub(super) async fn publish_repair(emitter: &Emitter, daemon: DaemonName, step: Repair<'_>) {
    let payload: Payload = match step {
        Repair::Begins(strategy, error) => {
            let (strategy, error) = (strategy.to_owned(), error.to_owned());
            RecoveryInitiated { daemon, strategy, error }.into()
        }
        Repair::Succeeded(ms) => {
            RecoveryCompleted { daemon, duration_s: ms as f64 / 1000.0 }.into()
        }
        Repair::GivenUp(attempts, error) => {
            RecoveryFailed { daemon, attempts, error: error.to_owned() }.into()
        }
    };
    tell(emitter, payload.into()).await;
}

/// The supervisor goes on whatever happens: a log that does not answer must not take the daemons
/// down too.
async fn tell(emitter: &Emitter, draft: Draft) {
    if let Err(error) = emitter.emit(draft).await {
        tracing::error!(%error, "cannot publish a step of a daemon");
    }
}
