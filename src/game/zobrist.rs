//! The hash of everything that legality depends on.
//!
//! Zobrist hashing by exclusive or, with keys that a mixing function makes from their names in
//! place of tables. It is computed when asked for: searches ask once per node, playouts never, and
//! so no move pays for keeping it.

use super::board::Board;
use super::state::State;
use super::{Cell, Seat};

/// What a key stands for; a part of the key's name.
#[derive(Clone, Copy)]
enum Kind {
    Ring,
    Marker,
    Collapsed,
    Hand,
    Eliminated,
    Turn,
    Focus,
    LastActor,
    Leader,
    Note,
    Candidate,
    Outcome,
}

/// A 64-bit key for a name: splitmix64's finaliser.
fn key(kind: Kind, one: usize, other: usize) -> u64 {
    let name = (kind as u64) << 56 ^ (one as u64) << 28 ^ (other as u64);
    let mut z = name.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

fn option<T>(value: Option<T>, index: impl Fn(T) -> usize) -> usize {
    value.map_or(0, |value| index(value) + 1)
}

impl<B: Board> State<B> {
    /// Hash of board, hands, counters, turn, round tracker and swap.
    pub fn hash(&self) -> u64 {
        self.board_hash() ^ self.counter_hash() ^ self.turn_hash() ^ self.tracker_hash()
    }

    fn board_hash(&self) -> u64 {
        let position = &self.position;
        let mut hash = 0;
        for cell in *position.all_stacks() {
            for (depth, ring) in position.rings(position.stack(cell)).enumerate() {
                hash ^= key(Kind::Ring, cell.index() * 4 + ring.owner().index(), depth);
            }
        }
        for seat in self.seats() {
            for cell in *position.markers(seat) {
                hash ^= key(Kind::Marker, cell.index(), seat.index());
            }
            for cell in *position.collapsed(seat) {
                hash ^= key(Kind::Collapsed, cell.index(), seat.index());
            }
        }
        hash
    }

    fn counter_hash(&self) -> u64 {
        self.seats().fold(0, |hash, seat| {
            hash ^ key(Kind::Hand, seat.index(), self.position.hand(seat).into())
                ^ key(Kind::Eliminated, seat.index(), self.position.eliminated(seat).into())
        })
    }

    fn turn_hash(&self) -> u64 {
        let turn = &self.turn;
        let flags = [turn.line_debt, turn.territory_debt, turn.acted, turn.recovered, self.swapped];
        let flags = flags.into_iter().fold(0, |sum, flag| sum * 2 + usize::from(flag));
        let outcome =
            option(self.outcome, |end| option(end.winner, Seat::index) * 16 + end.reason as usize);
        key(Kind::Turn, turn.phase as usize * 4 + turn.mover.index(), flags)
            ^ key(Kind::Focus, 0, option(turn.focus, Cell::index))
            ^ key(Kind::LastActor, 0, option(self.last_actor, Seat::index))
            ^ key(Kind::Outcome, 0, outcome)
    }

    fn tracker_hash(&self) -> u64 {
        let tracker = &self.tracker;
        let candidate = option(tracker.candidate, Seat::index);
        let notes = self.seats().fold(0, |hash, seat| {
            hash ^ key(Kind::Note, seat.index(), option(tracker.notes[seat], usize::from))
        });
        notes
            ^ key(Kind::Leader, 0, option(tracker.leader, Seat::index))
            ^ key(Kind::Candidate, candidate, tracker.streak as usize)
    }
}
