//! The three departures of the recorded ruleset.

use super::*;
use crate::game::{EndReason, Outcome};

fn won(game: &Game) -> Option<(u8, EndReason)> {
    game.outcome().map(|Outcome { winner, reason }| (winner.unwrap().number(), reason))
}

#[test]
fn runs_of_three_are_lines_on_hex8_with_three_seats() {
    let fields = "S4,0=2|M-1,2=1;0,2=1;1,2=1";
    assert_eq!(legal(&setup("hex8_3p", "LP 1", fields)), ["NL"]);
    let recorded = setup_by(Ruleset::Recorded, "hex8_3p", "LP 1", fields);
    assert_eq!(legal(&recorded), ["L-1,2~1,2"]);
}

#[test]
fn the_territory_goal_does_not_depend_on_the_number_of_seats() {
    // 23 cells: enough for three seats by the canonical rules, not by half the board.
    let cells: Vec<_> = (0..23).map(|i| format!("{},{}=1", i / 8, i % 8)).collect();
    let fields = format!("S5,4=1;7,0=2;7,7=3|C{}", cells.join(";"));
    for (ruleset, expected) in
        [(Ruleset::Canonical, Some((1, EndReason::Territory))), (Ruleset::Recorded, None)]
    {
        let mut game = setup_by(ruleset, "square8_3p", "MV 1", &fields);
        play(&mut game, "M5,4>5,5 NL");
        let last = if legal(&game) == ["NT"] { "NT" } else { "ST" };
        play(&mut game, last);
        assert_eq!(won(&game), expected, "{ruleset}");
    }
}

#[test]
fn goals_are_tested_after_every_move() {
    let fields = "E17,0|S0,0=11;7,7=2|M2,0=2";
    for (ruleset, expected) in
        [(Ruleset::Canonical, None), (Ruleset::Recorded, Some((1, EndReason::Ring)))]
    {
        let mut game = setup_by(ruleset, "square8_2p", "MV 1", fields);
        play(&mut game, "M0,0>2,0");
        assert_eq!(won(&game), expected, "{ruleset}");
    }
}
