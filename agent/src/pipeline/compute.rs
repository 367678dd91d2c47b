//! The cores that a machine lends to heavy work.

use tokio::sync::{Semaphore, SemaphorePermit};

use super::costs::{Costs, Stage};
use super::giving_way::GivingWay;

/// The computing capacity of this machine: cores that the stages share.
#[derive(Debug)]
pub struct Compute {
    cores: usize,
    free: Semaphore,
    /// Whom self-play gives way to.
    pub(super) giving_way: GivingWay,
    /// What the stages have used.
    pub costs: Costs,
}

impl Compute {
    /// A machine that lends this many cores to heavy work.
    pub fn new(cores: usize) -> Self {
        let cores = cores.max(1);
        let free = Semaphore::new(cores);
        Self { cores, free, giving_way: GivingWay::default(), costs: Costs::default() }
    }

    /// Cores that it lends to jobs, and how many of them are free.
    pub fn capacity(&self) -> (usize, usize) {
        (self.cores, self.free.available_permits())
    }

    /// Waits for a core; takes more that are free, up to what the stage can use. Training, which
    /// scales least, leaves half of them to self-play, so that the two go on side by side.
    pub(super) async fn enter(&self, stage: Stage) -> Cores<'_> {
        let most = if stage == Stage::Train { self.cores.div_ceil(2) } else { self.cores };
        let first = self.free.acquire().await.expect("the semaphore is never closed");
        let mut taken = vec![first];
        while taken.len() < most
            && let Ok(more) = self.free.try_acquire()
        {
            taken.push(more);
        }
        Cores(taken)
    }
}

/// Cores in use, free again when dropped.
pub(super) struct Cores<'a>(Vec<SemaphorePermit<'a>>);

impl Cores<'_> {
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}
