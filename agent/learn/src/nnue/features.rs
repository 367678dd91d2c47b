//! The facts that a position consists of. Each has a number, and holds or does not.
//!
//! The first facts are those of the first seat, then come as many of the next seats, then those that
//! belong to no seat. Whose eyes a position is seen with only turns the blocks of the seats.

use ringrift::game::{Cell, ConfigKey, Contents, Game, Phase, Seat, StackView};

use crate::values::relative_index;

/// Changes whenever the meaning of a feature or a size changes.
pub const FEATURES_VERSION: u32 = 1;

/// Stack heights 1 to 4 and "5 or more": reach depends on the exact height.
const HEIGHTS: usize = 5;
/// Caps of 1 to 3 and "4 or more": captures compare them.
const CAPS: usize = 4;

/// What a seat can have on a cell.
mod kind {
    pub(super) const MARKER: usize = 0;
    pub(super) const TERRITORY: usize = 1;
    /// A ring that is not on top of its stack.
    pub(super) const BURIED: usize = 2;
    pub(super) const HEIGHT: usize = 3;
    pub(super) const CAP: usize = HEIGHT + super::HEIGHTS;
    pub(super) const COUNT: usize = CAP + super::CAPS;
}

/// Counts that a seat has beside the board: rings in hand, eliminations, territory.
const COUNTERS: usize = 3;
/// Each is a scale of so many steps on the way to its largest value or to the one that wins.
const STEPS: usize = 16;
/// Rounds in which only this seat could act: begun, one, two or more (three win).
const ROUNDS: usize = 3;
/// Facts of a seat that belong to no cell.
const BESIDE: usize = COUNTERS * STEPS + ROUNDS;

/// Phases in which somebody decides: all but the last, the end.
const PHASES: usize = Phase::ALL.len() - 1;
/// Payments that may be due: for a line, for a region.
const DEBTS: usize = 2;

/// The features of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FeatureSpace {
    cells: usize,
    seats: u8,
}

impl FeatureSpace {
    pub(super) fn new(config: ConfigKey) -> Self {
        Self { cells: config.board().cells(), seats: config.seats() }
    }

    pub(super) fn seats(self) -> u8 {
        self.seats
    }

    /// Number of features.
    pub(super) fn len(self) -> usize {
        usize::from(self.seats) * self.per_seat() + self.cells + PHASES + DEBTS
    }

    fn per_seat(self) -> usize {
        kind::COUNT * self.cells + BESIDE
    }

    /// The number that a feature has in the eyes of `viewer`, who is first there.
    pub(super) fn seen_by(self, viewer: Seat, feature: usize) -> usize {
        let (block, within) = (feature / self.per_seat(), feature % self.per_seat());
        let seats = usize::from(self.seats);
        if block >= seats {
            return feature;
        }
        (block + seats - viewer.index()) % seats * self.per_seat() + within
    }

    /// Replaces the content of `out` with what holds in a position.
    pub(super) fn read(self, game: &Game, out: &mut FeatureSet) {
        out.clear(self.len());
        for seat in Seat::all(self.seats) {
            game.markers(seat).iter().for_each(|cell| self.put(out, seat, kind::MARKER, cell));
            game.collapsed(seat).iter().for_each(|cell| self.put(out, seat, kind::TERRITORY, cell));
            for cell in game.controlled(seat).iter() {
                if let Contents::Stack(stack) = game.contents(cell) {
                    self.put_stack(out, cell, stack);
                }
            }
            self.put_counters(out, game, seat);
        }
        self.put_shared(out, game);
    }

    fn put(self, out: &mut FeatureSet, seat: Seat, kind: usize, cell: Cell) {
        out.insert(seat.index() * self.per_seat() + kind * self.cells + cell.index());
    }

