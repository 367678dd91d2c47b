//! The networks of the older service as burn modules: versions 2, 3 and 4 for square boards, 2 and 3
//! for hexagonal ones (networks.md 6). Sizes, board and class are read off the parameters.

mod attention;
mod class;
mod evaluator;
mod heads;
mod layers;
mod loader;
mod network;
mod saved;
mod transfer;

pub use class::{Class, Plan};
pub use evaluator::OldEvaluator;
pub use loader::NetError;
pub use network::{OldNet, OldOutputs};
pub(in crate::legacy) use saved::read as read_parameters;
pub use saved::{OldNetwork, OldNetworkError};
pub use transfer::{TransferError, transfer};

#[cfg(test)]
mod tests;
