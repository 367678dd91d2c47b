//! Values under construction in the memory of the machine.

use super::super::budget::ALLOCATION;
use super::global::Global;
use super::object::{Object, TensorRef};

/// Place of a value in the machine's memory; values may be shared.
pub(super) type Id = usize;

/// A value under construction.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Plain(Object),
    List(Vec<Id>),
    Tuple(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    Global(Global),
    Storage(TensorRef),
    Dtype(String),
    Array { shape: Vec<usize>, dtype: String, data: Option<Id> },
}

impl Node {
    /// Memory that it takes beside itself and the places of its parts.
    pub(super) fn owned_memory(&self) -> u64 {
        let allocations = match self {
            Self::Plain(object) => u64::from(object.text_bytes() > 0),
            Self::List(_) | Self::Tuple(_) | Self::Dict(_) | Self::Dtype(_) => 1,
            // The name that it is unfolded to.
            Self::Global(_) => 2,
            Self::Storage(_) | Self::Array { .. } => 3,
        };
        self.owned_bytes() as u64 + allocations * ALLOCATION
    }

    /// Bytes that it holds beside itself and the places of its parts.
    pub(super) fn owned_bytes(&self) -> usize {
        let sizes = |count: usize| count * size_of::<usize>();
        match self {
            Self::Plain(object) => object.text_bytes(),
            Self::Storage(tensor) => {
                tensor.key.len() + sizes(tensor.shape.len() + tensor.stride.len())
            }
            Self::Dtype(name) => name.len(),
            Self::Array { shape, dtype, .. } => dtype.len() + sizes(shape.len()),
            Self::List(_) | Self::Tuple(_) | Self::Dict(_) | Self::Global(_) => 0,
        }
    }
}
