//! One process of a run: its own clock, and its link to the store.

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;

use super::link::Link;
use super::world::{World, name};
use crate::event::UtcMs;
use crate::fabric::port::Holder;
use crate::fabric::{Clock, MonoMs};
use crate::id::{Incarnation, NodeId};

/// A process.
#[derive(Clone)]
pub(super) struct Process {
    pub(super) world: Arc<World>,
    pub(super) n: u32,
    pub(super) holder: Holder,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) link: Arc<Link>,
}

impl Process {
    pub(super) fn new(world: &Arc<World>, n: u32, incarnation: u32) -> Self {
        let (node, incarnation) = (NodeId::new(&name(n)).unwrap(), Incarnation(incarnation));
        let start_ms = u64::from(world.below(1_000_000));
        let clock: Arc<dyn Clock> = Arc::new(OwnClock { world: Arc::clone(world), n, start_ms });
        Self {
            world: Arc::clone(world),
            n,
            holder: Holder { node, incarnation },
            clock: Arc::clone(&clock),
            link: Arc::new(Link::new(world, n, clock)),
        }
    }

    pub(super) fn note(&self, what: &str) {
        let Holder { node, incarnation } = &self.holder;
        self.world.note(&format!("{node}/{}: {what}", incarnation.0));
    }

    /// Waits, and then for as long as it is frozen.
    pub(super) async fn sleep(&self, ms: u64) {
        self.clock.sleep_until(self.clock.mono().plus(ms)).await;
        self.world.thawed(self.n).await;
    }
}

/// The clock of one process: wall time that jumps, monotonic time that started somewhere else.
struct OwnClock {
    world: Arc<World>,
    n: u32,
    start_ms: u64,
}

impl fmt::Debug for OwnClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the clock of {}", name(self.n))
    }
}

impl Clock for OwnClock {
    fn utc(&self) -> UtcMs {
        UtcMs(self.world.clock.utc().0 + self.world.off(self.n))
    }

    fn mono(&self) -> MonoMs {
        self.world.clock.mono().plus(self.start_ms)
    }

    fn sleep_until(&self, at: MonoMs) -> BoxFuture<'_, ()> {
        self.world.clock.sleep_until(MonoMs(at.0.saturating_sub(self.start_ms)))
    }
}
