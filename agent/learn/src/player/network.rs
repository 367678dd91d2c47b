//! A network made ready for a device.

use std::sync::Arc;

use ringrift::id::{IdError, ModelId};

use crate::checkpoint::Checkpoint;
use crate::device::Chosen;
use crate::encode::Encoder;
use crate::inference::{BurnEngine, CpuEngine, CpuNet, Engine, NetEvaluator};
use crate::net::NetShape;

/// A network ready to play, shared by any number of threads.
#[derive(Debug, Clone)]
pub struct Network {
    id: ModelId,
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
        Ok(Self { id, checkpoint: Arc::new(checkpoint), shape, cpu, chosen })
    }

    /// Its name.
    pub fn id(&self) -> &ModelId {
        &self.id
    }

    /// The checkpoint that it was made from.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// An engine for one thread.
    pub fn engine(&self) -> Box<dyn Engine> {
        match &self.cpu {
            Some(net) => Box::new(CpuEngine::new(Arc::clone(net))),
            None => {
                let weights = &self.checkpoint.weights;
                Box::new(BurnEngine::new(self.shape.clone(), weights, &self.chosen.device))
            }
        }
    }

    /// An evaluator for one thread.
    pub fn evaluator(&self) -> NetEvaluator {
        NetEvaluator::new(Encoder::new(self.checkpoint.metadata.config), self.engine())
    }
}
