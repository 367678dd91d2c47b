//! The network of the speed comparison: a residual tower with squeeze-excitation, as the engines
//! of this field use it, so that other runtimes can be measured on the very same weights.
//!
//! It has no part in play: [`crate::net`] does that, on the same kernels.

mod engine;
mod file;
mod shape;
mod training;

pub use engine::{SeEngine, SeOutputs};
pub use file::{SeFile, SeFileError};
pub use shape::{SeShape, SeWeights};
pub use training::{SeBatch, SeTrainer};

#[cfg(test)]
mod tests;
