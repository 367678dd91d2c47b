//! Worked examples of movement, capture and placement (RULES.md 18).

use super::*;
use crate::game::EndReason;

#[test]
fn path_effects_and_marker_landing() {
    let mut game = setup("square8_2p", "MV 1", "S0,0=11;7,7=2|M1,0=2;2,0=1;3,0=2");
    play(&mut game, "M0,0>3,0");
    assert_eq!(game.state_text(), "A|LP|1|H0,0|E1,0|T1,0|W0|S3,0=1;7,7=2|M0,0=1;1,0=1|C2,0=1");
}

#[test]
fn control_passes_on_landing() {
    let mut game = setup("square8_2p", "MV 1", "S0,0=12;7,7=2|M3,0=1");
    play(&mut game, "M0,0>3,0");
    assert_eq!((field(&game, 'S').as_str(), turn(&game).as_str()), ("S3,0=2;7,7=2", "LP 1"));
}

#[test]
fn a_chain_may_take_from_the_same_target_again() {
    let mut game = setup("square8_2p", "MV 1", "S2,2=11;4,2=221;7,7=2|M3,2=2;5,2=1");
    play(&mut game, "C2,2^4,2>5,2");
    assert_eq!(game.state_text(), "A|CC|1|H0,0|E1,0|T0,0|W0|S4,2=21;5,2=12;7,7=2|M2,2=1;3,2=1|C");
    assert_eq!(legal(&game), ["K5,2^4,2>0,2", "K5,2^4,2>1,2", "K5,2^4,2>2,2", "K5,2^4,2>3,2"]);
    play(&mut game, "K5,2^4,2>0,2");
    assert_eq!(
        game.state_text(),
        "A|LP|1|H0,0|E1,0|T2,0|W0|S0,2=122;4,2=1;7,7=2|M5,2=1|C2,2=1;3,2=1"
    );
}

#[test]
fn each_placement_count_needs_a_move_of_its_own() {
    let game = setup("square8_2p", "RP 1", "H5,0|S7,7=2|C0,3=1;1,0=1;1,1=1");
    assert_eq!(legal_starting(&game, "P0,0"), ["P0,0x1", "P0,0x2"]);
    assert_eq!(legal_starting(&game, "P0,1"), ["P0,1x1", "P0,1x2", "P0,1x3"]);
    assert_eq!(legal_starting(&game, "P7,7"), ["P7,7x1"]);
}

#[test]
fn more_rings_are_offered_only_where_one_is_legal() {
    let ring = "S2,2=22;2,3=22;2,4=22;3,2=22;3,4=22;4,2=22;4,3=22;4,4=22";
    let game = setup("square8_2p", "RP 1", &format!("H5,0|{ring}"));
    assert_eq!(legal_starting(&game, "P3,3"), [""; 0]);
}

#[test]
fn no_more_rings_than_the_hand_holds() {
    let game = setup("square8_2p", "RP 1", "H2,0|S7,7=2");
    assert_eq!(legal_starting(&game, "P4,4"), ["P4,4x1", "P4,4x2"]);
}

#[test]
fn forced_elimination_follows_straight_from_line_processing() {
    let mut game = setup("square8_2p", "RP 1", "S3,3=12222222;7,0=2");
    play(&mut game, "NP NM NL");
    assert_eq!((turn(&game).as_str(), legal(&game)), ("FE 1", vec!["F3,3:1".to_owned()]));
    play(&mut game, "F3,3:1");
    assert_eq!(field(&game, 'S'), "S3,3=2222222;7,0=2");
    let outcome = game.outcome().unwrap();
    assert_eq!((outcome.winner.map(Seat::number), outcome.reason), (Some(2), EndReason::LpsSole));
}

#[test]
fn victory_waits_for_the_end_of_the_turn() {
    let mut game = setup("square8_2p", "MV 1", "E17,0|S0,0=11;7,7=2|M2,0=2");
    play(&mut game, "M0,0>2,0");
    assert_eq!(field(&game, 'E'), "E18,0");
    assert_eq!(game.outcome(), None);
    play(&mut game, "NL NT");
    let outcome = game.outcome().unwrap();
    assert_eq!((outcome.winner.map(Seat::number), outcome.reason), (Some(1), EndReason::Ring));
    assert_eq!(legal(&game), [""; 0]);
}

#[test]
fn sides_are_exchanged_once_before_the_second_seat_has_moved() {
    let options = Options { swap: true, ..Options::default() };
    let mut game = Game::new("square8_2p".parse().unwrap(), options);
    assert_eq!(legal_starting(&game, "SW"), [""; 0]);
    play(&mut game, "P0,0x1 M0,0>1,0 NL NT");
    assert_eq!(legal_starting(&game, "SW"), ["SW"]);
    play(&mut game, "SW");
    assert_eq!((turn(&game).as_str(), field(&game, 'W').as_str()), ("RP 2", "W1"));
    assert_eq!(legal_starting(&game, "SW"), [""; 0]);
}
