//! What the screens list, derived from the world. Screen, strip, one-shot output and cursor use
//! the same rows.

pub mod agents;
pub mod concerns;
pub mod daemons;
pub mod differences;
pub mod elo;
pub mod heard;
pub mod heat;
pub mod jobs;
pub mod obstacles;
pub mod operations;
pub mod share;
pub mod stages;
pub mod trainings;
