//! The supervisor's own events.

use ringrift::event::{
    DaemonPermanentlyFailed, DaemonStarted, DaemonState, DaemonStatusChanged, DaemonStopped,
    EventKind,
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
    if let Err(error) = emitter.emit(draft).await {
        // The supervisor goes on: a log that does not answer must not take the daemons down too.
        tracing::error!(%error, "cannot publish a step of a daemon");
    }
}
