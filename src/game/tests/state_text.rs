//! State texts from untrusted hands.

use proptest::prelude::*;

use super::*;

fn parse(config: &str, text: &str) -> Result<Game, String> {
    let config = config.parse().unwrap();
    Game::from_state_text(config, Options::default(), text).map_err(|error| error.to_string())
}

#[test]
fn wrong_texts_are_refused_with_the_reason() {
    for (text, reason) in [
        ("", "ten fields"),
        ("A|RP|1|H18,18|E0,0|T0,0|W0|S|M", "ten fields"),
        ("O1|GO|0|H18,18|E0,0|T0,0|W0|S|M|C", "a finished position"),
        ("A|CC|1|H0,0|E0,0|T0,0|W0|S0,0=1|M|C", "middle of a capture"),
        ("A|FE|1|H0,0|E0,0|T0,0|W0|S0,0=2|M|C", "seat 1 is to eliminate a cap"),
        ("A|GO|1|H18,18|E0,0|T0,0|W0|S|M|C", "field phase is `GO`"),
        ("A|RP|3|H18,18|E0,0|T0,0|W0|S|M|C", "field seat is `3`"),
        ("A|RP|1|H18|E0,0|T0,0|W0|S|M|C", "field H is `H18`"),
        ("A|RP|1|H18,-1|E0,0|T0,0|W0|S|M|C", "field H"),
        ("A|RP|1|H18,018|E0,0|T0,0|W0|S|M|C", "field H"),
        ("A|RP|1|H18,19|E0,0|T0,0|W0|S|M|C", "19 rings in hand"),
        ("A|RP|1|H18,99999999|E0,0|T0,0|W0|S|M|C", "seat 2 has 65535 rings in hand"),
        ("A|RP|1|H18,18|E0,0|T0,0|W0|S0,0=1|M|C", "1 on the board"),
        ("A|RP|1|H18,18|E1,0|T0,0|W0|S|M|C", "add up to 37"),
        ("A|RP|1|H0,0|E0,0|T0,0|W2|S|M|C", "field W"),
        ("A|RP|1|H0,0|E0,0|T0,0|W0|S0,0=13|M|C", "field S is `13`"),
        ("A|RP|1|H0,0|E0,0|T0,0|W0|S0,0=|M|C", "field S"),
        ("A|RP|1|H0,0|E0,0|T0,0|W0|S8,0=1|M|C", "`8,0` is not a cell of square8"),
        ("A|RP|1|H0,0|E0,0|T0,0|W0|S|M1,0=1;0,0=1|C", "0,0 is not after"),
        ("A|RP|1|H0,0|E0,0|T0,0|W0|S|M0,0=1;0,0=1|C", "0,0 is not after"),
        ("A|RP|1|H0,0|E0,0|T0,0|W0|S0,0=1|M0,0=1|C", "0,0 is listed in two"),
        ("A|RP|1|H0,0|E0,0|T1,0|W0|S|M0,0=1|C0,0=1", "0,0 is listed in two"),
        ("A|RP|1|H0,0|E0,0|T0,0|W0|S|M|C0,0=1", "territory 0 in field T but 1 cells"),
    ] {
        let error = parse("square8_2p", text).unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
    }
    assert!(parse("square8_3p", "A|RP|1|H0,0,0|E0,0,0|T0,0,0|W1|S|M|C").is_err());
    let long = format!("A|RP|1|H0,0|E0,0|T0,0|W0|S0,0={}|M|C", "1".repeat(100_000));
    assert!(parse("square8_2p", &long).unwrap_err().contains("bytes"));
}

#[test]
fn a_ring_in_hand_and_one_on_the_board_are_never_the_same() {
    let tower = "1".repeat(17);
    let text = format!("A|RP|1|H1,0|E0,0|T0,0|W0|S0,0={tower};4,4=2|M|C");
    let mut game = parse("square8_2p", &text).unwrap();
    play(&mut game, "P4,4x1");
    assert_eq!(field(&game, 'S'), format!("S0,0={tower};4,4=12"));
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(
        config in prop::sample::select(ConfigKey::all().collect::<Vec<_>>()),
        text in "(A|O1)\\|[A-Z]{2}\\|[0-5]\\|H[0-9,]{0,9}\\|E[0-9,]{0,9}\\|T[0-9,]{0,9}\\|W[01]\\|S[0-9,=;-]{0,40}\\|M[0-9,=;-]{0,40}\\|C[0-9,=;é-]{0,40}",
    ) {
        let _ = Game::from_state_text(config, Options::default(), &text);
    }

    #[test]
    fn altered_positions_are_refused_or_playable(
        position in prop::sample::select(POSITIONS.to_vec()),
        at in any::<prop::sample::Index>(),
        with in "[0-9,;=|A-Z-]",
    ) {
        let (config, text) = position;
        let at = at.index(text.len());
        let altered = format!("{}{with}{}", &text[..at], &text[at + 1..]);
        if let Ok(game) = parse(config, &altered) {
            prop_assert_eq!(game.state_text(), altered);
            for mv in legal(&game) {
                play(&mut game.clone(), &mv);
            }
        }
    }
}

const POSITIONS: [(&str, &str); 3] = [
    (
        "square8_2p",
        "A|MV|2|H6,0|E6,5|T6,4|W0|S1,5=222;2,3=1;2,7=2;4,5=22;5,1=1;6,2=22;7,4=222|M0,4=1;1,2=2;1,3=1;1,4=1;1,7=1;2,2=2;2,5=2;2,6=1;3,1=1;3,2=2;3,4=1;3,5=2;3,7=1;4,1=2;4,3=1;4,6=1;5,0=2;5,4=2;6,0=2;6,1=1;6,3=2;6,5=2;6,7=2;7,2=1;7,3=1;7,6=1|C0,0=2;0,5=1;1,6=2;2,0=1;3,0=2;3,3=1;4,0=1;5,5=1;5,6=1;6,4=2",
    ),
    (
        "hex8_3p",
        "A|MV|1|H0,0,0|E0,0,0|T0,1,0|W0|S-3,0=221;0,3=33;3,0=21|M-1,0=1;0,0=1;0,1=1;2,-1=1;2,0=1|C4,0=2",
    ),
    (
        "square8_3p",
        "A|LP|2|H1,0,2|E0,1,0|T0,0,0|W0|S0,7=21;3,6=22;7,0=3;7,7=1|M0,1=2;0,2=1;1,0=3;1,1=2;2,1=2;2,2=2;2,3=2;3,1=2;4,1=2",
    ),
];
