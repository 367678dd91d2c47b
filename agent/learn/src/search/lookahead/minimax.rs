//! Minimax and max-n to a fixed depth, counted in decisions.

use ringrift::game::Seat;

use super::{Choice, Decision, Values};
use crate::search::{Rules, argmax};
use crate::values::SeatVec;

/// What the seats are taken to want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backup {
    /// Everybody wants to win: max-n. With two seats this is minimax.
    MaxN,
    /// Everybody else wants the searching seat to lose.
    Paranoid,
}

/// The best move within `depth` decisions, at least one. Alpha-beta cuts apply where the seats form
/// two sides: with two seats, and for [`Backup::Paranoid`].
pub fn minimax<R: Rules>(
    state: &R,
    mover: Seat,
    legal: &[R::Move],
    (depth, backup): (u32, Backup),
    values: &mut dyn Values<R>,
) -> Choice {
    let two_sided = backup == Backup::Paranoid || state.seats() == 2;
    let mut lookahead = Lookahead { values, root: mover, backup, two_sided, evaluated: 0 };
    let (index, value) =
        lookahead.best(&Decision::new(state, mover, legal), depth.max(1), [0.0; 2]);
    Choice { index, value, evaluated: lookahead.evaluated }
}

struct Lookahead<'a, R: Rules> {
    values: &'a mut dyn Values<R>,
    root: Seat,
    backup: Backup,
    two_sided: bool,
    evaluated: u64,
}

impl<R: Rules> Lookahead<'_, R> {
    /// What a value is worth to the seat that decides.
    fn utility(&self, mover: Seat, value: SeatVec) -> f32 {
        match self.backup {
            Backup::Paranoid if mover != self.root => 1.0 - value.of(self.root),
            Backup::Paranoid | Backup::MaxN => value.of(mover),
        }
    }

    /// The best move and its value. `sure` is what each side (the root's mover first) has already.
    fn best(&mut self, at: &Decision<R>, depth: u32, mut sure: [f32; 2]) -> (usize, SeatVec) {
        let outlooks = at.outlooks(self.values);
        self.evaluated += outlooks.iter().filter(|outlook| !outlook.end).count() as u64;
        let utilities: Vec<f32> =
            outlooks.iter().map(|outlook| self.utility(at.mover, outlook.value)).collect();
        if depth == 1 {
            let best = argmax(utilities);
            return (best, outlooks[best].value);
        }
        let mut order: Vec<usize> = (0..outlooks.len()).collect();
        order.sort_by(|one, other| utilities[*other].total_cmp(&utilities[*one]));
        let side = usize::from(at.mover != self.root);
        let mut best: Option<(usize, SeatVec, f32)> = None;
        for index in order {
            let value = match at.after(index) {
                Ok(next) => self.best(&next, depth - 1, sure).1,
                Err(value) => value,
            };
            let utility = self.utility(at.mover, value);
            if best.is_none_or(|(_, _, most)| utility > most) {
                best = Some((index, value, utility));
            }
            sure[side] = sure[side].max(utility);
            if utility >= 1.0 || (self.two_sided && sure[0] + sure[1] >= 1.0) {
                break;
            }
        }
        best.map_or((0, SeatVec::default()), |(index, value, _)| (index, value))
    }
}
