//! Rings: placing them, moving them between stacks, eliminating them.

use super::{Bits, Board, Position, Ring, Stack};
use crate::game::{Cell, Seat};

impl<B: Board> Position<B> {
    /// The rings of a stack, top first.
    pub fn rings(&self, stack: Stack) -> impl Iterator<Item = Ring> + Clone {
        let next = move |ring: &Ring| Some(self.below.as_ref()[ring.index()]);
        let top = (!stack.is_empty()).then_some(stack.top);
        std::iter::successors(top, next).take(stack.height.into())
    }

    /// The stacks in which `seat` owns a ring that is not the top one.
    pub fn with_buried(&self, seat: Seat) -> Bits<B> {
        let buried =
            |&cell: &Cell| self.rings(self.stack(cell)).skip(1).any(|ring| ring.owner() == seat);
        if self.on_board[seat] == 0 {
            return Bits::empty();
        }
        self.all_stacks.iter().filter(buried).collect()
    }

    /// Moves `count` rings from the hand of `seat` onto `cell`.
    pub fn place(&mut self, cell: Cell, seat: Seat, count: u8) {
        let mut stack = self.lift(cell);
        for _ in 0..count {
            self.hand[seat] -= 1;
            let ring = Ring::new(self.hand[seat], seat);
            stack = self.with_top(stack, ring);
        }
        self.put(cell, stack);
    }

    /// Takes the stack off `cell`; its rings still count as on the board.
    pub fn lift(&mut self, cell: Cell) -> Stack {
        let stack = std::mem::replace(&mut self.stacks.as_mut()[cell.index()], Stack::NONE);
        if !stack.is_empty() {
            self.controlled[stack.controller()].remove(cell);
            self.all_stacks.remove(cell);
        }
        stack
    }

    /// Puts a lifted stack on a free cell; an empty one leaves the cell empty.
    pub fn put(&mut self, cell: Cell, stack: Stack) {
        if stack.is_empty() {
            return;
        }
        self.stacks.as_mut()[cell.index()] = stack;
        self.controlled[stack.controller()].insert(cell);
        self.all_stacks.insert(cell);
    }

    /// Adds a ring, new on the board, on top of a lifted stack.
    pub fn with_top(&mut self, stack: Stack, ring: Ring) -> Stack {
        let owner = ring.owner();
        self.on_board[owner] += 1;
        self.below.as_mut()[ring.index()] = stack.top;
        if stack.is_empty() {
            return Stack { top: ring, bottom: ring, height: 1, cap: 1 };
        }
        let cap = if stack.controller() == owner { stack.cap + 1 } else { 1 };
        Stack { top: ring, height: stack.height + 1, cap, ..stack }
    }

    /// Takes the top ring off a lifted stack; the ring still counts as on the board.
    pub fn split_top(&mut self, stack: Stack) -> (Ring, Stack) {
        let top = self.below.as_ref()[stack.top.index()];
        if stack.height == 1 {
            return (stack.top, Stack::NONE);
        }
        let mut rest = Stack { top, height: stack.height - 1, ..stack };
        rest.cap = if stack.cap > 1 { stack.cap - 1 } else { self.cap_of(rest) };
        (stack.top, rest)
    }

    /// Appends a ring to the bottom of a lifted, not empty stack.
    pub fn with_bottom(&mut self, stack: Stack, ring: Ring) -> Stack {
        self.below.as_mut()[stack.bottom.index()] = ring;
        self.below.as_mut()[ring.index()] = Ring::NONE;
        let uniform = stack.cap == stack.height && stack.controller() == ring.owner();
        let cap = stack.cap + u16::from(uniform);
        Stack { bottom: ring, height: stack.height + 1, cap, ..stack }
    }

    /// Eliminates the top `count` rings of the stack on `cell`, credited to `seat`.
    pub fn eliminate_top(&mut self, cell: Cell, count: u16, seat: Seat) {
        let mut stack = self.lift(cell);
        for _ in 0..count.min(stack.height) {
            stack = self.eliminate_from(stack, seat);
        }
        self.put(cell, stack);
    }

    /// Eliminates the top ring of a lifted stack, credited to `seat`; what is left of it.
    pub fn eliminate_from(&mut self, stack: Stack, seat: Seat) -> Stack {
        let (ring, rest) = self.split_top(stack);
        self.on_board[ring.owner()] -= 1;
        self.eliminated[seat] += 1;
        rest
    }

    /// Eliminates the bottommost ring of `seat` in the stack on `cell`, credited to `seat`.
    pub fn extract_bottommost(&mut self, cell: Cell, seat: Seat) {
        let stack = self.lift(cell);
        let mut above = Ring::NONE;
        let mut found = None;
        for ring in self.rings(stack) {
            if ring.owner() == seat {
                found = Some((above, ring));
            }
            above = ring;
        }
        let Some((above, ring)) = found else {
            self.put(cell, stack);
            return;
        };
        self.on_board[seat] -= 1;
        self.eliminated[seat] += 1;
        let rest = self.unlink(stack, above, ring);
        self.put(cell, rest);
    }

    /// A lifted stack without `ring`, which lies below `above`.
    fn unlink(&mut self, mut stack: Stack, above: Ring, ring: Ring) -> Stack {
        if stack.height == 1 {
            return Stack::NONE;
        }
        let below = self.below.as_ref()[ring.index()];
        if stack.top == ring {
            stack.top = below;
        } else {
            self.below.as_mut()[above.index()] = below;
        }
        if stack.bottom == ring {
            stack.bottom = above;
        }
        stack.height -= 1;
        stack.cap = self.cap_of(stack);
        stack
    }

    fn cap_of(&self, stack: Stack) -> u16 {
        let controller = stack.controller();
        self.rings(stack).take_while(|ring| ring.owner() == controller).count() as u16
    }
}
