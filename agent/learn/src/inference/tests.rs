use std::sync::Arc;

use ::burn::tensor::Device;
use ringrift::game::{ConfigKey, Game, Move};

use super::*;
use crate::checkpoint::Checkpoint;
use crate::encode::Encoder;
use crate::net::{NetShape, NetSize};
use crate::search::{Evaluation, Evaluator as _, Leaf, softmax};
use crate::testing::{for_each_recorded_decision, positions, with_biases};

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
        ("hexagonal_2p", "b2c32"),
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

/// The first part of the decisions of recorded games of a configuration, and later ones.
fn recorded(config: ConfigKey, count: usize) -> Vec<(Game, Vec<Move>)> {
    let mut list = Vec::new();
    for_each_recorded_decision(|game, legal| {
        if game.config() == config {
            list.push((game.clone(), legal.to_vec()));
        }
    });
    let step = (list.len() / count).max(1);
    list.into_iter().step_by(step).take(count).collect()
}

/// Sum of p ln(p / q) over the moves of a position.
fn divergence(exact: &Evaluation, rounded: &Evaluation) -> f32 {
    let policy = |judged: &Evaluation| {
        let mut policy = judged.logits.to_vec();
        softmax(&mut policy);
        policy
    };
    let (exact, rounded) = (policy(exact), policy(rounded));
    exact
        .iter()
        .zip(&rounded)
        .map(|(p, q)| p * (p / q.max(f32::MIN_POSITIVE)).max(f32::MIN_POSITIVE).ln())
        .sum()
}

#[test]
fn rounding_to_bytes_changes_judgements_of_recorded_positions_little() {
    for key in Checkpoint::shipped_configs() {
        let config: ConfigKey = key.parse().unwrap();
        let checkpoint = Checkpoint::shipped(config).unwrap().unwrap();
        let (shape, weights) = (checkpoint.shape(), &checkpoint.weights);
        let positions = recorded(config, 300);
        assert_eq!(positions.len(), 300, "{key}");
        let engine = |net| Box::new(CpuEngine::new(Arc::new(net)));
        let exact = judge(config, engine(CpuNet::new(shape.clone(), weights)), &positions);
        let rounded = CpuNet::calibrated(&Encoder::new(config), &shape, weights);
        let rounded = judge(config, engine(rounded), &positions);
        let (mut divergences, mut errors) = (Vec::new(), Vec::new());
        for (exact, rounded) in exact.iter().zip(&rounded) {
            divergences.push(divergence(exact, rounded));
            let values = exact.value.0.0.iter().zip(rounded.value.0.0);
            errors.push(values.map(|(exact, rounded)| (exact - rounded).abs()).fold(0.0, f32::max));
        }
        let mean = |list: &[f32]| list.iter().sum::<f32>() / 300.0;
        let largest = |list: &[f32]| list.iter().copied().fold(0.0, f32::max);
        let found = [mean(&divergences), largest(&divergences), mean(&errors), largest(&errors)];
        println!(
            "{key}: policy divergence mean and largest, value error mean and largest: {found:.5?}"
        );
        let bounds = [0.01, 0.2, 0.02, 0.2];
        let within = found.iter().zip(bounds).all(|(found, bound)| *found < bound);
        assert!(within, "{key}: {found:?} against {bounds:?}");
    }
}
