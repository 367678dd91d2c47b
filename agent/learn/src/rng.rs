//! Random streams: every purpose and index has its own, all derived from one run seed.

use rand::{Rng as _, SeedableRng};

/// The generator used everywhere in learning.
pub type Rng = rand_xoshiro::Xoshiro256PlusPlus;

/// The stream number `index` of `purpose` in the run `run_seed`.
pub fn stream(run_seed: u64, purpose: &str, index: u64) -> Rng {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&run_seed.to_le_bytes());
    hasher.update(&index.to_le_bytes());
    hasher.update(purpose.as_bytes());
    Rng::from_seed(*hasher.finalize().as_bytes())
}

/// One draw of the standard Gumbel distribution.
pub fn gumbel(rng: &mut Rng) -> f32 {
    let uniform: f32 = rng.random_range(f32::MIN_POSITIVE..1.0);
    -(-uniform.ln()).max(f32::MIN_POSITIVE).ln()
}

/// One draw of the standard normal distribution (Box-Muller).
pub fn normal(rng: &mut Rng) -> f32 {
    let radius: f32 = (-2.0 * rng.random_range(f32::MIN_POSITIVE..1.0f32).ln()).sqrt();
    radius * (std::f32::consts::TAU * rng.random::<f32>()).cos()
}

/// An index drawn in proportion to `weights`; the last one if rounding leaves a rest.
///
/// # Panics
/// When `weights` is empty.
pub fn weighted_index(rng: &mut Rng, weights: &[f32]) -> usize {
    assert!(!weights.is_empty(), "there is nothing to draw from");
    let total: f32 = weights.iter().sum();
    let mut left = rng.random::<f32>() * total;
    for (index, weight) in weights.iter().enumerate() {
        if left < *weight {
            return index;
        }
        left -= weight;
    }
    weights.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_seed_purpose_and_index() {
        let first: u64 = stream(1, "a", 0).random();
        for mut other in [stream(2, "a", 0), stream(1, "b", 0), stream(1, "a", 1)] {
            assert_ne!(first, other.random::<u64>());
        }
        assert_eq!(first, stream(1, "a", 0).random::<u64>());
    }

    #[test]
    fn gumbel_has_the_mean_of_its_distribution() {
        let mut rng = stream(1, "gumbel", 0);
        let mean = (0..20_000).map(|_| gumbel(&mut rng)).sum::<f32>() / 20_000.0;
        assert!((mean - 0.5772).abs() < 0.03, "mean {mean}");
    }
}
