//! Files of the older service, read without running anything that they contain.

mod archive;
mod array;
mod error;
mod lists;
mod npy;
mod npy_format;
mod npz;
mod npz_writer;
mod numbers;
pub mod pickle;
mod tensors;
mod torch;
mod torch_metadata;

pub use archive::{Archive, EXPORT_BYTES, NETWORK_BYTES};
pub use array::{Array, Elements};
pub use error::FileError;
pub use npz::Npz;
pub use npz_writer::NpzWriter;
pub use pickle::Object;
pub use tensors::{Tensor, TensorMap};
pub use torch::TorchFile;
pub use torch_metadata::TorchMetadata;

#[cfg(test)]
mod tests;