    fn put_stack(self, out: &mut FeatureSet, cell: Cell, stack: StackView<'_>) {
        let bucket = |count: u16, buckets: usize| usize::from(count).clamp(1, buckets) - 1;
        let owner = stack.controller();
        self.put(out, owner, kind::HEIGHT + bucket(stack.height(), HEIGHTS), cell);
        self.put(out, owner, kind::CAP + bucket(stack.cap_height(), CAPS), cell);
        stack.rings().skip(1).for_each(|ring| self.put(out, ring, kind::BURIED, cell));
    }

    fn put_counters(self, out: &mut FeatureSet, game: &Game, seat: Seat) {
        let first = seat.index() * self.per_seat() + kind::COUNT * self.cells;
        let counters: [(usize, usize); COUNTERS] = [
            (game.hand(seat).into(), game.config().board().rings_per_seat().into()),
            (game.eliminated(seat).into(), game.ring_goal().into()),
            (game.territory(seat).into(), game.territory_goal().into()),
        ];
        for (number, (count, most)) in counters.into_iter().enumerate() {
            let reached = (count * STEPS).div_ceil(most).min(STEPS);
            (0..reached).for_each(|step| out.insert(first + number * STEPS + step));
        }
        if let Some((rounds, _)) = game.rounds_alone().filter(|(_, alone)| *alone == seat) {
            let reached = (rounds as usize + 1).min(ROUNDS);
            (0..reached).for_each(|round| out.insert(first + COUNTERS * STEPS + round));
        }
    }

    /// The stack that the turn is about, the phase, and what is owed.
    fn put_shared(self, out: &mut FeatureSet, game: &Game) {
        let first = usize::from(self.seats) * self.per_seat();
        if let Some(cell) = game.focus() {
            out.insert(first + cell.index());
        }
        let phase = Phase::ALL.iter().take(PHASES).position(|phase| *phase == game.phase());
        phase.into_iter().for_each(|phase| out.insert(first + self.cells + phase));
        let debts: [bool; DEBTS] = [game.line_payment_due(), game.territory_payment_due()];
        for (number, _) in debts.into_iter().enumerate().filter(|(_, due)| *due) {
            out.insert(first + self.cells + PHASES + number);
        }
    }

    /// The features of a position in the eyes of all seats, the mover first; row after row as 0 and 1.
    pub(super) fn views(self, game: &Game, held: &FeatureSet, out: &mut Vec<f32>) {
        let mover = game.to_move().unwrap_or(Seat::FIRST);
        let at = out.len();
        out.resize(at + usize::from(self.seats) * self.len(), 0.0);
        for viewer in Seat::all(self.seats) {
            let row = at + relative_index(viewer, mover, self.seats) * self.len();
            held.iter().for_each(|feature| out[row + self.seen_by(viewer, feature)] = 1.0);
        }
    }
}

/// A set of features.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FeatureSet(Vec<u64>);

impl FeatureSet {
    /// Empties it, with room for the features below `len`.
    pub(super) fn clear(&mut self, len: usize) {
        self.0.clear();
        self.0.resize(len.div_ceil(64), 0);
    }

    fn insert(&mut self, feature: usize) {
        self.0[feature / 64] |= 1 << (feature % 64);
    }

    /// Number of features.
    pub(super) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// The features in ascending order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(place, word)| bits(*word, place))
    }

    /// Number of features that are in one of two sets of one space and not in the other.
    pub(super) fn distance(&self, other: &Self) -> u32 {
        self.0.iter().zip(&other.0).map(|(mine, theirs)| (mine ^ theirs).count_ones()).sum()
    }

    /// The features that are here and not in `other`, a set of the same space.
    pub(super) fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        let words = self.0.iter().zip(&other.0).map(|(mine, theirs)| mine & !theirs);
        words.enumerate().flat_map(|(place, word)| bits(word, place))
    }
}

/// The bits of the word at `place`, as features.
fn bits(mut word: u64, place: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros() as usize;
        (word != 0).then(|| {
            word &= word - 1;
            64 * place + bit
        })
    })
}
