//! Game-tree search with values per seat (max-n). Tree searches (Gumbel, PUCT) work on judgements of
//! whole positions and are cut into gather, evaluate and apply, so that leaves of many games form
//! batches; lookahead (minimax, max-n, best-first descent) works on values alone.

mod analysis;
mod budget;
mod cache;
mod evaluator;
mod gumbel;
mod halving;
mod improve;
mod lockstep;
mod logits;
pub mod lookahead;
mod method;
mod node;
mod one_ply;
mod proof;
mod puct;
mod rules;
mod simulation;
mod tree;

pub use analysis::{Analysis, SeenMove};
pub use budget::{Budget, budget_for_elo};
pub use cache::{CacheStats, Cached, DEFAULT_CAPACITY};
pub use evaluator::{Evaluation, Evaluator, Leaf};
pub use gumbel::SearchConfig;
pub use improve::Sigma;
pub use lockstep::run;
pub use logits::{argmax, softmax};
pub use method::Method;
pub use one_ply::one_ply;
pub use puct::PuctConfig;
pub use rules::{Reached, Rules, play_forced};
pub use simulation::{Found, Kept, Search};

#[cfg(test)]
mod tests;
