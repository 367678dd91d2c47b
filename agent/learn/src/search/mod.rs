//! Gumbel search with completed Q-values, values per seat (max-n) and batched leaves.

mod evaluator;
mod gumbel;
mod halving;
mod improve;
mod lockstep;
mod rules;
mod tree;

pub use evaluator::{Evaluation, Evaluator, Leaf};
pub use gumbel::{Found, Search, SearchConfig};
pub use improve::{Sigma, softmax};
pub use lockstep::run;
pub use rules::{Reached, Rules, play_forced};

#[cfg(test)]
mod tests;
