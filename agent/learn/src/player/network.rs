//! A network made ready for a device.

use std::sync::Arc;

use ringrift::game::Game;
use ringrift::id::{IdError, ModelId};

use crate::checkpoint::Checkpoint;
use crate::device::Chosen;
use crate::encode::Encoder;
use crate::inference::{BurnEngine, CpuEngine, CpuNet, Engine, EvalStats, NetEvaluator};
use crate::legacy::nets::{OldEvaluator, OldNetwork};
use crate::net::NetShape;
use crate::search::{Evaluation, Evaluator, Leaf};

/// A network ready to play, shared by any number of threads.
#[derive(Debug, Clone)]
pub struct Network {
    id: ModelId,
    source: Source,
}

/// Where a network comes from.
#[derive(Debug, Clone)]
enum Source {
    Ours(Ours),
    Older(OldNetwork),
}

#[derive(Debug, Clone)]
struct Ours {
    checkpoint: Arc<Checkpoint>,
    shape: NetShape,
    /// Present when it plays on CPU cores.
    cpu: Option<Arc<CpuNet>>,
    chosen: Chosen,
}

impl Network {
    /// Prepares a checkpoint for a device: our own engine on the CPU, burn on a GPU.
    ///
    /// # Errors
    /// Never for a record of ours; the id type is checked.
    pub fn new(checkpoint: Checkpoint, chosen: Chosen) -> Result<Self, IdError> {
        let (id, shape) = (checkpoint.model_id()?, checkpoint.shape());
        let on_cpu = chosen.name == "cpu";
        let cpu = on_cpu.then(|| Arc::new(CpuNet::new(shape.clone(), &checkpoint.weights)));
        let checkpoint = Arc::new(checkpoint);
        Ok(Self { id, source: Source::Ours(Ours { checkpoint, shape, cpu, chosen }) })
    }

    /// A network of the older service.
    pub fn older(network: OldNetwork) -> Self {
        Self { id: network.id().clone(), source: Source::Older(network) }
    }

    /// Its name.
    pub fn id(&self) -> &ModelId {
        &self.id
    }

    /// An engine for one thread; `None` for networks of the older service, which read other inputs.
    pub fn engine(&self) -> Option<Box<dyn Engine>> {
        match &self.source {
            Source::Ours(ours) => Some(ours.engine()),
            Source::Older(_) => None,
        }
    }

    /// An evaluator for one thread.
    pub fn evaluator(&self) -> NetworkEvaluator {
        match &self.source {
            Source::Ours(ours) => {
                let encoder = Encoder::new(ours.checkpoint.metadata.config);
                NetworkEvaluator::Ours(NetEvaluator::new(encoder, ours.engine()))
            }
            Source::Older(network) => NetworkEvaluator::Older(Box::new(network.evaluator())),
        }
    }
}

impl Ours {
    fn engine(&self) -> Box<dyn Engine> {
        match &self.cpu {
            Some(net) => Box::new(CpuEngine::new(Arc::clone(net))),
            None => {
                let weights = &self.checkpoint.weights;
                Box::new(BurnEngine::new(self.shape.clone(), weights, &self.chosen.device))
            }
        }
    }
}

/// Judges positions with a network, ours or one of the older service.
#[derive(Debug)]
pub enum NetworkEvaluator {
    /// Ours.
    Ours(NetEvaluator),
    /// Of the older service.
    Older(Box<OldEvaluator>),
}

impl NetworkEvaluator {
    /// What was done so far.
    pub fn stats(&self) -> EvalStats {
        match self {
            Self::Ours(evaluator) => evaluator.stats(),
            Self::Older(evaluator) => evaluator.stats(),
        }
    }
}

impl Evaluator<Game> for NetworkEvaluator {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        match self {
            Self::Ours(evaluator) => evaluator.evaluate(leaves),
            Self::Older(evaluator) => evaluator.evaluate(leaves),
        }
    }
}
