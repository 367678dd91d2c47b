//! Values follow the seats when seats are numbered otherwise.

use ringrift::game::{ConfigKey, Game, Seat};

use super::*;
use crate::inference::{BurnEngine, NetEvaluator};
use crate::search::{Evaluation, Evaluator as _, Leaf};
use crate::testing::{positions, reseated};

/// The weights without those of the inputs that tell the mover's number.
fn without_numbers(shape: &NetShape, weights: &Weights) -> Weights {
    let width = shape.size.channels;
    rewritten(weights, |spec, values| {
        let mut values = values.to_vec();
        if spec.name == "globals.weight" {
            for seat in Seat::all(u8::try_from(shape.seats).unwrap()) {
                values[Encoder::number_input(seat) * width..][..width].fill(0.0);
            }
        }
        values
    })
}

fn judge(evaluator: &mut NetEvaluator, game: &Game) -> Evaluation {
    let mut legal = Vec::new();
    game.legal(&mut legal);
    evaluator.evaluate(&[Leaf { state: game, legal: &legal }]).remove(0)
}

/// The largest difference between a seat's value and that of its new number, over some positions.
fn difference(config: ConfigKey, evaluator: &mut NetEvaluator) -> f32 {
    let seats = config.seats();
    let mut largest: f32 = 0.0;
    let mut compared = 0;
    for (game, _) in positions(config, 40) {
        let Some([plain, rotated]) = reseated(&game) else { continue };
        let (plain, rotated) = (judge(evaluator, &plain), judge(evaluator, &rotated));
        for seat in Seat::all(seats) {
            let apart = plain.value.of(seat) - rotated.value.of(seat.next(seats));
            largest = largest.max(apart.abs());
        }
        compared += 1;
    }
    assert!(compared > 20, "only {compared} positions were compared");
    largest
}

/// The mover's number is an input by design, and the only one that is absolute.
#[test]
fn values_rotate_with_the_seats_but_for_the_movers_number() {
    for board in ["square8", "hex8"] {
        for seats in 2..=4 {
            let config: ConfigKey = format!("{board}_{seats}p").parse().unwrap();
            let encoder = Encoder::new(config);
            let (shape, device) = (shape(&encoder), Device::flex());
            let of = |weights: &Weights| {
                let engine = BurnEngine::new(shape.clone(), weights, &device);
                let mut evaluator = NetEvaluator::new(encoder.clone(), Box::new(engine));
                difference(config, &mut evaluator)
            };
            let weights = with_biases(&shape);
            let apart = of(&without_numbers(&shape, &weights));
            assert!(apart < 1e-6, "{config}: values differ by {apart}");
            assert!(of(&weights) > 1e-4, "{config}: the number goes unseen");
        }
    }
}
