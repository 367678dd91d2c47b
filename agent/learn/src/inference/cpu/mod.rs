//! Our own CPU inference: a few positions at a time through cache-resident buffers, with vector
//! code chosen at run time (see [`crate::kernels`]).

mod layer;
mod net;
mod pass;

pub(crate) use layer::Conv;
pub use net::CpuNet;

use std::sync::Arc;

use super::{Engine, RawOutputs};
use crate::encode::Inputs;

/// Runs a [`CpuNet`] on the calling thread.
#[derive(Debug)]
pub struct CpuEngine {
    net: Arc<CpuNet>,
    buffers: pass::Buffers,
}

impl CpuEngine {
    /// An engine for one thread; the network is shared.
    pub fn new(net: Arc<CpuNet>) -> Self {
        Self { net, buffers: pass::Buffers::default() }
    }
}

impl Engine for CpuEngine {
    fn run(&mut self, inputs: &Inputs, outputs: &mut RawOutputs) {
        outputs.policy.clear();
        outputs.value.clear();
        let (net, buffers) = (&self.net, &mut self.buffers);
        let planes = inputs.planes.chunks(net.rows_at_once() * net.inputs_per_row());
        let globals = inputs.globals.chunks(net.rows_at_once() * net.globals_per_row());
        for (planes, globals) in planes.zip(globals) {
            let outputs = &mut *outputs;
            pass::Pass { net, buffers, planes, globals, outputs }.run();
        }
    }

    fn describe(&self) -> String {
        format!("own CPU code, {}", crate::kernels::vectors())
    }
}
