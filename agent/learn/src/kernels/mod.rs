//! Numeric kernels shared by CPU inference and CPU training.
//!
//! Activations are `rows x slots x channels`, channels innermost. Vector code (AVX-512, AVX2,
//! plain) is chosen at run time by `pulp`; the code is safe Rust but for products of bytes (`int8`).
//!
//! | module | what it computes |
//! |---|---|
//! | `product` | matrix products with packed weights: 1x1 convolutions and dense layers |
//! | `conv` | 3x3 convolutions by Winograd's minimal filtering |
//! | `few` | the same for one small board, where reading weights is what takes time |
//! | `int8` | 3x3 convolutions in 8-bit integers |
//! | `pointwise` | rectifiers, sums and pooling |
//! | `gradient` | gradients of 3x3 convolutions with respect to their weights |
//! | `batch` | convolutions and gradients of a whole batch, on several threads |
//! | `batch_norm` | batch normalisation that trains |
//! | `operation` | the convolution as an operation of burn that trains |

// Small fixed tiles: one index runs through several arrays at once.
#![allow(clippy::needless_range_loop)]

mod batch;
mod batch_norm;
mod bias;
mod conv;
mod few;
mod filter;
mod gradient;
pub(crate) mod int8;
mod operation;
mod peak;
pub(crate) mod pointwise;
mod prefetch;
mod product;
mod tile_inputs;
mod tile_outputs;
mod tiles;
mod transform;

pub(crate) use batch_norm::batch_norm;
pub(crate) use bias::Bias;
pub(crate) use conv::{Conv3x3, Workspace};
pub(crate) use gradient::WeightGradient;
pub(crate) use operation::conv3x3;
pub use peak::{PEAK_FLOPS, multiply_adds};
pub(crate) use product::Dense;
pub(crate) use tiles::Board;

/// Output channels that a kernel handles at a time: two AVX-512 vectors.
pub(crate) const BLOCK: usize = 32;

/// Channels are padded to a multiple of this where vectors are stored: one AVX-512 vector.
const VECTOR: usize = 16;

/// Which vector code this machine runs, for people.
pub fn vectors() -> String {
    let arch = format!("{:?}", pulp::Arch::new());
    match arch.split('(').next().unwrap_or_default() {
        "V4" => "AVX-512 vectors".to_owned(),
        "V3" => "AVX2 vectors".to_owned(),
        other => format!("{other} code"),
    }
}

#[cfg(test)]
mod tests;
