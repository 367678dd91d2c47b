//! How far a run with a budget has come.

use std::sync::atomic::{AtomicU64, Ordering};

/// The share of the budget that is used; without a budget it stays 0.
#[derive(Debug, Default)]
pub struct Horizon(AtomicU64);

impl Horizon {
    /// Sets the share, 0 to 1.
    pub fn set(&self, used: f64) {
        self.0.store(used.to_bits(), Ordering::Relaxed);
    }

    /// The share, 0 to 1.
    pub fn used(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }
}
