//! The cores that a machine lends to heavy work: who has them, who waits, what they cost.

mod costs;
mod preemption;

use tokio::sync::{Semaphore, SemaphorePermit};

pub use costs::{Cost, Costs, Stage};
pub use preemption::{Preemption, Urgent};

/// The computing capacity of this machine: cores that the stages share.
#[derive(Debug)]
pub struct Compute {
    cores: usize,
    free: Semaphore,
    /// Whom self-play gives way to.
    pub preemption: Preemption,
    /// What the stages have used.
    pub costs: Costs,
}

impl Compute {
    /// A machine that lends this many cores to heavy work.
    pub fn new(cores: usize) -> Self {
        let cores = cores.max(1);
        let free = Semaphore::new(cores);
        Self { cores, free, preemption: Preemption::default(), costs: Costs::default() }
    }

    /// The cores that it lends to jobs.
    pub fn capacity(&self) -> Capacity {
        Capacity { cores: self.cores, free: self.free.available_permits() }
    }

    /// Waits for a core; takes more that are free, up to what the stage can use. Training, which
    /// scales least, leaves half of them to self-play, so that the two go on side by side.
    pub async fn enter(&self, stage: Stage) -> Cores<'_> {
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

/// The cores that a machine lends to jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// All of them.
    pub cores: usize,
    /// Those that no job uses now.
    pub free: usize,
}

/// Cores in use, free again when dropped.
pub struct Cores<'a>(Vec<SemaphorePermit<'a>>);

impl Cores<'_> {
    /// How many they are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn training_leaves_cores_to_selfplay_and_waits_for_one() {
        let compute = Compute::new(2);
        let playing = compute.enter(Stage::Selfplay).now_or_never().unwrap();
        assert_eq!(playing.count(), 2, "alone it takes all");
        let mut training = Box::pin(compute.enter(Stage::Train));
        assert!(training.as_mut().now_or_never().is_none(), "no core is free");
        drop(playing);
        let training = training.now_or_never().unwrap();
        assert_eq!(training.count(), 1);
        let playing = compute.enter(Stage::Selfplay).now_or_never().unwrap();
        assert_eq!(playing.count(), 1, "beside training it takes what is left");
    }
}
