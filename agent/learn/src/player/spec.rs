//! Players as values: what a match or a queue can hold, to be built once per thread.

use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::record::Player as Seated;

use super::{
    CarelessPlayer, Guide, HeuristicPlayer, Lookahead, LookaheadPlayer, MixedPlayer, Network,
    Player, PolicyPlayer, RandomPlayer, Temperature, TreePlayer,
};
use crate::search::{Method, SearchConfig};

/// Who plays.
#[derive(Debug, Clone)]
pub enum PlayerSpec {
    /// Uniform over the legal moves.
    Random,
    /// The hand-written evaluation.
    Heuristic,
    /// A network with Gumbel search, without exploration.
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
    /// Moves drawn from a policy, without search.
    Policy {
        /// Whose policy.
        guide: Guide,
        /// How boldly they are drawn.
        temperature: f32,
    },
    /// A tree search, without exploration.
    Tree {
        /// What judges positions.
        guide: Guide,
        /// How it searches.
        method: Method,
    },
    /// A lookahead on values alone.
    Lookahead {
        /// What values positions.
        guide: Guide,
        /// How far it looks.
        lookahead: Lookahead,
    },
    /// For each game and seat one of several, drawn by weight.
    Mixed(Vec<(f32, PlayerSpec)>),
    /// Another player, who now and then plays a random move.
    Careless {
        /// Who.
        player: Box<PlayerSpec>,
        /// Probability of a random move, 0 to 1.
        randomness: f64,
    },
}

impl PlayerSpec {
    /// A player for one thread.
    pub fn build(&self, config: ConfigKey) -> Box<dyn Player> {
        match self {
            Self::Random => Box::new(RandomPlayer),
            Self::Heuristic => Box::new(HeuristicPlayer::new(config)),
            Self::Network { network, simulations } => {
                let method = SearchConfig::playing(*simulations).into();
                Self::Tree { guide: Guide::Network(network.clone()), method }.build(config)
            }
            Self::Explorer { network, search, temperature } => {
                let guide = Guide::Network(network.clone());
                let (name, evaluator) = (guide.describe(), guide.evaluator(config));
                let temperature = temperature.clone();
                Box::new(TreePlayer::exploring(name, evaluator, (*search).into(), temperature))
            }
            Self::Policy { guide, temperature } => {
                let evaluator = guide.evaluator(config);
                Box::new(PolicyPlayer::new(guide.describe(), evaluator, *temperature))
            }
            Self::Tree { guide, method } => {
                Box::new(TreePlayer::playing(guide.describe(), guide.evaluator(config), *method))
            }
            Self::Lookahead { guide, lookahead } => {
                let evaluator = guide.evaluator(config);
                Box::new(LookaheadPlayer::new(guide.describe(), evaluator, *lookahead))
            }
            Self::Mixed(parts) => {
                let build = |(weight, spec): &(f32, Self)| (*weight, spec.build(config));
                Box::new(MixedPlayer::new(parts.iter().map(build).collect()))
            }
            Self::Careless { player, randomness } => {
                Box::new(CarelessPlayer::new(player.build(config), *randomness))
            }
        }
    }

    /// The network that plays or guides, if one does.
    pub fn network(&self) -> Option<&Network> {
        match self {
            Self::Network { network, .. }
            | Self::Explorer { network, .. }
            | Self::Policy { guide: Guide::Network(network), .. }
            | Self::Tree { guide: Guide::Network(network), .. }
            | Self::Lookahead { guide: Guide::Network(network), .. } => Some(network),
            Self::Mixed(parts) => parts.iter().find_map(|(_, part)| part.network()),
            Self::Careless { player, .. } => player.network(),
            Self::Random
            | Self::Heuristic
            | Self::Policy { guide: Guide::Heuristic, .. }
            | Self::Tree { guide: Guide::Heuristic, .. }
            | Self::Lookahead { guide: Guide::Heuristic, .. } => None,
        }
    }

    /// What the record of a game says of it. Records know three kinds of player: whoever is guided by
    /// a network counts as that network, whoever is not counts as the heuristic.
    pub fn seated(&self) -> Seated {
        if matches!(self, Self::Random) {
            return Seated::Random;
        }
        let model = self.network().map(|network| ModelId::clone(network.id()));
        model.map_or(Seated::Heuristic, Seated::Model)
    }
}
