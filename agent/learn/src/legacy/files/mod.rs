//! Files of the older service, read without running anything that they contain.

mod archive;
mod error;
mod npy;
mod npz;
pub mod pickle;
mod tensors;
mod torch;

pub use archive::Archive;
pub use error::FileError;
pub use npy::{Array, Elements};
pub use npz::{Npz, write_npz};
pub use pickle::Object;
pub use tensors::{Tensor, TensorMap};
pub use torch::{TorchFile, TorchMetadata};

#[cfg(test)]
mod tests;
