//! The turn's hidden state that recorded states spell out, followed move by move.

use crate::game::{Cell, Move, Phase, Segment};

/// What the current turn's moves oblige the mover to.
#[derive(Debug, Default)]
pub(super) struct TurnTrace {
    must_move_from: Option<Cell>,
    chain: Vec<Segment>,
}

impl TurnTrace {
    /// Takes in a move that led to `phase`.
    pub(super) fn record(&mut self, mv: Move, phase: Phase) {
        match mv {
            Move::Place { cell, .. } => self.must_move_from = Some(cell),
            Move::MoveStack { to, .. } => self.follow(to),
            Move::Capture(segment) | Move::Continue(segment) => {
                self.follow(segment.to);
                self.chain.push(segment);
            }
            _ => {}
        }
        if phase != Phase::ChainCapture {
            self.chain.clear();
        }
        if !matches!(phase, Phase::Movement | Phase::Capture | Phase::ChainCapture) {
            self.must_move_from = None;
        }
    }

    /// The obligation of a placement goes with the placed stack.
    fn follow(&mut self, to: Cell) {
        self.must_move_from = self.must_move_from.map(|_| to);
    }

    pub(super) const fn must_move_from(&self) -> Option<Cell> {
        self.must_move_from
    }

    pub(super) fn chain(&self) -> &[Segment] {
        &self.chain
    }
}
