//! Stacks as linked rings: every ring exists once and knows the ring below it.
//!
//! So a stack of any height costs its cell eight bytes, moving it copies eight bytes, and putting
//! a captured ring to the bottom changes one link.

use crate::game::Seat;

/// One ring: `4 * number + seat index`. The links array is indexed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::game) struct Ring(u16);

impl Ring {
    /// No ring: what lies below a bottom ring.
    pub const NONE: Self = Self(u16::MAX);

    /// The ring with `number` (0 to rings per seat - 1) of `seat`.
    pub fn new(number: u8, seat: Seat) -> Self {
        // Seat index is below 4.
        Self(u16::from(number) * 4 + seat.index() as u16)
    }

    /// Whose ring it is.
    #[inline]
    pub fn owner(self) -> Seat {
        Seat::from_index((self.0 & 3) as usize).expect("two bits are a seat index")
    }

    /// Index into the links.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One stack; height 0 means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::game) struct Stack {
    /// The ring that decides control.
    pub top: Ring,
    /// The ring at the bottom.
    pub bottom: Ring,
    /// Number of rings.
    pub height: u16,
    /// Length of the run of the controller's rings at the top.
    pub cap: u16,
}

impl Stack {
    /// No stack.
    pub const NONE: Self = Self { top: Ring::NONE, bottom: Ring::NONE, height: 0, cap: 0 };

    /// True if no ring is left.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.height == 0
    }

    /// The controller.
    #[inline]
    pub fn controller(self) -> Seat {
        self.top.owner()
    }
}
