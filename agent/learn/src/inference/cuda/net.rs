//! A network's weights on the card.

use std::sync::Arc;

use cudarc::driver::CudaStream;

use super::card::{Card, CudaError};
use super::launch::{Buffer, allow_shared_memory};
use super::pack;
use super::plan::{ConvPlan, MOST_CHANNELS, Plan};
use super::program::Kernels;
use crate::net::{NetShape, Weights};

/// A convolution.
pub(super) struct Conv {
    pub(super) plan: ConvPlan,
    pub(super) weight: Buffer<u16>,
    pub(super) bias: Buffer<f32>,
}

/// A dense layer.
pub(super) struct Dense {
    pub(super) weight: Buffer<f32>,
    pub(super) bias: Buffer<f32>,
}

/// A residual block.
pub(super) struct Block {
    pub(super) first: Conv,
    pub(super) pool: Option<Dense>,
    pub(super) second: Conv,
}

/// A network made ready for a GPU, shared by any number of engines.
pub struct CudaNet {
    card: Card,
    pub(super) plan: Plan,
    pub(super) shape: NetShape,
    /// Cells of the board.
    pub(super) cells: f32,
    pub(super) kernels: Kernels,
    pub(super) mask: Buffer<f32>,
    pub(super) stem: Conv,
    pub(super) globals: Dense,
    pub(super) blocks: Vec<Block>,
    pub(super) policy_hidden: Conv,
    pub(super) policy_pool: Dense,
    pub(super) policy_planes: Conv,
    pub(super) policy_scalars: Dense,
    pub(super) value_hidden: Conv,
    pub(super) value_dense: Dense,
    pub(super) value_seats: Dense,
}

impl CudaNet {
    /// Compiles the kernels for the shape, unless that has been done, and uploads the weights.
    ///
    /// # Errors
    /// When the network is too wide for the kernels or the card, or the card has no room for it.
    pub fn new(shape: NetShape, weights: &Weights, card: &Card) -> Result<Self, CudaError> {
        let plan = Plan::new(&shape);
        check_width(plan, &shape, card)?;
        let kernels = Kernels::of(&card.program(plan.sizes())?)?;
        for (kernel, conv) in [
            (&kernels.stem, plan.stem()),
            (&kernels.trunk, plan.trunk()),
            (&kernels.policy_hidden, plan.policy_hidden()),
            (&kernels.policy_planes, plan.policy_planes()),
            (&kernels.value_hidden, plan.value_hidden()),
        ] {
            allow_shared_memory(kernel, conv.shared_memory())?;
        }
        let stream = card.context().default_stream();
        let load = Uploader { stream: &stream, weights, plan, channels: shape.size.channels };
        let net = Self {
            card: card.clone(),
            plan,
            cells: shape.mask.iter().sum(),
            kernels,
            mask: Buffer::of(&stream, &shape.mask)?,
            stem: load.conv("stem", plan.stem())?,
            globals: load.wide("globals")?,
            blocks: (0..shape.size.blocks)
                .map(|index| load.block(index))
                .collect::<Result<_, _>>()?,
            policy_hidden: load.conv("policy.hidden", plan.policy_hidden())?,
            policy_pool: load.pooled("policy.pool", plan.channels)?,
            policy_planes: load.conv("policy.planes", plan.policy_planes())?,
            policy_scalars: load.pooled("policy.scalars", shape.policy_scalars)?,
            value_hidden: load.conv("value.hidden", plan.value_hidden())?,
            value_dense: load.plain("value.dense")?,
            value_seats: load.plain("value.seats")?,
            shape,
        };
        stream.synchronize()?;
        Ok(net)
    }

    /// Where it is.
    pub fn card(&self) -> &Card {
        &self.card
    }
}

impl std::fmt::Debug for CudaNet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CudaNet({} on {:?})", self.shape.size, self.card)
    }
}

fn check_width(plan: Plan, shape: &NetShape, card: &Card) -> Result<(), CudaError> {
    let too_wide = |why| CudaError::TooWide {
        channels: shape.size.channels,
        name: card.name().to_owned(),
        why,
    };
    if plan.channels > MOST_CHANNELS {
        return Err(too_wide(format!("the kernels handle at most {MOST_CHANNELS} channels")));
    }
    let (needed, there) = (plan.shared_memory(), card.shared_memory());
    if needed > there {
        return Err(too_wide(format!(
            "it needs {needed} bytes of shared memory, {there} are there"
        )));
    }
    Ok(())
}

/// Packs and uploads layers.
struct Uploader<'a> {
    stream: &'a Arc<CudaStream>,
    weights: &'a Weights,
    plan: Plan,
    /// True channels of the trunk.
    channels: usize,
}

impl Uploader<'_> {
    fn parts(&self, name: &str) -> (&[f32], &[f32]) {
        let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
        (self.weights.get(&weight), self.weights.get(&bias))
    }

    fn conv(&self, name: &str, plan: ConvPlan) -> Result<Conv, CudaError> {
        let (weight, bias) = self.parts(name);
        let outputs = bias.len();
        let inputs = weight.len() / outputs / plan.taps;
        let packed = pack::convolution(weight, inputs, outputs, plan);
        Ok(Conv {
            plan,
            weight: Buffer::of(self.stream, &packed)?,
            bias: Buffer::of(self.stream, &pack::padded_to(bias, plan.outputs))?,
        })
    }

    /// A dense layer as it is.
    fn plain(&self, name: &str) -> Result<Dense, CudaError> {
        let (weight, bias) = self.parts(name);
        self.dense(weight, bias)
    }

    /// A dense layer whose outputs are the trunk's channels.
    fn wide(&self, name: &str) -> Result<Dense, CudaError> {
        let (weight, bias) = self.parts(name);
        let padded = self.plan.channels;
        let weight = pack::wide_dense(weight, bias.len(), padded);
        self.dense(&weight, &pack::padded_to(bias, padded))
    }

    /// A dense layer on the pooled trunk.
    fn pooled(&self, name: &str, outputs: usize) -> Result<Dense, CudaError> {
        let (weight, bias) = self.parts(name);
        let padded = self.plan.channels;
        let weight = pack::pooled_dense(weight, self.channels, padded, bias.len(), outputs);
        self.dense(&weight, &pack::padded_to(bias, outputs))
    }

    fn dense(&self, weight: &[f32], bias: &[f32]) -> Result<Dense, CudaError> {
        Ok(Dense { weight: Buffer::of(self.stream, weight)?, bias: Buffer::of(self.stream, bias)? })
    }

    fn block(&self, index: usize) -> Result<Block, CudaError> {
        let name = |part: &str| format!("block{index}.{part}");
        let pools = NetShape::pools(index);
        let pool = pools.then(|| self.pooled(&name("pool"), self.plan.channels));
        Ok(Block {
            first: self.conv(&name("first"), self.plan.trunk())?,
            pool: pool.transpose()?,
            second: self.conv(&name("second"), self.plan.trunk())?,
        })
    }
}
