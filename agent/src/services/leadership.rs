//! Who leads, as this process knows it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

use ringrift::fabric::port::{Grant, Holder, LeaseToken};
use ringrift::fabric::{Clock, MonoMs};

use super::Fabric;

/// Where this process stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is no other: the state is a file of this machine.
    Alone,
    /// It leads, while its grant holds.
    Leader(LeaseToken),
    /// Another leads, or nobody as far as it knows.
    Follower(Option<Holder>),
}

/// Who leads. Clones share it; the leadership daemon tells it.
#[derive(Clone)]
pub struct Leadership {
    standing: watch::Sender<Standing>,
    /// End of the grant on the monotonic clock, in milliseconds.
    valid_until: Arc<AtomicU64>,
    clock: Arc<dyn Clock>,
}

impl Leadership {
    /// Before anything was asked.
    pub fn of(fabric: &Fabric, clock: Arc<dyn Clock>) -> Self {
        let standing = if fabric.is_shared() { Standing::Follower(None) } else { Standing::Alone };
        let standing = watch::Sender::new(standing);
        Self { standing, valid_until: Arc::default(), clock }
    }

    /// Notes that this process leads until the end of the grant.
    pub fn leads_by(&self, grant: &Grant) {
        self.valid_until.store(grant.valid_until.0, Ordering::Release);
        self.become_standing(Standing::Leader(grant.token));
    }

    /// Notes that it does not lead, and who does.
    pub fn follows(&self, leader: Option<Holder>) {
        self.become_standing(Standing::Follower(leader));
    }

    fn become_standing(&self, new: Standing) {
        self.standing.send_if_modified(|standing| {
            let changes = *standing != new;
            *standing = new;
            changes
        });
    }

    /// May this process do what only the leader does?
    pub fn leads(&self) -> bool {
        match *self.standing.borrow() {
            Standing::Alone => true,
            Standing::Leader(_) => {
                self.clock.mono() < MonoMs(self.valid_until.load(Ordering::Acquire))
            }
            Standing::Follower(_) => false,
        }
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        self.standing.borrow().clone()
    }

    /// Follows where it stands.
    pub fn watch(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use ringrift::event::UtcMs;
    use ringrift::fabric::ManualClock;
    use ringrift::fabric::simulated::Simulated;
    use ringrift::id::{Incarnation, LeaseName, NodeId};

    use super::*;

    #[test]
    fn a_leader_that_was_not_renewed_does_not_lead() {
        let clock = Arc::new(ManualClock::new(UtcMs(0)));
        let model = Simulated::new(Arc::clone(&clock) as _);
        let alone = Fabric::simulated(&model);
        assert!(Leadership::of(&alone, Arc::clone(&clock) as _).leads());
        let shared = Fabric { blobs: Some(model.blobs()), ..alone };
        let leadership = Leadership::of(&shared, Arc::clone(&clock) as _);
        assert!(!leadership.leads());
        let holder = Holder { node: NodeId::new("a").unwrap(), incarnation: Incarnation(1) };
        leadership.leads_by(&Grant {
            name: LeaseName::new("leader").unwrap(),
            holder,
            token: LeaseToken { epoch: 1, revision: 1 },
            ttl_ms: 100,
            valid_until: clock.mono().plus(100),
        });
        assert!(leadership.leads());
        clock.advance(100);
        assert!(!leadership.leads());
    }
}
