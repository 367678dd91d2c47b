//! The networks of the older service as burn modules: versions 2, 3 and 4 for square boards, 2 and 3
//! for hexagonal ones (networks.md 6). Sizes, board and class are read off the parameters.

mod attention;
mod block;
mod class;
mod error;
mod evaluator;
mod file_error;
mod heads;
mod layers;
mod loader;
mod network;
mod safetensors_file;
mod saved;
mod transfer;

pub use class::{Class, Plan};
pub use error::NetError;
pub use evaluator::OldEvaluator;
pub use file_error::OldNetworkError;
pub use network::{OldNet, OldOutputs};
pub use saved::OldNetwork;
pub(in crate::legacy) use saved::{config_of, encoding_of, read as read_parameters};
pub use transfer::{TransferError, transfer};

#[cfg(test)]
mod tests;
