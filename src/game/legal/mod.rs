//! The complete set of legal moves, phase by phase (RULES.md 17.1).

mod capture;
mod elimination;
mod line;
mod movement;
mod placement;
mod recovery;
mod territory;

pub(super) use line::Run;

use super::board::Board;
use super::state::State;
use super::{Move, Phase};

impl<B: Board> State<B> {
    /// Fills `out` with the legal moves.
    pub fn legal(&self, out: &mut Vec<Move>) {
        out.clear();
        match self.turn.phase {
            Phase::RingPlacement => self.placement_phase(out),
            Phase::Movement => self.movement_phase(out),
            Phase::Capture => self.capture_phase(out),
            Phase::ChainCapture => self.chain_phase(out),
            Phase::LineProcessing => self.line_phase(out),
            Phase::TerritoryProcessing => self.territory_phase(out),
            Phase::ForcedElimination => self.forced_eliminations(out),
            Phase::GameOver => {}
        }
    }
}
