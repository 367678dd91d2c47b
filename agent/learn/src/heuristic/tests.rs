use std::collections::BTreeMap;

use ringrift::game::{BoardKind, Options};
use serde::Deserialize;

use super::*;

/// A position with the value of every feature for every seat, from the older service.
#[derive(Deserialize)]
struct Sample {
    config: ConfigKey,
    state: String,
    features: BTreeMap<Seat, BTreeMap<String, f64>>,
}

/// Features that the older service got wrong on hex8, where it knew no neighbours.
const WRONG_ON_HEX8: [&str; 7] = [
    "opponent_threats",
    "mobility",
    "stack_mobility",
    "line_potential",
    "line_connectivity",
    "forced_elimination_risk",
    "lps_action_advantage",
];

fn samples() -> Vec<Sample> {
    let text = include_str!("../../../../tests/data/heuristic/positions.jsonl");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The older service took the first ten markers in the order in which they were placed.
fn closure_is_comparable(game: &Game) -> bool {
    Seat::all(game.config().seats()).all(|seat| game.markers(seat).len() <= 10)
}

#[test]
fn features_equal_those_of_the_older_service() {
    let mut compared = 0;
    for sample in samples() {
        let game = Game::from_state_text(sample.config, Options::default(), &sample.state).unwrap();
        let heuristic = Heuristic::new(sample.config, HeuristicWeights::balanced());
        let on_hex8 = sample.config.board() == BoardKind::Hex8;
        for (seat, expected) in &sample.features {
            for (name, value) in heuristic.terms(&game, *seat) {
                let wrong_there = on_hex8 && WRONG_ON_HEX8.contains(&name);
                let incomparable = name == "territory_closure" && !closure_is_comparable(&game);
                if wrong_there || incomparable {
                    continue;
                }
                let expected = expected[name];
                assert!(
                    (value - expected).abs() < 1e-4,
                    "{name} of seat {seat} is {value}, not {expected}, in {} {}",
                    sample.config,
                    sample.state,
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 1500, "only {compared} values were compared");
}

#[test]
fn hex8_has_neighbours() {
    let geometry = Geometry::new(BoardKind::Hex8);
    let centre = BoardKind::Hex8.cell_at(0, 0).unwrap();
    assert_eq!(geometry.neighbours(centre).count(), 6);
}
