//! What training reports.

use super::Losses;

/// The state of training after a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Steps done in this session of training.
    pub done: u64,
    /// Steps to do in this session.
    pub goal: u64,
    /// Steps that the network has learnt in all.
    pub step: u64,
    /// Running mean of the losses.
    pub losses: Losses,
}
