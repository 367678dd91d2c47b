//! Last player standing by rounds, and games that are given up.

use super::*;
use crate::game::{EndReason, GiveUpError};

/// Seat 1 is walled in without a ring in hand; seat 2 has room.
const BLOCKED: &str = "H0,9|S0,0=12222222;7,7=2|C0,1=2;1,0=2;1,1=2";

#[test]
fn three_rounds_alone_win_before_moving() {
    // Seat 1 only has a stack too tall to move and gives up its cap each turn; its buried rings
    // keep it alive. Seat 2 moves when it must and declines everything else.
    let stack = "12".repeat(9);
    let mut game = setup("square8_2p", "RP 2", &format!("H0,5|S0,0={stack};7,7=2"));
    let mut counted = Vec::new();
    while game.outcome().is_none() {
        let moves = legal(&game);
        let idle = ["ST", "SR", "SC", "NP", "NM", "NL", "NT"];
        let chosen = idle.iter().find(|text| moves.iter().any(|mv| mv == *text));
        let quiet = moves.iter().find(|text| text.starts_with('M') || text.starts_with('F'));
        let placed = moves.iter().find(|text| text.starts_with('P'));
        let mv = chosen.map(|&text| text.to_owned()).or(quiet.cloned()).or(placed.cloned());
        let before = game.rounds_alone();
        play(&mut game, &mv.unwrap());
        if game.rounds_alone() != before {
            counted.push(game.rounds_alone().map(|(rounds, seat)| (rounds, seat.number())));
        }
    }
    assert_eq!(counted, [Some((1, 2)), Some((2, 2)), Some((3, 2))]);
    let outcome = game.outcome().unwrap();
    assert_eq!((outcome.winner.map(Seat::number), outcome.reason), (Some(2), EndReason::LpsRounds));
}

#[test]
fn a_game_of_two_that_is_given_up_goes_to_the_other() {
    let seat = |number| Seat::from_number(number).unwrap();
    let mut game = setup("square8_2p", "MV 1", BLOCKED);
    game.resign(seat(1)).unwrap();
    let outcome = game.outcome().unwrap();
    assert_eq!((outcome.winner, outcome.reason), (Some(seat(2)), EndReason::Resign));
    assert!(game.state_text().starts_with("O2|GO|0|"));
    assert_eq!(game.timeout(seat(2)), Err(GiveUpError::Over));
    assert_eq!(legal(&game), [""; 0]);
}

#[test]
fn a_game_of_more_that_is_given_up_has_no_winner() {
    let seat = |number| Seat::from_number(number).unwrap();
    let mut game = setup("hex8_3p", "LP 2", "S0,0=1;1,0=2;2,0=3");
    assert_eq!(game.timeout(seat(4)), Err(GiveUpError::NotSeated(seat(4))));
    game.timeout(seat(2)).unwrap();
    let outcome = game.outcome().unwrap();
    assert_eq!((outcome.winner, outcome.reason), (None, EndReason::Timeout));
    assert!(game.state_text().starts_with("O0|GO|0|"));
}
