//! The learning pipeline: what its jobs carry, how a promotion is decided, what it costs.

pub mod costs;
pub mod gate;
pub mod jobs;
