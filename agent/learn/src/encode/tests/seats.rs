//! Inputs are the mover's view: seat numbers appear in one place only.

use proptest::prelude::*;

use super::super::globals;
use super::*;
use crate::testing::reseated;

fn encode(encoder: &Encoder, game: &Game) -> Inputs {
    let (mut inputs, mut legal) = (Inputs::default(), Vec::new());
    game.legal(&mut legal);
    encoder.push(game, &legal, game.to_move().unwrap(), &mut inputs);
    inputs
}

/// The inputs without the mover's number, which is absolute by design: the networks that are shipped
/// were trained with it.
fn without_number(mut inputs: Inputs, mover: Seat) -> Inputs {
    let number = &mut inputs.globals[globals::number_of(mover)];
    assert_eq!(std::mem::take(number), 1.0);
    inputs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Everything but the absolute seat is relative to the mover, for every way to number seats.
    #[test]
    fn inputs_do_not_depend_on_seat_numbers(
        seed in 0u64..1000,
        seats in 2u8..=4,
        board in prop::sample::select(vec!["square8", "hex8"]),
    ) {
        let config: ConfigKey = format!("{board}_{seats}p").parse().unwrap();
        let encoder = Encoder::new(config);
        let mut checked = 0;
        for_each_decision(config, seed, |game, _| {
            let Some([plain, mut rotated]) = reseated(game) else { return };
            let mover = plain.to_move().unwrap();
            let expected = without_number(encode(&encoder, &plain), mover);
            let mut turned = mover;
            for _ in 1..seats {
                turned = turned.next(seats);
                assert_eq!(rotated.to_move(), Some(turned));
                let found = without_number(encode(&encoder, &rotated), turned);
                assert!(found == expected, "{}", rotated.state_text());
                [_, rotated] = reseated(&rotated).unwrap();
            }
            checked += 1;
        });
        prop_assert!(checked > 10);
    }
}
