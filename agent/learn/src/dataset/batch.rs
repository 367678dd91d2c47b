//! A batch of rows: inputs and targets.

use crate::encode::{Inputs, PolicyTerms};
use crate::values::MoverVec;

/// What the policy of a row should be.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyTarget {
    /// The terms of each legal move.
    pub moves: Vec<PolicyTerms>,
    /// The probability of each, summing to 1.
    pub probabilities: Vec<f32>,
}

/// Rows with their targets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// Network inputs.
    pub inputs: Inputs,
    /// Per row; `None` where no search ran.
    pub policy: Vec<Option<PolicyTarget>>,
    /// Per row: how the game ended.
    pub value: Vec<MoverVec>,
    /// Rows x slots: who owns the cell in the end, 0 the mover, the number of seats nobody;
    /// [`Batch::BESIDE`] beside the board.
    pub owner: Vec<u8>,
    /// Rows x (eliminations of each seat beginning with the mover, then territory of each): what
    /// the game ended with, as shares of the number that wins.
    pub margins: Vec<f32>,
    /// Per row: decisions that were still to come, per cell of the board.
    pub moves_left: Vec<f32>,
}

impl Batch {
    /// Marks slots that are no cell.
    pub const BESIDE: u8 = u8::MAX;

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.inputs.rows
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.inputs.rows == 0
    }
}
