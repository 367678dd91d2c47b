//! A network made ready for a device.

use std::sync::Arc;

use ringrift::event::Digest;
use ringrift::game::{ConfigKey, Game};
use ringrift::id::{IdError, ModelId};

use crate::checkpoint::{Checkpoint, NnueCheckpoint};
use crate::device::Chosen;
use crate::encode::Encoder;
use crate::inference::{CpuEngine, CpuNet, Engine, EvalStats, NetEvaluator, Precision};
#[cfg(feature = "gpu")]
use crate::inference::{CudaEngine, CudaError, CudaNet};
use crate::legacy::nets::{OldEvaluator, OldNetwork};
use crate::nnue::{Nnue, NnueEvaluator};
use crate::search::lookahead::Values;
use crate::search::{Evaluation, Evaluator, Leaf};
use crate::values::SeatVec;

/// The activations of so many positions of a small network stay in a core's cache.
const CPU_BATCH: usize = 32;
/// Two positions fill one of the blocks that an H100 runs 264 of at a time.
#[cfg(feature = "gpu")]
const GPU_BATCH: usize = 512;

/// A network ready to play, shared by any number of threads.
#[derive(Debug, Clone)]
pub struct Network {
    id: ModelId,
    weights: Option<Digest>,
    source: Source,
}

/// Where a network comes from.
#[derive(Debug, Clone)]
enum Source {
    Ours(Ours),
    Older(OldNetwork),
    Nnue(Arc<Nnue>),
}

#[derive(Debug, Clone)]
struct Ours {
    config: ConfigKey,
    ready: Ready,
}

/// Weights made ready for what computes them.
#[derive(Debug, Clone)]
enum Ready {
    Cpu(Arc<CpuNet>),
    #[cfg(feature = "gpu")]
    Cuda(Arc<CudaNet>),
}

/// Why a network cannot be made ready.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// Its name is no id.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The GPU does not take it.
    #[cfg(feature = "gpu")]
    #[error("{0}; device `cpu` takes every network")]
    Gpu(#[from] CudaError),
}

impl Network {
    /// Prepares a checkpoint for a device.
    ///
    /// # Errors
    /// When the GPU does not take the network.
    pub fn new(checkpoint: &Checkpoint, chosen: &Chosen) -> Result<Self, NetworkError> {
        let config = checkpoint.metadata.config;
        let ready = Ready::new(checkpoint, chosen)?;
        let weights = checkpoint.metadata.weights_hash.parse().ok();
        let source = Source::Ours(Ours { config, ready });
        Ok(Self { id: checkpoint.model_id()?, weights, source })
    }

    /// A network of the older service.
    pub fn older(network: OldNetwork) -> Self {
        Self { id: network.id().clone(), weights: None, source: Source::Older(network) }
    }

    /// A network that values the positions of a lookahead.
    ///
    /// # Errors
    /// When its name is no id.
    pub fn nnue(checkpoint: &NnueCheckpoint, nnue: Nnue) -> Result<Self, NetworkError> {
        let weights = checkpoint.metadata.weights_hash.parse().ok();
        Ok(Self { id: checkpoint.model_id()?, weights, source: Source::Nnue(Arc::new(nnue)) })
    }

    /// Its name.
    pub fn id(&self) -> &ModelId {
        &self.id
    }

    /// Digest of its weights; `None` for a network of the older service.
    pub const fn weights(&self) -> Option<&Digest> {
        self.weights.as_ref()
    }

    /// Positions that what computes it wants in one call: enough to fill it, and no more.
    pub fn batch(&self) -> usize {
        match &self.source {
            #[cfg(feature = "gpu")]
            Source::Ours(Ours { ready: Ready::Cuda(_), .. }) => GPU_BATCH,
            Source::Ours(_) | Source::Older(_) | Source::Nnue(_) => CPU_BATCH,
        }
    }

    /// An engine for one thread; `None` for networks that read other inputs: those of the older service,
    /// and NNUEs.
    pub fn engine(&self) -> Option<Box<dyn Engine>> {
        match &self.source {
            Source::Ours(ours) => Some(ours.ready.engine()),
            Source::Older(_) | Source::Nnue(_) => None,
        }
    }

    /// An evaluator for one thread.
    pub fn evaluator(&self) -> NetworkEvaluator {
        match &self.source {
            Source::Ours(ours) => {
                let encoder = Encoder::new(ours.config);
                NetworkEvaluator::Ours(NetEvaluator::new(encoder, ours.ready.engine()))
            }
            Source::Older(network) => NetworkEvaluator::Older(Box::new(network.evaluator())),
            Source::Nnue(nnue) => NetworkEvaluator::Nnue(NnueEvaluator::new(Arc::clone(nnue))),
        }
    }
}

impl Ready {
    fn new(checkpoint: &Checkpoint, chosen: &Chosen) -> Result<Self, NetworkError> {
        let (shape, weights) = (checkpoint.shape(), &checkpoint.weights);
        #[cfg(feature = "gpu")]
        if let Some(card) = &chosen.card {
            return Ok(Self::Cuda(Arc::new(CudaNet::new(shape, weights, card)?)));
        }
        let net = match chosen.precision {
            Precision::F32 => CpuNet::new(shape, weights),
            Precision::Int8 => {
                let encoder = Encoder::new(checkpoint.metadata.config);
                CpuNet::calibrated(&encoder, &shape, weights)
            }
        };
        Ok(Self::Cpu(Arc::new(net)))
    }

    fn engine(&self) -> Box<dyn Engine> {
        match self {
            Self::Cpu(net) => Box::new(CpuEngine::new(Arc::clone(net))),
            #[cfg(feature = "gpu")]
            Self::Cuda(net) => Box::new(CudaEngine::new(Arc::clone(net))),
        }
    }
}

/// Judges positions with a network.
#[derive(Debug)]
pub enum NetworkEvaluator {
    /// Ours.
    Ours(NetEvaluator),
    /// Of the older service.
    Older(Box<OldEvaluator>),
    /// For lookahead.
    Nnue(NnueEvaluator),
}

impl NetworkEvaluator {
    /// What was done so far.
    pub fn stats(&self) -> EvalStats {
        match self {
            Self::Ours(evaluator) => evaluator.stats(),
            Self::Older(evaluator) => evaluator.stats(),
            Self::Nnue(evaluator) => evaluator.stats(),
        }
    }
}

impl NetworkEvaluator {
    /// The values of positions, where they cost less than judgements; else `None`.
    pub(super) fn cheap_values(&mut self, leaves: &[Leaf<'_, Game>]) -> Option<Vec<SeatVec>> {
        match self {
            Self::Nnue(nnue) => Some(nnue.values(leaves)),
            Self::Ours(_) | Self::Older(_) => None,
        }
    }
}

impl Evaluator<Game> for NetworkEvaluator {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        match self {
            Self::Ours(evaluator) => evaluator.evaluate(leaves),
            Self::Older(evaluator) => evaluator.evaluate(leaves),
            Self::Nnue(evaluator) => evaluator.evaluate(leaves),
        }
    }
}
