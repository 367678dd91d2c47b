mod seats;

use rand::Rng as _;
use ringrift::game::{BoardKind, Cell, CellSet, Options};

use super::*;
use crate::rng;
use crate::testing::for_each_recorded_decision;
use crate::values::relative_index;

/// How many moves share all their terms, in any order, with another: a network cannot tell them apart.
fn collisions(terms: &[PolicyTerms]) -> usize {
    let mut sorted = terms.to_vec();
    sorted.iter_mut().for_each(|terms| terms.sort_unstable());
    sorted.sort_unstable();
    sorted.windows(2).filter(|pair| pair[0] == pair[1]).count()
}

/// Plays at random and hands over every position with a choice.
fn for_each_decision(config: ConfigKey, seed: u64, mut visit: impl FnMut(&Game, &[Move])) {
    let mut rng = rng::stream(seed, "playout", 0);
    let (mut game, mut legal) = (Game::new(config, Options::default()), Vec::new());
    while game.to_move().is_some() {
        game.legal(&mut legal);
        if legal.len() > 1 {
            visit(&game, &legal);
        }
        game.play(legal[rng.random_range(0..legal.len())]);
    }
}

#[test]
fn every_move_has_terms_within_the_policy() {
    for config in ConfigKey::all() {
        let encoder = Encoder::new(config);
        let limit = u32::try_from(encoder.policy().len()).unwrap();
        for_each_decision(config, 1, |_, legal| {
            for terms in legal.iter().map(|mv| encoder.terms(*mv)) {
                assert!(!terms.is_empty() && terms.iter().all(|term| *term < limit), "{config}");
            }
        });
    }
}

#[test]
fn moves_that_a_player_must_tell_apart_have_different_terms() {
    let config: ConfigKey = "square8_2p".parse().unwrap();
    let encoder = Encoder::new(config);
    for_each_decision(config, 2, |game, legal| {
        let telling = |mv: &&Move| {
            matches!(
                mv,
                Move::Place { .. } | Move::MoveStack { .. } | Move::Capture(_) | Move::Continue(_)
            )
        };
        let terms: Vec<_> = legal.iter().filter(telling).map(|mv| encoder.terms(*mv)).collect();
        assert_eq!(collisions(&terms), 0, "in {}", game.state_text());
    });
}

#[test]
fn inputs_are_as_long_as_promised_and_finite() {
    for config in ConfigKey::all() {
        let encoder = Encoder::new(config);
        let mut inputs = Inputs::default();
        for_each_decision(config, 3, |game, legal| {
            let mover = game.to_move().unwrap();
            if inputs.rows < 20 {
                encoder.push(game, legal, mover, &mut inputs);
            }
        });
        let spatial = encoder.frame().area() * encoder.plane_count();
        assert_eq!(inputs.planes.len(), inputs.rows * spatial, "{config}");
        assert_eq!(inputs.globals.len(), inputs.rows * encoder.global_count(), "{config}");
        assert!(inputs.planes.iter().chain(&inputs.globals).all(|value| value.is_finite()));
    }
}

#[test]
fn every_move_of_every_recorded_position_has_its_own_output() {
    let (mut moves, mut collided) = (0, 0);
    let games = for_each_recorded_decision(|game, legal| {
        let encoder = Encoder::new(game.config());
        let terms: Vec<_> = legal.iter().map(|mv| encoder.terms(*mv)).collect();
        moves += legal.len();
        collided += collisions(&terms);
    });
    assert!(games > 200 && moves > 100_000);
    assert_eq!(collided, 0, "of {moves} moves in {games} games");
}

#[test]
fn a_stack_that_another_seat_can_overtake_is_exposed() {
    let config: ConfigKey = "square8_2p".parse().unwrap();
    let text = "A|RP|1|H10,10|E0,0|T0,0|W0|S0,0=11;2,0=2|M|C";
    let game = Game::from_state_text(config, Options::default(), text).unwrap();
    let (encoder, mut inputs, mut legal) = (Encoder::new(config), Inputs::default(), Vec::new());
    game.legal(&mut legal);
    encoder.push(&game, &legal, game.to_move().unwrap(), &mut inputs);
    let exposed = |x, y, place| {
        let slot = encoder.frame().slot(config.board().cell_at(x, y).unwrap());
        inputs.planes[slot * encoder.plane_count() + planes::exposed(place)]
    };
    assert_eq!([exposed(2, 0, 1), exposed(0, 0, 0), exposed(2, 0, 0)], [1.0, 0.0, 0.0]);
}

/// The length of the longest run of markers through each marker, cell by cell.
fn longest_runs(board: BoardKind, axes: &[(i8, i8)], markers: &CellSet) -> Vec<(Cell, u8)> {
    let of_cell = |cell: Cell| {
        let (x, y) = board.xy(cell);
        let reach = |dx: i8, dy: i8| {
            let steps = (1_i8..).map(|step| board.cell_at(x + step * dx, y + step * dy));
            steps.take_while(|cell| cell.is_some_and(|cell| markers.contains(cell))).count()
        };
        let run = |&(dx, dy): &(i8, i8)| 1 + reach(dx, dy) + reach(-dx, -dy);
        (cell, u8::try_from(axes.iter().map(run).max().unwrap()).unwrap())
    };
    markers.iter().map(of_cell).collect()
}

#[test]
fn the_plane_of_runs_tells_how_much_of_a_line_there_is() {
    for config in ["square8_2p", "hex8_2p", "square19_3p", "hexagonal_4p"] {
        let config: ConfigKey = config.parse().unwrap();
        let (encoder, mut inputs) = (Encoder::new(config), Inputs::default());
        let mut markers_seen = 0;
        let mut look = |game: &Game, legal: &[Move]| {
            inputs.clear();
            let mover = game.to_move().unwrap();
            encoder.push(game, legal, mover, &mut inputs);
            let (frame, line) =
                (encoder.frame(), f32::from(u8::try_from(game.shortest_line()).unwrap()));
            for (place, seat) in Seat::all(config.seats())
                .map(|seat| (relative_index(seat, mover, config.seats()), seat))
            {
                let mut plane = vec![0.0; frame.area()];
                for (cell, run) in longest_runs(config.board(), frame.axes(), &game.markers(seat)) {
                    plane[frame.slot(cell)] = (f32::from(run) / line).min(1.0);
                    markers_seen += 1;
                }
                let found: Vec<f32> = inputs
                    .planes
                    .chunks_exact(encoder.plane_count())
                    .map(|slot| slot[planes::run(place)])
                    .collect();
                assert_eq!(found, plane, "{}", game.state_text());
            }
        };
        (5..25).for_each(|seed| for_each_decision(config, seed, &mut look));
        assert!(markers_seen > 1000, "{config}");
    }
}
