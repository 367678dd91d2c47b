//! Inference: networks on batches of positions.
//!
//! [`CpuEngine`] is our own code and serves self-play on CPU cores, in f32 or int8 ([`Precision`]); `CudaEngine` (feature `gpu`)
//! does so on NVIDIA GPUs; [`BurnEngine`] runs on any burn device and is the reference that the
//! others are tested against.

mod burn;
mod cpu;
#[cfg(feature = "gpu")]
mod cuda;
mod evaluator;
mod precision;

pub use burn::BurnEngine;
pub(crate) use cpu::Conv;
pub use cpu::{CpuEngine, CpuNet};
#[cfg(feature = "gpu")]
pub use cuda::{Card, CudaEngine, CudaError, CudaNet};
pub use evaluator::{EvalStats, NetEvaluator};
pub use precision::Precision;

use std::time::Duration;

use crate::encode::Inputs;

/// Outputs of a batch, before any softmax, row after row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawOutputs {
    /// Rows x policy logits ([`crate::net::NetShape::policy_len`] each).
    pub policy: Vec<f32>,
    /// Rows x seats, beginning with the mover.
    pub value: Vec<f32>,
}

/// Runs one network.
pub trait Engine: Send {
    /// Replaces `outputs` with those of a batch.
    fn run(&mut self, inputs: &Inputs, outputs: &mut RawOutputs);
    /// Which engine it is, for people.
    fn describe(&self) -> String;
    /// How long a device with memory of its own takes for so many passes over the last batch,
    /// without the copies to and from it; `None` on the CPU.
    fn resident(&mut self, passes: u32) -> Option<Duration> {
        let _ = passes;
        None
    }
}

#[cfg(test)]
mod tests;
