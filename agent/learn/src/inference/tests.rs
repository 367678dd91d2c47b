use std::sync::Arc;

use ::burn::tensor::Device;
use ringrift::game::{ConfigKey, Game, Move, Options};

use super::*;
use crate::encode::Encoder;
use crate::net::{NetShape, NetSize, TensorSpec, Weights};
use crate::rng;
use crate::search::{Evaluation, Evaluator as _, Leaf};
use rand::Rng as _;

/// Positions of one random game, each with more than one legal move.
pub(super) fn positions(config: ConfigKey, count: usize) -> Vec<(Game, Vec<Move>)> {
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
pub(super) fn with_biases(shape: &NetShape) -> Weights {
    let mut rng = rng::stream(3, "weights", 0);
    let weights = Weights::random(shape, &mut rng);
    let values = |spec: &TensorSpec| {
        let found = weights.get(&spec.name).to_vec();
        let is_bias = spec.name.ends_with("bias");
        Some(if is_bias {
            found.iter().map(|_| 0.3 * rng::normal(&mut rng)).collect()
        } else {
            found
        })
    };
    Weights::collect(shape, values).unwrap()
}

pub(super) fn judge(
    config: ConfigKey,
    engine: Box<dyn Engine>,
    positions: &[(Game, Vec<Move>)],
) -> Vec<Evaluation> {
    let mut evaluator = NetEvaluator::new(Encoder::new(config), engine);
    let leaves: Vec<_> = positions.iter().map(|(state, legal)| Leaf { state, legal }).collect();
    evaluator.evaluate(&leaves)
}

#[test]
fn both_engines_agree_on_every_kind_of_board() {
    for (key, size) in [
        ("square8_2p", "b3c24"),
        ("hex8_3p", "b2c32"),
        ("square8_4p", "b2c40"),
        ("square19_2p", "b2c32"),
    ] {
        let config: ConfigKey = key.parse().unwrap();
        let shape = NetShape::new(size.parse::<NetSize>().unwrap(), &Encoder::new(config));
        let weights = with_biases(&shape);
        let positions = positions(config, 12);
        let own = CpuEngine::new(Arc::new(CpuNet::new(shape.clone(), &weights)));
        let reference = BurnEngine::new(shape, &weights, &Device::flex());
        let own = judge(config, Box::new(own), &positions);
        let reference = judge(config, Box::new(reference), &positions);
        for (own, reference) in own.iter().zip(&reference) {
            let values = own.value.0.0.iter().zip(reference.value.0.0);
            let worst = own.logits.iter().zip(reference.logits.iter().copied()).chain(values);
            let worst = worst.map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-4, "{key}: the engines differ by {worst}");
        }
    }
}
