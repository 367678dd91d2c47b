//! Networks that treat all directions alike.

use super::view::View;
use super::*;

/// The mean of the weights over all views: kernels and planes of directions become symmetric.
pub(super) fn average(views: &[View<'_>], weights: &Weights) -> Weights {
    let within = views.iter().fold(weights.clone(), |weights, view| view.within(&weights));
    let turned: Vec<Weights> = views.iter().map(|view| view.weights(&within)).collect();
    rewritten(weights, |spec, values| {
        let mut sum = vec![0.0; values.len()];
        for values in turned.iter().map(|weights| weights.get(&spec.name)) {
            sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        sum.iter().map(|sum| sum / views.len() as f32).collect()
    })
}
