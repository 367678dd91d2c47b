//! On a machine without a GPU these tests say so and end; with one they compare with the CPU.

use std::sync::Arc;

use super::*;
use crate::encode::Encoder;
use crate::inference::tests::judge;
use crate::inference::{CpuEngine, CpuNet};
use crate::net::{NetShape, NetSize};
use crate::search::Evaluation;
use crate::testing::{positions, with_biases};
use ringrift::game::ConfigKey;

/// bf16 has 8 significant bits, and a dozen layers add their rounding.
const TOLERANCE: f32 = 0.08;

fn card() -> Option<Card> {
    match Card::open(0) {
        Ok(card) => Some(card),
        Err(error) => {
            assert!(
                std::env::var_os("RINGRIFT_TEST_GPU").is_none(),
                "RINGRIFT_TEST_GPU is set, but there is no GPU: {error}"
            );
            eprintln!("not run: {error}");
            None
        }
    }
}

#[test]
fn the_card_agrees_with_the_cpu_on_every_kind_of_board() {
    let Some(card) = card() else { return };
    for (key, size) in [
        ("square8_2p", "b6c96"),
        ("hex8_3p", "b2c40"),
        ("square8_4p", "b3c128"),
        ("square19_2p", "b2c32"),
        ("hexagonal_2p", "b2c160"),
    ] {
        let config: ConfigKey = key.parse().unwrap();
        let shape = NetShape::new(size.parse::<NetSize>().unwrap(), &Encoder::new(config));
        let weights = with_biases(&shape);
        let positions = positions(config, 37);
        let own = CpuEngine::new(Arc::new(CpuNet::new(shape.clone(), &weights)));
        let net = Arc::new(CudaNet::new(shape, &weights, &card).unwrap());
        let expected = judge(config, Box::new(own), &positions);
        for part in [1, 5, 37] {
            let engine = CudaEngine::new(Arc::clone(&net));
            let found = judge(config, Box::new(engine), &positions[..part]);
            let (worst, scale) = difference(&found, &expected);
            assert!(worst < TOLERANCE * scale, "{key} {size}: off by {worst} at scale {scale}");
        }
    }
}

/// The largest difference of logits and values, and the largest of the expected ones.
fn difference(found: &[Evaluation], expected: &[Evaluation]) -> (f32, f32) {
    let numbers =
        |judged: &Evaluation| [judged.logits.to_vec(), judged.value.0.0.to_vec()].concat();
    let pairs = found
        .iter()
        .zip(expected)
        .flat_map(|(found, expected)| numbers(found).into_iter().zip(numbers(expected)));
    pairs.fold((0.0, 1.0), |(worst, scale): (f32, f32), (found, expected)| {
        (worst.max((found - expected).abs()), scale.max(expected.abs()))
    })
}
