//! Worked examples of recovery (RULES.md 18).

use super::*;

#[test]
fn a_dead_line_target_suppresses_everything_else() {
    let game = setup("hex8_3p", "MV 1", "S-3,0=21|M0,0=1;1,0=1;2,1=1");
    assert_eq!(legal(&game), ["SR"]);
}

const CROSSING: &str = "S6,6=21;7,0=3|M3,4=1;4,1=1;4,2=1;4,3=1;5,4=1;5,5=1";

#[test]
fn the_first_long_enough_run_collapses_not_the_longest() {
    let game = setup("square8_3p", "MV 1", CROSSING);
    let slides = legal_starting(&game, "R5,5>4,4:");
    assert_eq!(slides, ["R5,5>4,4:L@6,6", "R5,5>4,4:O4,2~4,4"]);
    for (slide, stacks) in [("L@6,6", "S6,6=2;7,0=3"), ("O4,2~4,4", "S6,6=21;7,0=3")] {
        let mut game = game.clone();
        play(&mut game, &format!("R5,5>4,4:{slide}"));
        assert_eq!(field(&game, 'C'), "C3,4=1;4,4=1;5,4=1");
        assert_eq!(field(&game, 'S'), stacks);
        assert_eq!(legal(&game), ["L4,1~4,3"]);
    }
}

#[test]
fn a_strike_may_be_paid_by_the_stack_it_strikes() {
    for (stack, left, eliminated) in [("21", "S", "E2,0"), ("211", "S1,0=1", "E2,0")] {
        let mut game = setup("square8_2p", "MV 1", &format!("S1,0={stack}|M0,0=1"));
        assert!(legal(&game).contains(&"SR".to_owned()));
        play(&mut game, "R0,0>1,0:S@1,0");
        assert_eq!((field(&game, 'S').as_str(), field(&game, 'M').as_str()), (left, "M"));
        assert_eq!(field(&game, 'E'), eliminated);
    }
}

#[test]
fn a_fallback_slide_leaves_no_marker_behind() {
    let mut game = setup("square8_2p", "MV 1", "S7,7=21|M0,0=1");
    assert_eq!(legal(&game), ["R0,0>0,1:F@7,7", "R0,0>1,0:F@7,7", "R0,0>1,1:F@7,7", "SR"]);
    play(&mut game, "R0,0>1,1:F@7,7");
    assert_eq!((field(&game, 'M').as_str(), field(&game, 'S').as_str()), ("M1,1=1", "S7,7=2"));
    assert_eq!((turn(&game).as_str(), field(&game, 'E').as_str()), ("LP 1", "E1,0"));
}

#[test]
fn a_region_of_a_recovery_turn_is_paid_with_a_buried_ring() {
    let mut game = setup("square8_2p", "MV 1", "S6,6=211;7,7=2|M0,1=1;2,0=1");
    play(&mut game, "R2,0>1,0:F@6,6 NL");
    let corner = legal_starting(&game, "T0,0:1:");
    play(&mut game, &corner[0]);
    assert_eq!(legal(&game), ["E6,6:r1"]);
    play(&mut game, "E6,6:r1");
    assert_eq!(field(&game, 'S'), "S6,6=2;7,7=2");
}
