//! temporary
use ringrift::game::{BoardKind, Cell, Move};
#[derive(Clone, Copy)]
pub struct Symmetry;
impl Symmetry {
    pub fn cell(self, c: Cell) -> Cell {
        c
    }
    pub fn mv(self, m: Move) -> Move {
        m
    }
    pub fn all(_b: BoardKind) -> Vec<Self> {
        vec![Self]
    }
}
