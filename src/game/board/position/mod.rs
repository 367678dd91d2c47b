//! What lies on the board and in the hands, and the elementary changes to it.

mod image;
mod rings;

use super::{Array, Bits, Board, Geometry, Ring, Stack};
use crate::game::{Cell, Contents, PerSeat, Seat, StackView};

/// Board, hands and counters. Every change keeps the sets and counts consistent.
#[derive(Debug, Clone, Copy)]
pub(in crate::game) struct Position<B: Board> {
    markers: PerSeat<Bits<B>>,
    collapsed: PerSeat<Bits<B>>,
    controlled: PerSeat<Bits<B>>,
    all_markers: Bits<B>,
    all_collapsed: Bits<B>,
    all_stacks: Bits<B>,
    stacks: B::Stacks,
    /// The ring below each ring.
    below: B::Links,
    hand: PerSeat<u8>,
    on_board: PerSeat<u16>,
    eliminated: PerSeat<u16>,
    territory: PerSeat<u16>,
    geometry: &'static Geometry,
}

impl<B: Board> Position<B> {
    /// The empty board; each of the `seats` players holds all rings.
    pub fn initial(seats: u8) -> Self {
        let mut hand = PerSeat([0; Seat::MAX]);
        for seat in Seat::all(seats) {
            hand[seat] = B::KIND.rings_per_seat();
        }
        Self {
            markers: PerSeat([Bits::empty(); Seat::MAX]),
            collapsed: PerSeat([Bits::empty(); Seat::MAX]),
            controlled: PerSeat([Bits::empty(); Seat::MAX]),
            all_markers: Bits::empty(),
            all_collapsed: Bits::empty(),
            all_stacks: Bits::empty(),
            stacks: B::Stacks::filled(Stack::NONE),
            below: B::Links::filled(Ring::NONE),
            hand,
            on_board: PerSeat::default(),
            eliminated: PerSeat::default(),
            territory: PerSeat::default(),
            geometry: B::geometry(),
        }
    }

    /// The tables of the board.
    #[inline]
    pub fn geometry(&self) -> &'static Geometry {
        self.geometry
    }

    /// Markers of `seat`.
    #[inline]
    pub fn markers(&self, seat: Seat) -> &Bits<B> {
        &self.markers[seat]
    }

    /// Markers of anybody.
    #[inline]
    pub fn all_markers(&self) -> &Bits<B> {
        &self.all_markers
    }

    /// Territory of `seat`.
    #[inline]
    pub fn collapsed(&self, seat: Seat) -> &Bits<B> {
        &self.collapsed[seat]
    }

    /// Territory of anybody.
    #[inline]
    pub fn all_collapsed(&self) -> &Bits<B> {
        &self.all_collapsed
    }

    /// Stacks whose top ring belongs to `seat`.
    #[inline]
    pub fn controlled(&self, seat: Seat) -> &Bits<B> {
        &self.controlled[seat]
    }

    /// All stacks.
    #[inline]
    pub fn all_stacks(&self) -> &Bits<B> {
        &self.all_stacks
    }

    /// Cells that nothing can enter or cross: stacks and territory.
    #[inline]
    pub fn blocked(&self) -> Bits<B> {
        self.all_stacks | self.all_collapsed
    }

    /// The stack on `cell`, possibly none.
    #[inline]
    pub fn stack(&self, cell: Cell) -> Stack {
        self.stacks.as_ref()[cell.index()]
    }

    /// Rings that `seat` has not placed yet.
    #[inline]
    pub fn hand(&self, seat: Seat) -> u8 {
        self.hand[seat]
    }

    /// Rings of `seat` in all stacks, at any depth.
    #[inline]
    pub fn on_board(&self, seat: Seat) -> u16 {
        self.on_board[seat]
    }

    /// Eliminations credited to `seat`.
    #[inline]
    pub fn eliminated(&self, seat: Seat) -> u16 {
        self.eliminated[seat]
    }

    /// Collapsed cells of `seat`.
    #[inline]
    pub fn territory(&self, seat: Seat) -> u16 {
        self.territory[seat]
    }

    /// True if `seat` owns a ring anywhere.
    #[inline]
    pub fn has_material(&self, seat: Seat) -> bool {
        self.hand[seat] > 0 || self.on_board[seat] > 0
    }

    /// The owner of the marker on `cell`.
    #[inline]
    pub fn marker_at(&self, cell: Cell) -> Option<Seat> {
        if !self.all_markers.contains(cell) {
            return None;
        }
        Seat::all(4).find(|&seat| self.markers[seat].contains(cell))
    }

    /// The owner of the collapsed `cell`.
    pub fn collapsed_at(&self, cell: Cell) -> Option<Seat> {
        Seat::all(4).find(|&seat| self.collapsed[seat].contains(cell))
    }

    /// What `cell` holds.
    pub fn contents(&self, cell: Cell) -> Contents<'_> {
        let stack = self.stack(cell);
        if !stack.is_empty() {
            return Contents::Stack(StackView { stack, below: self.below.as_ref() });
        }
        let collapsed = || self.collapsed_at(cell).map(Contents::Collapsed);
        let marker = self.marker_at(cell).map(Contents::Marker);
        marker.or_else(collapsed).unwrap_or(Contents::Empty)
    }

    /// Puts a marker of `seat` on an empty cell.
    pub fn add_marker(&mut self, cell: Cell, seat: Seat) {
        self.markers[seat].insert(cell);
        self.all_markers.insert(cell);
    }

    /// Takes the marker off `cell`; its owner.
    pub fn remove_marker(&mut self, cell: Cell) -> Option<Seat> {
        let owner = self.marker_at(cell)?;
        self.markers[owner].remove(cell);
        self.all_markers.remove(cell);
        Some(owner)
    }

    /// Turns `cell`, which holds no stack, into territory of `seat`; a marker on it is lost.
    pub fn collapse(&mut self, cell: Cell, seat: Seat) {
        self.remove_marker(cell);
        self.collapsed[seat].insert(cell);
        self.all_collapsed.insert(cell);
        self.territory[seat] += 1;
    }

    /// Sets hand and credited eliminations of `seat`, for positions read from text.
    pub fn set_counts(&mut self, seat: Seat, hand: u8, eliminated: u16) {
        self.hand[seat] = hand;
        self.eliminated[seat] = eliminated;
    }
}
