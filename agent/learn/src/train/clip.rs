//! How gradients that are too large are shortened.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// Of what the norm is taken that may not exceed the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clipping {
    /// Of the gradient of each tensor by itself, as burn's optimisers do it.
    #[default]
    Tensor,
    /// Of the gradient of all tensors together, which keeps its direction (Pascanu et al., 'On the
    /// difficulty of training recurrent neural networks', 2013; the usual way elsewhere).
    Network,
}

/// Scales all gradients by the same number where their common norm exceeds `limit`. A norm that is
/// no number makes gradients that are none.
pub(super) fn to_norm(
    params: &impl Module,
    gradients: GradientsParams,
    limit: f32,
) -> GradientsParams {
    let norm = norm(params, &gradients);
    if norm <= limit {
        return gradients;
    }
    let mut scaling = Scaling { gradients, factor: limit / norm };
    params.visit(&mut scaling);
    scaling.gradients
}

/// The Euclidean norm over the gradients of all parameters.
fn norm(params: &impl Module, gradients: &GradientsParams) -> f32 {
    let mut squares = Squares { gradients, sum: None };
    params.visit(&mut squares);
    // Read once for all, because a GPU has to be waited for.
    squares.sum.map_or(0.0, |sum| sum.sqrt().into_scalar())
}

/// Adds up the squares of all gradients where they lie.
struct Squares<'a> {
    gradients: &'a GradientsParams,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for Squares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = self.gradients.get::<D>(param.id) else { return };
        let squares = gradient.square().sum();
        self.sum = Some(match self.sum.take() {
            Some(sum) => sum + squares,
            None => squares,
        });
    }
}

struct Scaling {
    gradients: GradientsParams,
    factor: f32,
}

impl ModuleVisitor for Scaling {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.remove::<D>(param.id) {
            self.gradients.register(param.id, gradient * self.factor);
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[derive(Module, Debug)]
    struct Two {
        vector: Param<Tensor<1>>,
        matrix: Param<Tensor<2>>,
    }

    fn two(vector: [f32; 2], matrix: [[f32; 2]; 2]) -> (Tensor<1>, Tensor<2>) {
        let device = Device::flex();
        (Tensor::from_floats(vector, &device), Tensor::from_floats(matrix, &device))
    }

    /// Gradients of norms 3 and 4 * sqrt(10), 13 together, cut to a limit.
    fn clipped(limit: f32) -> [Vec<f32>; 2] {
        let (vector, matrix) = two([0.0; 2], [[0.0; 2]; 2]);
        let params = Two { vector: Param::from_tensor(vector), matrix: Param::from_tensor(matrix) };
        let (vector, matrix) = two([0.0, 3.0], [[4.0, 0.0], [0.0, -12.0]]);
        let mut gradients = GradientsParams::new();
        gradients.register(params.vector.id, vector);
        gradients.register(params.matrix.id, matrix);
        assert!((norm(&params, &gradients) - 13.0).abs() < 1e-5);
        let clipped = to_norm(&params, gradients, limit);
        let vector = clipped.get::<1>(params.vector.id).unwrap().into_data();
        let matrix = clipped.get::<2>(params.matrix.id).unwrap().into_data();
        [vector, matrix].map(|data| data.try_into_vec().unwrap())
    }

    #[test]
    fn all_gradients_are_scaled_alike_to_the_limit() {
        let wanted = [vec![0.0, 1.5], vec![2.0, 0.0, 0.0, -6.0]];
        let found = clipped(6.5);
        for (found, wanted) in found.concat().iter().zip(wanted.concat()) {
            assert!((found - wanted).abs() < 1e-5, "{found} for {wanted}");
        }
    }

    #[test]
    fn gradients_below_the_limit_stay() {
        let gradients = [vec![0.0, 3.0], vec![4.0, 0.0, 0.0, -12.0]];
        assert_eq!(clipped(13.5), gradients);
    }

    #[test]
    fn without_gradients_there_is_nothing_to_do() {
        let (vector, matrix) = two([1.0; 2], [[1.0; 2]; 2]);
        let params = Two { vector: Param::from_tensor(vector), matrix: Param::from_tensor(matrix) };
        assert!(to_norm(&params, GradientsParams::new(), 1.0).is_empty());
    }
}
