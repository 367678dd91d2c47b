//! Outputs follow the cells through every symmetry of the board.

use ringrift::game::{ConfigKey, Move};

use super::average::average;
use super::view::View;
use super::*;
use crate::rng;
use crate::testing::positions;

/// Rounding of sums that are taken in another order.
const ROUNDING: f32 = 1e-4;

const CONFIGS: [&str; 5] = ["square8_2p", "square8_3p", "square19_2p", "hex8_2p", "hexagonal_2p"];

/// Random inputs on every cell, 0 beside the board.
fn noise(encoder: &Encoder) -> Inputs {
    let mut rng = rng::stream(1, "noise", 0);
    let width = encoder.plane_count();
    let on_cells = encoder.frame().mask().iter().flat_map(|mask| vec![*mask; width]);
    let planes = on_cells.map(|mask| mask * rng::normal(&mut rng)).collect();
    let globals = (0..encoder.global_count()).map(|_| rng::normal(&mut rng)).collect();
    Inputs { rows: 1, planes, globals }
}

fn assert_near(differences: Heads<f32>, what: &str) {
    let largest = differences.into_array().into_iter().fold(0.0, f32::max);
    assert!(largest < ROUNDING, "{what}: {differences:?}");
}

#[test]
fn a_symmetric_network_has_no_preferred_direction() {
    for key in CONFIGS {
        let encoder = Encoder::new(key.parse().unwrap());
        let (shape, inputs, views) = (shape(&encoder), noise(&encoder), View::all(&encoder));
        let weights = average(&views, &with_biases(&shape));
        let plain = forward(&shape, &weights, &inputs);
        for view in &views {
            let turned = forward(&shape, &weights, &view.inputs(&inputs));
            let what = format!("{key}, {:?}", view.symmetry);
            assert_near(view.differences(&plain, &turned), &what);
        }
    }
}

/// Any network at all: when kernels and planes of directions turn with the board, nothing else may
/// tell directions apart.
#[test]
fn a_turned_network_does_on_the_turned_board_what_it_did_before() {
    for key in CONFIGS {
        let encoder = Encoder::new(key.parse().unwrap());
        let (shape, inputs) = (shape(&encoder), noise(&encoder));
        let weights = with_biases(&shape);
        for view in View::all(&encoder) {
            let weights = view.within(&weights);
            let plain = forward(&shape, &weights, &inputs);
            let turned = forward(&shape, &view.weights(&weights), &view.inputs(&inputs));
            let what = format!("{key}, {:?}", view.symmetry);
            assert_near(view.differences(&plain, &turned), &what);
        }
    }
}

#[test]
fn a_network_that_prefers_a_direction_is_found_out() {
    for key in CONFIGS {
        let encoder = Encoder::new(key.parse().unwrap());
        let (shape, inputs) = (shape(&encoder), noise(&encoder));
        let weights = with_biases(&shape);
        let plain = forward(&shape, &weights, &inputs);
        for view in View::all(&encoder).iter().skip(1) {
            let turned = forward(&shape, &weights, &view.inputs(&inputs));
            for difference in view.differences(&plain, &turned).into_array() {
                assert!(difference > ROUNDING, "{key}, {:?}: {difference}", view.symmetry);
            }
        }
    }
}

/// Of a span the output tells the first end from the last in cell order, and of a region a check sum
/// of its cells picks an output: a symmetry may exchange those by design.
fn is_bound_to_cell_order(mv: Move) -> bool {
    use ringrift::game::Recovery;
    let of_window = matches!(mv, Move::Recover { mode: Recovery::Segment(_), .. });
    of_window || matches!(mv, Move::Line(_) | Move::LineOption { .. } | Move::Territory(_))
}

#[test]
fn moves_and_their_images_are_judged_alike() {
    for key in CONFIGS {
        let config: ConfigKey = key.parse().unwrap();
        let encoder = Encoder::new(config);
        let (shape, views) = (shape(&encoder), View::all(&encoder));
        let weights = average(&views, &with_biases(&shape));
        for (game, legal) in positions(config, 60).iter().skip(20).step_by(20) {
            let mut inputs = Inputs::default();
            encoder.push(game, legal, game.to_move().unwrap(), &mut inputs);
            let plain = forward(&shape, &weights, &inputs).policy;
            for view in &views {
                let turned = forward(&shape, &weights, &view.inputs(&inputs)).policy;
                for mv in legal.iter().filter(|mv| !is_bound_to_cell_order(**mv)) {
                    let image = view.symmetry.mv(*mv, game);
                    let (own, found) = (encoder.logit(*mv, &plain), encoder.logit(image, &turned));
                    let near = (own - found).abs() < 3.0 * ROUNDING;
                    assert!(near, "{key}, {:?}, {mv:?}: {own} is not {found}", view.symmetry);
                }
            }
        }
    }
}
