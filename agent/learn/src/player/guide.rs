//! What tells a search how good positions and moves are.

use ringrift::game::{ConfigKey, Game};

use super::Network;
use super::network::NetworkEvaluator;
use crate::heuristic::{Heuristic, HeuristicEvaluator, HeuristicWeights};
use crate::inference::EvalStats;
use crate::search::lookahead::Values;
use crate::search::{Cached, DEFAULT_CAPACITY, Evaluation, Evaluator, Leaf};
use crate::values::SeatVec;

/// Where judgements come from.
#[derive(Debug, Clone)]
pub enum Guide {
    /// The hand-written evaluation.
    Heuristic,
    /// A network.
    Network(Network),
}

impl Guide {
    /// Its name, for people.
    pub fn describe(&self) -> String {
        match self {
            Self::Heuristic => "heuristic".to_owned(),
            Self::Network(network) => network.id().to_string(),
        }
    }

    /// An evaluator for one thread, with a cache.
    pub fn evaluator(&self, config: ConfigKey) -> GuideEvaluator {
        let judge = match self {
            Self::Heuristic => {
                let heuristic = Heuristic::new(config, HeuristicWeights::balanced());
                Judge::Heuristic(HeuristicEvaluator::new(heuristic))
            }
            Self::Network(network) => Judge::Network(Box::new(network.evaluator())),
        };
        GuideEvaluator(Cached::new(judge, DEFAULT_CAPACITY))
    }
}

/// Who judges.
#[derive(Debug)]
enum Judge {
    Heuristic(HeuristicEvaluator),
    Network(Box<NetworkEvaluator>),
}

impl Judge {
    /// Values without judgements of moves, which nobody asks for in a lookahead, where those cost far
    /// more; else `None`.
    fn cheap_values(&mut self, leaves: &[Leaf<'_, Game>]) -> Option<Vec<SeatVec>> {
        match self {
            Self::Heuristic(heuristic) => Some(heuristic.values(leaves)),
            Self::Network(network) => network.cheap_values(leaves),
        }
    }
}

impl Evaluator<Game> for Judge {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        match self {
            Self::Heuristic(heuristic) => heuristic.evaluate(leaves),
            Self::Network(network) => network.evaluate(leaves),
        }
    }
}

/// Judges positions for one thread and remembers its judgements.
#[derive(Debug)]
pub struct GuideEvaluator(Cached<Judge>);

impl GuideEvaluator {
    /// What the network did; zero without one.
    pub fn stats(&self) -> EvalStats {
        match self.0.inner() {
            Judge::Heuristic(_) => EvalStats::default(),
            Judge::Network(network) => network.stats(),
        }
    }
}

impl Evaluator<Game> for GuideEvaluator {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        self.0.evaluate(leaves)
    }
}

impl Values<Game> for GuideEvaluator {
    fn values(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<SeatVec> {
        let cheap = self.0.inner_mut().cheap_values(leaves);
        cheap.unwrap_or_else(|| {
            self.0.evaluate(leaves).into_iter().map(|judged| judged.value).collect()
        })
    }
}
