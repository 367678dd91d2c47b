//! Inference on NVIDIA GPUs by kernels of our own.
//!
//! Each engine has its own stream, so that many playing threads keep the card busy without a
//! batching server between them: while one thread's batch is computed, others gather theirs.
//! burn's convolutions reach an eighth of this speed on an H100 (docs/benchmarks.md).
//!
//! | module | what it is for |
//! |---|---|
//! | `card` | finds a GPU and says why it cannot be used |
//! | `program` | the kernels, compiled for a shape |
//! | `plan` | sizes, padded to what the kernels can do |
//! | `pack` | weights in the order in which the kernels read them |
//! | `net` | a network's weights on the card |
//! | `pass` | buffers, and the launches of one batch |
//! | `launch` | the only unsafe code: memory and launches |

mod card;
mod launch;
mod net;
mod pack;
mod pass;
mod plan;
mod program;

use std::sync::Arc;
use std::time::Duration;

use super::{Engine, RawOutputs};
use crate::encode::Inputs;

pub use card::{Card, CudaError};
pub use net::CudaNet;
use pass::Pass;

/// Runs a network on a GPU, in bf16 with sums in f32.
pub struct CudaEngine {
    net: Arc<CudaNet>,
    pass: Pass,
}

impl CudaEngine {
    /// An engine with a stream and buffers of its own.
    pub fn new(net: Arc<CudaNet>) -> Self {
        Self { net, pass: Pass::default() }
    }

    /// # Panics
    /// When the card fails: without it there is no answer, and a driver in that state needs a new
    /// process.
    fn unless_lost<T>(&self, result: Result<T, CudaError>) -> T {
        result.unwrap_or_else(|error| panic!("{} failed: {error}", self.net.card().name()))
    }
}

impl Engine for CudaEngine {
    fn run(&mut self, inputs: &Inputs, outputs: &mut RawOutputs) {
        let ran = self.pass.run(&self.net, inputs, outputs);
        self.unless_lost(ran);
    }

    fn resident(&mut self, passes: u32) -> Option<Duration> {
        let took = self.pass.resident(&self.net, passes);
        Some(self.unless_lost(took))
    }

    fn describe(&self) -> String {
        format!("own CUDA kernels, bf16, {}", self.net.card().name())
    }
}

#[cfg(test)]
mod tests;
