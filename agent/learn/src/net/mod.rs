//! The network: sizes, weights as plain numbers, and the model on burn.

mod heads;
mod layers;
mod model;
mod shape;
mod weights;

pub use heads::Heads;
pub use model::{Net, Outputs};
pub(crate) use shape::VALUE_CHANNELS;
pub use shape::{Init, NetShape, NetSize, NetSizeError, TensorSpec};
pub use weights::{Weights, WeightsError};
