//! Positions and weights that tests of networks share.

use rand::Rng as _;
use ringrift::game::{ConfigKey, Game, Move, Options};

use crate::net::{NetShape, TensorSpec, Weights};
use crate::rng;

/// Positions of one random game, each with more than one legal move.
pub(crate) fn positions(config: ConfigKey, count: usize) -> Vec<(Game, Vec<Move>)> {
    let mut rng = rng::stream(1, "positions", 0);
    let (mut game, mut legal, mut list) =
        (Game::new(config, Options::default()), Vec::new(), Vec::new());
    while list.len() < count && game.to_move().is_some() {
        game.legal(&mut legal);
        if legal.len() > 1 {
            list.push((game.clone(), legal.clone()));
        }
        game.play(legal[rng.random_range(0..legal.len())]);
    }
    list
}

/// Fresh weights have biases of 0, which would hide a bias that an engine forgets.
pub(crate) fn with_biases(shape: &NetShape) -> Weights {
    let mut rng = rng::stream(3, "weights", 0);
    let weights = Weights::random(shape.tensors(), &mut rng);
    let values = |spec: &TensorSpec| {
        let found = weights.get(&spec.name).to_vec();
        let is_bias = spec.name.ends_with("bias");
        Some(if is_bias {
            found.iter().map(|_| 0.3 * rng::normal(&mut rng)).collect()
        } else {
            found
        })
    };
    Weights::collect(shape.tensors(), values).unwrap()
}
