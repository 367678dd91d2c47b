//! A job in hand.

use std::sync::OnceLock;
use std::time::Instant;

use ringrift::event::Payload;
use ringrift::fabric::port::{Claim, Job};
use ringrift::game::ConfigKey;
use ringrift::id::JobId;

use crate::compute::Urgent;
use crate::publisher::Draft;

/// A job in hand.
pub struct ClaimedJob {
    /// The right to it.
    pub claim: Claim,
    /// Its configuration.
    pub config: ConfigKey,
    claimed: Instant,
    gave_way: OnceLock<Urgent>,
}

impl ClaimedJob {
    /// A job that was claimed now.
    pub(super) fn new(claim: Claim, config: ConfigKey) -> Self {
        Self { claim, config, claimed: Instant::now(), gave_way: OnceLock::new() }
    }

    /// The job.
    pub fn job(&self) -> &Job {
        &self.claim.job
    }

    /// Its id.
    pub fn id(&self) -> &JobId {
        &self.claim.job.id
    }

    /// Wall time since it was claimed, in seconds.
    pub fn seconds(&self) -> f64 {
        self.claimed.elapsed().as_secs_f64()
    }

    /// Notes that it gives way to another job.
    pub(super) fn give_way_to(&self, urgent: Urgent) {
        self.gave_way.get_or_init(|| urgent);
    }

    /// The job that it gave way to, if it did.
    pub(super) fn gave_way(&self) -> Option<&Urgent> {
        self.gave_way.get()
    }

    /// An event that belongs to the job.
    pub fn draft(&self, payload: impl Into<Payload>) -> Draft {
        Draft::of_job(self.job(), payload)
    }
}
