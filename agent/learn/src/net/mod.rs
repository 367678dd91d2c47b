//! The network: sizes, weights as plain numbers, and the model on burn.

mod heads;
mod layers;
mod model;
mod shape;
mod weights;

pub use heads::Heads;
pub(crate) use layers::{Dense, Loader, read_back};
pub use model::{Net, Outputs};
pub use shape::{Init, NetShape, NetSize, NetSizeError, TensorSpec};
pub(crate) use shape::{VALUE_CHANNELS, dense};
pub use weights::{Weights, WeightsError};

#[cfg(test)]
mod tests;
