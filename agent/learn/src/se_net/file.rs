//! Weights and inputs that another runtime has written, as a `safetensors` file.

use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::{SeOutputs, SeShape, SeWeights};
use crate::files;

/// The largest file that is read, bytes.
const LARGEST: u64 = 1 << 30;

/// A network with inputs to run it on.
#[derive(Debug, Clone)]
pub struct SeFile {
    /// The network.
    pub weights: SeWeights,
    /// Rows x slots x planes, from the tensor `input`, `[rows, side, side, planes]`.
    pub input: Vec<f32>,
}

/// Why a file holds no comparison network.
#[derive(Debug, thiserror::Error)]
pub enum SeFileError {
    /// The file cannot be read or written.
    #[error("cannot use the network file: {0}")]
    Io(#[from] std::io::Error),
    /// It is too large.
    #[error("the network file has more than {LARGEST} bytes, which are the most that are read")]
    TooLarge,
    /// It is no `safetensors` file.
    #[error("the network file is not usable: {0}")]
    Format(#[from] safetensors::SafeTensorError),
    /// A tensor has a wrong type or shape.
    #[error("tensor `{name}` must be f32 {wanted}, but is {found}")]
    Tensor {
        /// The tensor.
        name: String,
        /// What is needed.
        wanted: String,
        /// What the file has.
        found: String,
    },
}

impl SeFile {
    /// Reads weights and inputs; the sizes follow from the tensors.
    ///
    /// # Errors
    /// When the file cannot be read or a tensor is missing or has another shape.
    pub fn read(path: &Path) -> Result<Self, SeFileError> {
        let bytes = files::read_limited(path, LARGEST)?.ok_or(SeFileError::TooLarge)?;
        let file = SafeTensors::deserialize(&bytes)?;
        let shape = shape_of(&file)?;
        let mut tensors = std::collections::BTreeMap::new();
        for (name, dims) in shape.tensors() {
            let values = values_of(&file, &name, &dims)?;
            tensors.insert(name, values);
        }
        let rows = file.tensor("input")?.shape()[0];
        let input = values_of(&file, "input", &[rows, shape.side, shape.side, shape.planes])?;
        Ok(Self { weights: SeWeights { shape, tensors }, input })
    }
}

impl SeOutputs {
    /// Writes the tensors `policy` (rows x slots x planes) and `value` (rows x 3).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, shape: SeShape, path: &Path) -> Result<(), SeFileError> {
        let slots = shape.side * shape.side;
        let rows = self.policy.len() / slots / shape.policy_planes;
        let (policy, value) = (bytes_of(&self.policy), bytes_of(&self.value));
        let policy = TensorView::new(Dtype::F32, vec![rows, slots, shape.policy_planes], &policy)?;
        let value = TensorView::new(Dtype::F32, vec![rows, self.value.len() / rows], &value)?;
        let tensors = [("policy", policy), ("value", value)];
        Ok(std::fs::write(path, safetensors::serialize(tensors, None)?)?)
    }
}

fn shape_of(file: &SafeTensors<'_>) -> Result<SeShape, SeFileError> {
    let dims = |name: &str, count: usize| {
        let shape = file.tensor(name)?.shape().to_vec();
        let wanted = format!("with {count} dimensions");
        if shape.len() == count && !shape.contains(&0) {
            return Ok(shape);
        }
        Err(SeFileError::Tensor { name: name.to_owned(), wanted, found: format!("{shape:?}") })
    };
    let stem = dims("stem.weight", 4)?;
    let is_there = |block: &usize| file.tensor(&format!("block{block}.first.weight")).is_ok();
    Ok(SeShape {
        side: dims("input", 4)?[1],
        planes: stem[1],
        channels: stem[0],
        blocks: (0..).take_while(is_there).count(),
        squeeze: dims("block0.squeeze.weight", 2)?[1],
        policy_planes: dims("policy.planes.weight", 4)?[0],
    })
}

fn values_of(file: &SafeTensors<'_>, name: &str, dims: &[usize]) -> Result<Vec<f32>, SeFileError> {
    let tensor = file.tensor(name)?;
    if tensor.dtype() != Dtype::F32 || tensor.shape() != dims {
        let found = format!("{:?} {:?}", tensor.dtype(), tensor.shape());
        let (name, wanted) = (name.to_owned(), format!("{dims:?}"));
        return Err(SeFileError::Tensor { name, wanted, found });
    }
    let (values, _) = tensor.data().as_chunks::<4>();
    Ok(values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
}

fn bytes_of(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
