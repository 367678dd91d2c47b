//! What a workflow works with.

use ringrift::event::EventKind;

use super::provider::Provider;
use crate::audit::Audit;
use crate::publisher::Emitter;
use crate::services::Services;
use crate::supervisor::Supervisor;
use crate::workflow::Workflows;

/// What carrying workflows on publishes.
pub const EMITTED: &[EventKind] = &[
    EventKind::WorkQueued,
    EventKind::WorkCancelled,
    EventKind::TaskAbandoned,
    EventKind::ConfigPaused,
    EventKind::ConfigResumed,
    EventKind::NodeDrained,
    EventKind::NodeUndrained,
    EventKind::NodeTerminated,
];

/// What a workflow works with.
#[derive(Clone, Copy)]
pub struct WorkflowCtx<'a> {
    /// Log, queue and state.
    pub services: &'a Services,
    /// Publishes; has declared [`EMITTED`].
    pub emitter: &'a Emitter,
    /// Where workflows are kept.
    pub workflows: &'a Workflows,
    /// Where their ends are entered.
    pub audit: &'a Audit,
    /// Takes machines back.
    pub provider: &'a dyn Provider,
    /// The daemons of this process; `None` where another process began the work.
    pub supervisor: Option<&'a Supervisor>,
}
