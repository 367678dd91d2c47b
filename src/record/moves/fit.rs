//! Which legal move a recorded move means.

use super::super::position::parse_cell_key;
use super::claim::{ClaimKind, MoveClaim, Point, RecoveryMode, cells};
use super::geometry::span_cells;
use crate::game::{BoardKind, Cell, LineChoice, Move, Recovery, RegionId, Segment, Span};

impl MoveClaim {
    /// The legal moves that this record can mean. More than one only when the record leaves out
    /// what tells them apart, for example the paying stack of a recovery slide.
    pub(in super::super) fn candidates(&self, board: BoardKind, legal: &[Move]) -> Vec<Move> {
        legal.iter().copied().filter(|mv| self.fits(board, *mv)).collect()
    }

    fn fits(&self, board: BoardKind, mv: Move) -> bool {
        let at = |point, cell| is_at(board, point, cell);
        match (mv, self.kind) {
            (Move::Place { cell, count }, ClaimKind::PlaceRing) => {
                at(self.to, cell) && self.placement_count.unwrap_or(1) == i64::from(count)
            }
            (Move::MoveStack { from, to }, ClaimKind::MoveStack) => {
                at(self.from, from) && at(self.to, to)
            }
            (Move::Capture(segment), ClaimKind::OvertakingCapture)
            | (Move::Continue(segment), ClaimKind::ContinueCaptureSegment) => {
                self.fits_segment(board, segment)
            }
            (Move::Recover { from, to, mode }, ClaimKind::RecoverySlide) => {
                at(self.from, from) && at(self.to, to) && self.fits_recovery(board, mode)
            }
            (Move::Line(span), ClaimKind::ProcessLine | ClaimKind::ChooseLineOption) => {
                self.fits_line(board, span) && self.collapses(board, span)
            }
            (Move::LineOption { line, choice }, ClaimKind::ProcessLine) => {
                choice == LineChoice::All && self.fits_line(board, line)
            }
            (Move::LineOption { line, choice }, ClaimKind::ChooseLineOption) => {
                let collapsing = match choice {
                    LineChoice::All => line,
                    LineChoice::Segment(segment) => segment,
                };
                self.fits_line(board, line) && self.collapses(board, collapsing)
            }
            (Move::Territory(id), ClaimKind::ChooseTerritoryOption) => self.fits_region(board, id),
            (
                Move::PayLine { cell }
                | Move::PayTerritory { cell, .. }
                | Move::PayRecovery { cell },
                ClaimKind::EliminateRingsFromStack,
            )
            | (
                Move::ForcedElimination { cell, .. },
                ClaimKind::ForcedElimination | ClaimKind::EliminateRingsFromStack,
            ) => at(self.to, cell),
            (mv, kind) => bookkeeping_kind(mv) == Some(kind),
        }
    }

    fn fits_segment(&self, board: BoardKind, segment: Segment) -> bool {
        let at = |point, cell| is_at(board, point, cell);
        // Start and landing decide: only the first stack on a ray can be a target.
        let target = self.capture_target.is_none() || at(self.capture_target, segment.target);
        at(self.from, segment.from) && at(self.to, segment.to) && target
    }

    fn fits_recovery(&self, board: BoardKind, mode: Recovery) -> bool {
        let stated = self.recovery_mode;
        let is = |wanted: RecoveryMode| stated.is_none_or(|mode| mode == wanted);
        match mode {
            Recovery::Line { payer } => {
                is(RecoveryMode::Line) && self.recovery_option != Some(2) && self.pays(board, payer)
            }
            Recovery::Segment(span) => {
                let window = self.collapse_positions.as_deref();
                is(RecoveryMode::Line)
                    && self.recovery_option == Some(2)
                    && window.is_none_or(|points| is_span(board, points, span))
            }
            Recovery::Fallback { payer } => is(RecoveryMode::Fallback) && self.pays(board, payer),
            Recovery::Strike { payer } => is(RecoveryMode::StackStrike) && self.pays(board, payer),
        }
    }

    fn pays(&self, board: BoardKind, payer: Cell) -> bool {
        match self.extraction_stacks.as_deref() {
            None | Some([]) => true,
            Some([first, ..]) => parse_cell_key(board, first) == Some(payer),
        }
    }

    fn fits_line(&self, board: BoardKind, span: Span) -> bool {
        match self.line(board) {
            Some(line) => line == span_cells(board, span),
            None => self.to.and_then(|to| to.cell(board)) == Some(span.first()),
        }
    }

    /// True if the record says that exactly this run collapses, or says nothing about it.
    fn collapses(&self, board: BoardKind, span: Span) -> bool {
        self.collapsed_markers.as_deref().is_none_or(|points| is_span(board, points, span))
    }

    fn fits_region(&self, board: BoardKind, id: RegionId) -> bool {
        self.region(board).is_none_or(|cells| RegionId::of(board, &cells) == Some(id))
    }
}

fn is_at(board: BoardKind, point: Option<Point>, cell: Cell) -> bool {
    point.and_then(|point| point.cell(board)) == Some(cell)
}

fn is_span(board: BoardKind, points: &[Point], span: Span) -> bool {
    cells(board, points).is_some_and(|cells| cells == span_cells(board, span))
}

/// The recorded type of a move that has no content.
fn bookkeeping_kind(mv: Move) -> Option<ClaimKind> {
    Some(match mv {
        Move::SkipPlacement => ClaimKind::SkipPlacement,
        Move::NoPlacement => ClaimKind::NoPlacementAction,
        Move::SwapSides => ClaimKind::SwapSides,
        Move::SkipCapture => ClaimKind::SkipCapture,
        Move::SkipRecovery => ClaimKind::SkipRecovery,
        Move::NoMovement => ClaimKind::NoMovementAction,
        Move::NoLine => ClaimKind::NoLineAction,
        Move::SkipTerritory => ClaimKind::SkipTerritoryProcessing,
        Move::NoTerritory => ClaimKind::NoTerritoryAction,
        _ => return None,
    })
}
