use proptest::prelude::*;
use rand::Rng as _;
use ringrift::game::Options;

use super::*;
use crate::rng;

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
fn few_moves_collide_on_any_configuration() {
    for config in ConfigKey::all() {
        let encoder = Encoder::new(config);
        let (mut moves, mut collided) = (0, 0);
        for_each_decision(config, 1, |_, legal| {
            let terms: Vec<_> = legal.iter().map(|mv| encoder.terms(*mv)).collect();
            let limit = u32::try_from(encoder.policy().len()).unwrap();
            assert!(terms.iter().all(|terms| !terms.is_empty()), "{config}: a move has no term");
            assert!(terms.iter().flatten().all(|term| *term < limit), "{config}: out of range");
            moves += legal.len();
            collided += collisions(&terms);
        });
        assert!(collided * 100 <= moves, "{config}: {collided} of {moves} moves collide");
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

/// The same position with seat numbers advanced by one, as state text.
fn with_seats_rotated(text: &str, seats: u8) -> String {
    let next = |digit: char| {
        let number = u8::try_from(digit).unwrap() - b'0';
        char::from(b'0' + number % seats + 1)
    };
    let fields: Vec<&str> = text.split('|').collect();
    let mut rotated: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
    rotated[2] = fields[2].chars().map(next).collect();
    for index in 3..6 {
        let (letter, list) = fields[index].split_at(1);
        let mut values: Vec<&str> = list.split(',').collect();
        values.rotate_right(1);
        rotated[index] = format!("{letter}{}", values.join(","));
    }
    for index in 7..10 {
        let (letter, list) = fields[index].split_at(1);
        let turned = list.split(';').filter(|entry| !entry.is_empty()).map(|entry| {
            let (cell, owners) = entry.split_once('=').unwrap();
            format!("{cell}={}", owners.chars().map(next).collect::<String>())
        });
        rotated[index] = format!("{letter}{}", turned.collect::<Vec<_>>().join(";"));
    }
    rotated.join("|")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Everything but the absolute seat is relative to the mover.
    #[test]
    fn inputs_do_not_depend_on_seat_numbers(seed in 0u64..1000, seats in 2u8..=4) {
        let config: ConfigKey = format!("square8_{seats}p").parse().unwrap();
        let encoder = Encoder::new(config);
        let mut checked = 0;
        for_each_decision(config, seed, |game, _| {
            let text = game.state_text();
            let read = |text: &str| Game::from_state_text(config, Options::default(), text);
            // Positions in the middle of a capture cannot be set up.
            let Ok(plain) = read(&text) else { return };
            let rotated = read(&with_seats_rotated(&text, seats)).unwrap();
            let encode = |game: &Game| {
                let (mut inputs, mut legal) = (Inputs::default(), Vec::new());
                game.legal(&mut legal);
                encoder.push(game, &legal, game.to_move().unwrap(), &mut inputs);
                inputs.planes
            };
            assert_eq!(encode(&plain), encode(&rotated), "{text}");
            checked += 1;
        });
        prop_assert!(checked > 10);
    }
}
