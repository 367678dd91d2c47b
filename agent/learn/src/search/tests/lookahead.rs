//! Lookahead against a plain recursion, and on games that it can see to the end.

use super::super::lookahead::{Backup, Values, descend, minimax};
use super::plain::{Oracle, legal};
use super::*;

impl Values<Pile> for Oracle {
    fn values(&mut self, leaves: &[Leaf<'_, Pile>]) -> Vec<SeatVec> {
        leaves.iter().map(|leaf| Self::judge(leaf.state).value).collect()
    }
}

/// Max-n or paranoid value by plain recursion, without order and without cuts.
fn plain(pile: &Pile, depth: u32, root: Seat, backup: Backup) -> SeatVec {
    let after = |taken: &u8| {
        let mut next = pile.clone();
        next.play(*taken);
        match play_forced(&mut next, |_| {}) {
            Reached::End(value) => value,
            Reached::Decision { .. } if depth == 1 => Oracle::judge(&next).value,
            Reached::Decision { .. } => plain(&next, depth - 1, root, backup),
        }
    };
    let worth = |value: &SeatVec| match backup {
        Backup::Paranoid if pile.mover != root => 1.0 - value.of(root),
        Backup::Paranoid | Backup::MaxN => value.of(pile.mover),
    };
    let values: Vec<SeatVec> = legal(pile).iter().map(after).collect();
    values[argmax(values.iter().map(worth))]
}

#[test]
fn cuts_and_order_do_not_change_the_value() {
    for seats in 2..=4 {
        for left in 5..14 {
            for depth in 1..=5 {
                for backup in [Backup::MaxN, Backup::Paranoid] {
                    // Among more than two, the value hangs on which of equal moves a seat picks:
                    // only lines that cannot reach an end are free of equal values.
                    let may_end = u32::from(left) <= 3 * depth + 1;
                    if backup == Backup::MaxN && seats > 2 && may_end {
                        continue;
                    }
                    let pile = Pile { left, seats, mover: Seat::FIRST, again: false };
                    let settings = (depth, backup);
                    let moves = legal(&pile);
                    let found = minimax(&pile, Seat::FIRST, &moves, settings, &mut Oracle).value;
                    let expected = plain(&pile, depth, Seat::FIRST, backup);
                    let (found, expected) = (found.of(Seat::FIRST), expected.of(Seat::FIRST));
                    let near = (found - expected).abs() < 1e-6;
                    assert!(near, "{seats} seats, {left} left, {settings:?}: {found} {expected}");
                }
            }
        }
    }
}

#[test]
fn cuts_save_evaluations() {
    let pile = Pile { left: 30, seats: 2, mover: Seat::FIRST, again: false };
    let settings = (7, Backup::Paranoid);
    let found = minimax(&pile, Seat::FIRST, &legal(&pile), settings, &mut Oracle);
    let without_cuts: u64 = (1..=7).map(|depth| 3u64.pow(depth)).sum();
    assert!(found.evaluated < without_cuts / 2, "{} of {without_cuts}", found.evaluated);
}

#[test]
fn descent_solves_the_pile() {
    for left in [5u8, 6, 7, 9, 10, 11] {
        let pile = Pile { left, seats: 2, mover: Seat::FIRST, again: false };
        let found = descend(&pile, Seat::FIRST, &legal(&pile), 200, &mut Oracle);
        assert_eq!(found.index, usize::from(left % 4) - 1, "a pile of {left}");
        assert_eq!(found.value.of(Seat::FIRST), 1.0, "a pile of {left}");
    }
}

#[test]
fn descent_ends_with_any_number_of_seats() {
    for seats in 2..=4 {
        let pile = Pile { left: 8, seats, mover: Seat::FIRST, again: false };
        let few = descend(&pile, Seat::FIRST, &legal(&pile), 100_000, &mut Oracle);
        assert!(few.evaluated < 1000, "{} evaluations", few.evaluated);
    }
}
