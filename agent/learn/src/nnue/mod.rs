//! The NNUE: a network small enough to value the positions of a lookahead one by one.
//!
//! | file | what it is |
//! |---|---|
//! | `features` | the facts of a position, numbered, as every seat sees them |
//! | `shape` | sizes and tensors |
//! | `accumulator` | the first layer, kept up to date from position to position |
//! | `network` | weights made ready to play |
//! | `evaluator` | positions judged by it |
//! | `model`, `training` | the same network on burn, learning from recorded games |

mod accumulator;
mod evaluator;
mod features;
mod model;
mod network;
mod shape;
mod training;

pub use evaluator::NnueEvaluator;
pub use features::FEATURES_VERSION;
pub use network::Nnue;
pub use shape::NnueShape;
pub use training::{NnueRecipe, NnueTrainError, Trained, order, train};

#[cfg(test)]
mod tests;
