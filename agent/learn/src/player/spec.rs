//! Players as values: what a command line, a match or a queue can name.

use std::sync::Arc;

use ringrift::game::ConfigKey;
use ringrift::id::{IdError, ModelId};
use ringrift::record::Player as Seated;

use super::{HeuristicPlayer, NetworkPlayer, Player, RandomPlayer, Temperature};
use crate::checkpoint::Checkpoint;
use crate::device::Chosen;
use crate::encode::Encoder;
use crate::inference::{BurnEngine, CpuEngine, CpuNet, Engine, NetEvaluator};
use crate::net::NetShape;
use crate::search::SearchConfig;

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

    /// An evaluator for one thread.
    pub fn evaluator(&self) -> NetEvaluator {
        let engine: Box<dyn Engine> = match &self.cpu {
            Some(net) => Box::new(CpuEngine::new(Arc::clone(net))),
            None => {
                let weights = &self.checkpoint.weights;
                Box::new(BurnEngine::new(self.shape.clone(), weights, &self.chosen.device))
            }
        };
        NetEvaluator::new(Encoder::new(self.checkpoint.metadata.config), engine)
    }
}

/// Who plays.
#[derive(Debug, Clone)]
pub enum PlayerSpec {
    /// Uniform over the legal moves.
    Random,
    /// The hand-written evaluation.
    Heuristic,
    /// A network with search, without exploration.
    Network {
        /// The network.
        network: Network,
        /// Simulations per decision.
        simulations: usize,
    },
    /// A network with search that explores: for self-play.
    Explorer {
        /// The network.
        network: Network,
        /// How it searches.
        search: SearchConfig,
        /// How it draws moves.
        temperature: Temperature,
    },
}

impl PlayerSpec {
    /// A player for one thread.
    pub fn build(&self, config: ConfigKey) -> Box<dyn Player> {
        match self {
            Self::Random => Box::new(RandomPlayer),
            Self::Heuristic => Box::new(HeuristicPlayer::new(config)),
            Self::Network { network, simulations } => {
                let name = network.id().to_string();
                Box::new(NetworkPlayer::playing(name, network.evaluator(), *simulations))
            }
            Self::Explorer { network, search, temperature } => {
                let (name, evaluator) = (network.id().to_string(), network.evaluator());
                Box::new(NetworkPlayer::exploring(name, evaluator, *search, *temperature))
            }
        }
    }

    /// What the record of a game says of it.
    pub fn seated(&self) -> Seated {
        match self {
            Self::Random => Seated::Random,
            Self::Heuristic => Seated::Heuristic,
            Self::Network { network, .. } | Self::Explorer { network, .. } => {
                Seated::Model(network.id().clone())
            }
        }
    }
}
