//! An agent: its processes and what they can do.

use crate::event::JobKind;
use crate::fabric::MonoMs;
use crate::fabric::port::{Claim, Holder};
use crate::id::{Incarnation, NodeId};

/// One in so many can train.
const TRAINERS: usize = 10;

/// An agent.
pub(super) struct Agent {
    pub(super) node: NodeId,
    pub(super) incarnation: u32,
    /// When it died; `None` while it lives.
    pub(super) died: Option<MonoMs>,
    /// The end of its last freeze.
    pub(super) frozen_until: MonoMs,
    /// What it can do.
    pub(super) kinds: Vec<JobKind>,
    /// What it works on, and until when.
    pub(super) job: Option<(Claim, MonoMs)>,
}

impl Agent {
    pub(super) fn new(n: usize) -> Self {
        let mut kinds = vec![JobKind::Selfplay, JobKind::Evaluate];
        if n.is_multiple_of(TRAINERS) {
            kinds.push(JobKind::Train);
        }
        Self {
            node: NodeId::new(&format!("agent-{n:04}")).expect("the name is a valid id"),
            incarnation: 1,
            died: None,
            frozen_until: MonoMs(0),
            kinds,
            job: None,
        }
    }

    pub(super) fn holder(&self) -> Holder {
        Holder { node: self.node.clone(), incarnation: Incarnation(self.incarnation) }
    }

    /// Ends the process; its next one knows nothing of its job.
    pub(super) fn die(&mut self, at: MonoMs) {
        self.died = Some(at);
        self.job = None;
    }
}
