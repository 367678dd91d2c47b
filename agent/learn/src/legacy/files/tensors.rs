//! Parameters by name, whatever file they come from.

use std::collections::BTreeMap;

/// One parameter or statistic.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// Values in C order.
    pub values: Vec<f32>,
}

/// All parameters of a network: convolutions `[out, in, height, width]`, linear layers
/// `[out, in]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TensorMap(BTreeMap<String, Tensor>);

impl TensorMap {
    /// Adds a parameter; a `module.` prefix of distributed training is dropped.
    pub fn insert(&mut self, name: &str, tensor: Tensor) {
        let name = name.strip_prefix("module.").unwrap_or(name);
        self.0.insert(name.to_owned(), tensor);
    }

    /// A parameter.
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.0.get(name)
    }

    /// All parameters in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor)> {
        self.0.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// Number of parameters.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
