//! Random inputs and networks: noise costs the same as positions, and fresh weights the same as
//! learnt ones.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use ringrift::game::ConfigKey;
use ringrift_learn::checkpoint::{Checkpoint, Metadata, weights_hash};
use ringrift_learn::encode::Encoder;
use ringrift_learn::net::{NetShape, NetSize, Weights};
use ringrift_learn::rng;

/// A network of fresh weights, always the same.
pub(super) fn network(config: ConfigKey, size: NetSize) -> Checkpoint {
    let shape = NetShape::new(size, &Encoder::new(config));
    let weights = Weights::random(shape.tensors(), &mut rng::stream(1, "weights", 0));
    let metadata = Metadata::new(config, size, weights_hash(&weights));
    Checkpoint { metadata, weights }
}

/// `count` values of -1 to 1, always the same.
pub(super) fn noise(count: usize) -> Vec<f32> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
}
