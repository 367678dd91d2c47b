//! The learning pipeline: what its jobs carry, how they are carried out, how a promotion is decided.

pub mod artefact;
pub mod batches;
pub mod canary;
pub mod candidates;
mod claimed;
mod claims;
pub mod depot;
pub mod distribution;
pub mod evaluation;
pub mod exchange;
pub mod failure;
pub mod gate;
pub mod gauntlet;
pub mod jobs;
pub mod loss_watch;
pub mod order;
pub mod players;
pub mod pool;
pub mod pressure;
pub mod queue;
pub mod selfplay;
mod task;
#[cfg(test)]
pub mod testing;
pub mod training;
pub mod transient;
pub mod work;
