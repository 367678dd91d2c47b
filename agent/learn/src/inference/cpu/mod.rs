//! Our own CPU inference: one position at a time through cache-resident buffers, with vector code
//! chosen at run time (AVX-512, AVX2, plain). Safe code only.

mod conv;
mod dense;
mod layout;
mod net;
mod pass;

pub use net::CpuNet;

use std::sync::Arc;

use super::{Engine, RawOutputs};
use crate::encode::Inputs;

/// Runs a [`CpuNet`] on the calling thread.
#[derive(Debug)]
pub struct CpuEngine {
    net: Arc<CpuNet>,
    arch: pulp::Arch,
    buffers: pass::Buffers,
}

impl CpuEngine {
    /// An engine for one thread; the network is shared.
    pub fn new(net: Arc<CpuNet>) -> Self {
        let buffers = pass::Buffers::new(&net);
        Self { net, arch: pulp::Arch::new(), buffers }
    }
}

impl Engine for CpuEngine {
    fn run(&mut self, inputs: &Inputs, outputs: &mut RawOutputs) {
        outputs.policy.clear();
        outputs.value.clear();
        let (planes, globals) = (self.net.inputs_per_row(), self.net.globals_per_row());
        for row in 0..inputs.rows {
            let (net, buffers) = (&self.net, &mut self.buffers);
            let planes = &inputs.planes[row * planes..][..planes];
            let globals = &inputs.globals[row * globals..][..globals];
            self.arch.dispatch(pass::Pass { net, buffers, planes, globals, outputs });
        }
    }

    fn describe(&self) -> String {
        let arch = format!("{:?}", self.arch);
        let level = arch.split('(').next().unwrap_or_default();
        format!("own CPU code, x86-64 level or equal: {level}")
    }
}
