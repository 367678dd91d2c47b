//! The kinds of tree search.

use super::gumbel::SearchConfig;
use super::puct::PuctConfig;

/// A kind of tree search with its constants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Gumbel search with sequential halving at the root.
    Gumbel(SearchConfig),
    /// PUCT everywhere.
    Puct(PuctConfig),
}

impl From<SearchConfig> for Method {
    fn from(config: SearchConfig) -> Self {
        Self::Gumbel(config)
    }
}

impl From<PuctConfig> for Method {
    fn from(config: PuctConfig) -> Self {
        Self::Puct(config)
    }
}

impl Method {
    /// Simulations per decision.
    pub fn simulations(&self) -> usize {
        match self {
            Self::Gumbel(config) => config.simulations,
            Self::Puct(config) => config.simulations,
        }
    }

    /// The name of the method.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Gumbel(_) => "gumbel",
            Self::Puct(_) => "puct",
        }
    }

    /// Whether certain outcomes are settled.
    pub(super) fn proofs(&self) -> bool {
        match self {
            Self::Gumbel(config) => config.proofs,
            Self::Puct(config) => config.proofs,
        }
    }

    /// Whether the subtree of the move played is kept within a turn.
    pub fn reuses(&self) -> bool {
        match self {
            Self::Gumbel(config) => config.reuse,
            Self::Puct(config) => config.reuse,
        }
    }
}
