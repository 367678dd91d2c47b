//! Weights as plain numbers: what checkpoints store and every engine is built from.

use super::{Init, TensorSpec};
use crate::rng::{self, Rng};

/// All tensors of a network, in the order of its shape's list.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    tensors: Vec<(TensorSpec, Vec<f32>)>,
}

/// Why numbers are not the weights of a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// A tensor is absent.
    #[error("tensor `{0}` is missing")]
    Missing(String),
    /// A tensor has another shape.
    #[error("tensor `{name}` has {found} values where the network needs {wanted}")]
    Shape {
        /// The tensor.
        name: String,
        /// Values that the network needs.
        wanted: usize,
        /// Values that were given.
        found: usize,
    },
    /// A value is infinite or not a number.
    #[error("tensor `{0}` holds a value that is infinite or not a number")]
    NotFinite(String),
    /// A value is too large for the integers that it is computed in.
    #[error("tensor `{name}` holds a value outside of -{limit} to {limit}")]
    TooLarge {
        /// The tensor.
        name: String,
        /// The largest value.
        limit: u8,
    },
}

impl Weights {
    /// Fresh weights for a list of tensors.
    pub fn random(specs: Vec<TensorSpec>, rng: &mut Rng) -> Self {
        let fill = |spec: TensorSpec| {
            let values = initial_values(&spec, rng);
            (spec, values)
        };
        Self { tensors: specs.into_iter().map(fill).collect() }
    }

    /// Weights for a list of tensors, each taken from `find`.
    ///
    /// # Errors
    /// When a tensor is missing, has another size, or a value that is not finite.
    pub fn collect(
        specs: Vec<TensorSpec>,
        mut find: impl FnMut(&TensorSpec) -> Option<Vec<f32>>,
    ) -> Result<Self, WeightsError> {
        let mut tensors = Vec::new();
        for spec in specs {
            let values = find(&spec).ok_or_else(|| WeightsError::Missing(spec.name.clone()))?;
            if values.len() != spec.len() {
                let (wanted, found) = (spec.len(), values.len());
                return Err(WeightsError::Shape { name: spec.name, wanted, found });
            }
            tensors.push((spec, values));
        }
        let weights = Self { tensors };
        weights.check_finite()?;
        Ok(weights)
    }

    /// The tensors with their values.
    pub fn tensors(&self) -> impl Iterator<Item = (&TensorSpec, &[f32])> {
        self.tensors.iter().map(|(spec, values)| (spec, values.as_slice()))
    }

    /// The values of a tensor.
    ///
    /// # Panics
    /// When the network has no such tensor: names are fixed in this crate.
    pub fn get(&self, name: &str) -> &[f32] {
        let found = self.tensors.iter().find(|(spec, _)| spec.name == name);
        found.map(|(_, values)| values.as_slice()).expect("the shape lists every layer's tensors")
    }

    /// Number of values in all tensors.
    pub fn len(&self) -> usize {
        self.tensors.iter().map(|(_, values)| values.len()).sum()
    }

    /// True without any tensor.
    pub fn is_empty(&self) -> bool {
        self.tensors.is_empty()
    }

    /// Moves each value towards `target` by `1 - keep` of the way (moving average of weights).
    pub fn approach(&mut self, target: &Self, keep: f32) {
        for ((_, mine), (_, theirs)) in self.tensors.iter_mut().zip(&target.tensors) {
            for (value, goal) in mine.iter_mut().zip(theirs) {
                *value = keep * *value + (1.0 - keep) * goal;
            }
        }
    }

    /// Refuses weights that are infinite or not a number.
    ///
    /// # Errors
    /// Names the first such tensor.
    pub fn check_finite(&self) -> Result<(), WeightsError> {
        let bad = self.tensors.iter().find(|(_, values)| values.iter().any(|v| !v.is_finite()));
        bad.map_or(Ok(()), |(spec, _)| Err(WeightsError::NotFinite(spec.name.clone())))
    }
}

fn initial_values(spec: &TensorSpec, rng: &mut Rng) -> Vec<f32> {
    match spec.init {
        Init::Zeros => vec![0.0; spec.len()],
        Init::Kaiming { gain } => {
            let deviation = gain * (2.0 / spec.fan_in() as f32).sqrt();
            (0..spec.len()).map(|_| deviation * rng::normal(rng)).collect()
        }
    }
}
