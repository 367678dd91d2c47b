//! The kernels, compiled for the sizes of a network.

use cudarc::driver::{CudaFunction, CudaModule, DriverError};
use cudarc::nvrtc::{CompileError, CompileOptions, Ptx, compile_ptx_with_opts};
use std::sync::Arc;

const SOURCE: &str = include_str!("kernels.cu");

/// What the kernels are compiled for; channels are padded (see [`super::plan`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Sizes {
    pub(super) side: usize,
    pub(super) planes: usize,
    pub(super) channels: usize,
    pub(super) policy: usize,
    pub(super) value: usize,
}

/// Compiles to PTX, which the driver makes ready for the card.
pub(super) fn compile(sizes: Sizes, capability: (i32, i32)) -> Result<Ptx, CompileError> {
    let Sizes { side, planes, channels, policy, value } = sizes;
    let (major, minor) = capability;
    let options = vec![
        format!("-DSIDE={side}"),
        format!("-DPLANES={planes}"),
        format!("-DCHANNELS={channels}"),
        format!("-DPOLICY={policy}"),
        format!("-DVALUE={value}"),
        format!("--gpu-architecture=compute_{major}{minor}"),
        "--std=c++17".to_owned(),
    ];
    let name = Some("kernels.cu".to_owned());
    compile_ptx_with_opts(SOURCE, CompileOptions { options, name, ..CompileOptions::default() })
}

/// The kernels of a module, by name.
#[derive(Debug, Clone)]
pub(super) struct Kernels {
    pub(super) stem: CudaFunction,
    pub(super) trunk: CudaFunction,
    pub(super) policy_hidden: CudaFunction,
    pub(super) policy_planes: CudaFunction,
    pub(super) value_hidden: CudaFunction,
    pub(super) add_pooled: CudaFunction,
    pub(super) policy_pool: CudaFunction,
    pub(super) value_head: CudaFunction,
    pub(super) dense_rows: CudaFunction,
}

impl Kernels {
    pub(super) fn of(module: &Arc<CudaModule>) -> Result<Self, DriverError> {
        let find = |name| module.load_function(name);
        Ok(Self {
            stem: find("stem")?,
            trunk: find("trunk")?,
            policy_hidden: find("policy_hidden")?,
            policy_planes: find("policy_planes")?,
            value_hidden: find("value_hidden")?,
            add_pooled: find("add_pooled")?,
            policy_pool: find("policy_pool")?,
            value_head: find("value_head")?,
            dense_rows: find("dense_rows")?,
        })
    }
}
