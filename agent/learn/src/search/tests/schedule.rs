//! Sequential halving against a second reading of its description, and by what it promises.

use super::super::halving::considered_visits;
use super::plain::halvings;

#[test]
fn the_schedule_is_that_of_whole_rounds() {
    for moves in 0..=40 {
        for simulations in 0..=200 {
            let (found, expected) =
                (considered_visits(moves, simulations), halvings(moves, simulations));
            assert_eq!(found, expected, "{moves} moves, {simulations} simulations");
        }
    }
    for (moves, simulations) in [(16, 1600), (16, 3200), (64, 800), (361, 3200)] {
        assert_eq!(considered_visits(moves, simulations), halvings(moves, simulations));
    }
}

#[test]
fn each_phase_of_a_power_of_two_spends_an_equal_part() {
    for (moves, phases) in [(2, 1), (4, 2), (8, 3), (16, 4)] {
        let rounds = [1, 3];
        for simulations in rounds.map(|rounds| rounds * moves * phases) {
            let schedule = considered_visits(moves, simulations);
            let visited_in_round = |round| schedule.iter().filter(|at| **at == round).count();
            let mut round = 0;
            for phase in 0..phases {
                let (mut spent, alive) = (0, moves >> phase);
                while spent < simulations / phases {
                    assert_eq!(visited_in_round(round), alive, "{moves} moves, round {round}");
                    (spent, round) = (spent + alive, round + 1);
                }
                assert_eq!(spent, simulations / phases, "{moves} moves, phase {phase}");
            }
        }
    }
}
