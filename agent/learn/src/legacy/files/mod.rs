//! Files of the older service, read without running anything that they contain.

mod archive;
mod array;
mod budget;
mod error;
mod lists;
mod member;
mod npy;
mod npy_elements;
mod npy_format;
mod npz;
mod npz_writer;
mod numbers;
pub mod pickle;
mod tensors;
mod torch;
mod torch_metadata;

pub use archive::Archive;
pub use array::{Array, Elements};
pub use budget::{EXPORT_BYTES, EXPORT_MEMORY, NETWORK_BYTES};
pub use error::FileError;
pub use npz::Npz;
pub use npz_writer::NpzWriter;
pub use pickle::Object;
pub use tensors::{Tensor, TensorMap};
pub use torch::TorchFile;
pub use torch_metadata::TorchMetadata;

#[cfg(test)]
mod memory_tests;
#[cfg(test)]
mod tests;
