//! A recorded move as its JSON states it, before it is matched with the legal moves.

use std::fmt;

use serde::Deserialize;

use crate::game::{BoardKind, Cell};

/// The members of a move's JSON that matter for the rules (data formats 2.2). Untrusted.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct MoveClaim {
    #[serde(rename = "type")]
    pub(super) kind: ClaimKind,
    player: i64,
    pub(super) from: Option<Point>,
    pub(super) to: Option<Point>,
    pub(super) capture_target: Option<Point>,
    pub(super) placement_count: Option<i64>,
    formed_lines: Option<Vec<LineJson>>,
    pub(super) collapsed_markers: Option<Vec<Point>>,
    disconnected_regions: Option<Vec<RegionJson>>,
    pub(super) recovery_mode: Option<RecoveryMode>,
    pub(super) recovery_option: Option<i64>,
    pub(super) collapse_positions: Option<Vec<Point>>,
    pub(super) extraction_stacks: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(in super::super) enum ClaimKind {
    PlaceRing,
    SkipPlacement,
    NoPlacementAction,
    SwapSides,
    #[serde(alias = "move_ring")]
    MoveStack,
    OvertakingCapture,
    SkipCapture,
    #[serde(alias = "chain_capture")]
    ContinueCaptureSegment,
    RecoverySlide,
    SkipRecovery,
    NoMovementAction,
    #[serde(alias = "line_formation")]
    ProcessLine,
    #[serde(alias = "choose_line_reward")]
    ChooseLineOption,
    EliminateRingsFromStack,
    NoLineAction,
    #[serde(alias = "process_territory_region", alias = "territory_claim")]
    ChooseTerritoryOption,
    SkipTerritoryProcessing,
    NoTerritoryAction,
    ForcedElimination,
    Resign,
    Timeout,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RecoveryMode {
    Line,
    Fallback,
    StackStrike,
}

/// A board position; hex positions carry a redundant `z`.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Point {
    x: i8,
    y: i8,
}

#[derive(Debug, Clone, Deserialize)]
struct LineJson {
    positions: Vec<Point>,
}

#[derive(Debug, Clone, Deserialize)]
struct RegionJson {
    spaces: Vec<Point>,
}

impl MoveClaim {
    /// Reads a move's JSON.
    pub(in super::super) fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// Reads a move that is JSON already.
    pub(in super::super) fn of(json: &serde_json::Value) -> Result<Self, serde_json::Error> {
        Self::deserialize(json)
    }

    /// True if seats are exchanged.
    pub(in super::super) fn swaps(&self) -> bool {
        self.kind == ClaimKind::SwapSides
    }

    /// Number of the seat that is said to move.
    pub(in super::super) fn player(&self) -> i64 {
        self.player
    }

    /// True if a seat gives the game up, which is never among the legal moves.
    pub(in super::super) fn gives_up(&self) -> bool {
        matches!(self.kind, ClaimKind::Resign | ClaimKind::Timeout)
    }

    /// The type's name in records.
    pub(in super::super) fn kind_name(&self) -> &'static str {
        self.kind.into()
    }

    /// Cells of the line that is processed, in cell order.
    pub(super) fn line(&self, board: BoardKind) -> Option<Vec<Cell>> {
        cells(board, &self.formed_lines.as_ref()?.first()?.positions)
    }

    /// Cells of the region that is processed, in cell order.
    pub(super) fn region(&self, board: BoardKind) -> Option<Vec<Cell>> {
        cells(board, &self.disconnected_regions.as_ref()?.first()?.spaces)
    }
}

impl fmt::Display for MoveClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind_name())?;
        let stations = [("from", self.from), ("over", self.capture_target), ("to", self.to)];
        for (word, point) in stations {
            if let Some(Point { x, y }) = point {
                write!(f, " {word} {x},{y}")?;
            }
        }
        match self.placement_count {
            Some(count) if self.kind == ClaimKind::PlaceRing => write!(f, " x{count}"),
            _ => Ok(()),
        }
    }
}

impl Point {
    pub(super) fn cell(self, board: BoardKind) -> Option<Cell> {
        board.cell_at(self.x, self.y)
    }
}

/// The cells of some points without repetition in cell order; `None` if one is off the board.
pub(super) fn cells(board: BoardKind, points: &[Point]) -> Option<Vec<Cell>> {
    let mut cells = points.iter().map(|point| point.cell(board)).collect::<Option<Vec<Cell>>>()?;
    cells.sort_unstable();
    cells.dedup();
    Some(cells)
}
