//! Our own CPU inference: a few positions at a time through cache-resident buffers, with vector
//! code chosen at run time (see [`crate::kernels`]).

mod calibration;
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

    /// Does a part of a batch at a time.
    fn in_parts(
        &mut self,
        inputs: &Inputs,
        outputs: &mut RawOutputs,
        mut work: impl FnMut(pass::Pass<'_>),
    ) {
        let (net, buffers) = (&self.net, &mut self.buffers);
        let planes = inputs.planes.chunks(net.rows_at_once() * net.inputs_per_row());
        let globals = inputs.globals.chunks(net.rows_at_once() * net.globals_per_row());
        for (planes, globals) in planes.zip(globals) {
            let (outputs, buffers) = (&mut *outputs, &mut *buffers);
            work(pass::Pass { net, buffers, planes, globals, outputs });
        }
    }
}

impl Engine for CpuEngine {
    fn run(&mut self, inputs: &Inputs, outputs: &mut RawOutputs) {
        outputs.policy.clear();
        outputs.value.clear();
        self.in_parts(inputs, outputs, |pass| {
            pass.run();
        });
    }

    fn describe(&self) -> String {
        self.net.precision.describe()
    }
}
