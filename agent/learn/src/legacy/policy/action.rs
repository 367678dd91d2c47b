//! What the older service's policy knows of a move.

use ringrift::game::{BoardKind, Cell, Game, Move, Seat};
use serde::Deserialize;

/// A move, reduced to what its policy index depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OldAction {
    /// Place rings.
    Place {
        /// Where.
        to: Cell,
        /// How many, 1 to 3.
        count: u8,
    },
    /// Move a stack, capture, continue a capture or slide a marker.
    Move {
        /// Start.
        from: Cell,
        /// Landing.
        to: Cell,
    },
    /// Collapse a line.
    Line {
        /// The cell that names the line.
        anchor: Cell,
    },
    /// Choose what of a line collapses.
    LineOption {
        /// The option, from 0.
        option: usize,
    },
    /// Pay with rings of a stack.
    Eliminate {
        /// The stack.
        from: Cell,
    },
    /// Claim a region.
    Territory {
        /// The cell that names it: the least by row, then by column.
        corner: Cell,
        /// Number of its cells, at least 1.
        size: usize,
        /// Who claims it.
        owner: Seat,
    },
    /// Decline to place.
    SkipPlacement,
    /// Exchange the seats.
    SwapSides,
    /// Decline to recover.
    SkipRecovery,
    /// Nothing to place.
    NoPlacement,
    /// Nothing to move.
    NoMovement,
    /// Decline to capture.
    SkipCapture,
    /// No line.
    NoLine,
    /// No region.
    NoTerritory,
    /// Decline the remaining regions.
    SkipTerritory,
    /// Lose a cap.
    ForcedElimination,
}

/// Why a move's JSON names no action.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// Members are missing or have other types.
    #[error("the move is not the expected JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A type that is not known.
    #[error("unknown type of move `{0}`")]
    Type(String),
    /// A member that this type needs is absent or off the board.
    #[error("a move of type `{kind}` needs a `{member}` on the board")]
    Member {
        /// Type of the move.
        kind: String,
        /// The member.
        member: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MoveJson {
    #[serde(rename = "type")]
    kind: String,
    player: u8,
    from: Option<Point>,
    to: Option<Point>,
    placement_count: Option<i64>,
    formed_lines: Option<Vec<LineJson>>,
    disconnected_regions: Option<Vec<RegionJson>>,
}

#[derive(Deserialize, Clone, Copy)]
struct Point {
    x: i8,
    y: i8,
}

#[derive(Deserialize)]
struct LineJson {
    positions: Vec<Point>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegionJson {
    spaces: Vec<Point>,
    controlling_player: u8,
}

impl OldAction {
    /// Reads a move's JSON; names that the service has given up are understood.
    ///
    /// # Errors
    /// When a member that the type needs is missing, or the type is unknown.
    pub fn from_json(board: BoardKind, text: &str) -> Result<Self, ActionError> {
        let json: MoveJson = serde_json::from_str(text)?;
        json.action(board)
    }

    /// The action of a legal move in `game`.
    pub fn of(game: &Game, mv: Move) -> Self {
        let mover = game.to_move().unwrap_or(Seat::FIRST);
        match mv {
            Move::Place { cell, count } => Self::Place { to: cell, count },
            Move::SkipPlacement => Self::SkipPlacement,
            Move::NoPlacement => Self::NoPlacement,
            Move::SwapSides => Self::SwapSides,
            Move::MoveStack { from, to } | Move::Recover { from, to, .. } => {
                Self::Move { from, to }
            }
            Move::Capture(segment) | Move::Continue(segment) => {
                Self::Move { from: segment.from, to: segment.to }
            }
            Move::SkipCapture => Self::SkipCapture,
            Move::SkipRecovery => Self::SkipRecovery,
            Move::NoMovement => Self::NoMovement,
            Move::Line(span) => Self::Line { anchor: span.first() },
            // The service writes no option number; without one it means the first.
            Move::LineOption { .. } => Self::LineOption { option: 0 },
            Move::PayLine { cell }
            | Move::PayTerritory { cell, .. }
            | Move::PayRecovery { cell } => Self::Eliminate { from: cell },
            Move::NoLine => Self::NoLine,
            Move::Territory(id) => {
                let cells = game.region_cells(id).map(|set| set.iter().collect::<Vec<_>>());
                territory(game.config().board(), &cells.unwrap_or_else(|| vec![id.first]), mover)
            }
            Move::SkipTerritory => Self::SkipTerritory,
            Move::NoTerritory => Self::NoTerritory,
            Move::ForcedElimination { .. } => Self::ForcedElimination,
        }
    }
}

/// The action of claiming the region with these cells, of which there is one at least.
fn territory(board: BoardKind, cells: &[Cell], owner: Seat) -> OldAction {
    let row_first = |cell: &&Cell| {
        let (x, y) = board.xy(**cell);
        (y, x)
    };
    let corner = cells.iter().min_by_key(row_first).copied().unwrap_or_default();
    OldAction::Territory { corner, size: cells.len().max(1), owner }
}

impl MoveJson {
    fn action(&self, board: BoardKind) -> Result<OldAction, ActionError> {
        Ok(match self.kind.as_str() {
            "place_ring" => OldAction::Place { to: self.to(board)?, count: self.count()? },
            "move_stack"
            | "move_ring"
            | "overtaking_capture"
            | "continue_capture_segment"
            | "chain_capture"
            | "recovery_slide" => {
                OldAction::Move { from: self.point(board, self.from, "from")?, to: self.to(board)? }
            }
            "process_line" | "line_formation" => OldAction::Line { anchor: self.anchor(board)? },
            "choose_line_option" | "choose_line_reward" => {
                let number = self.placement_count.unwrap_or(1).clamp(1, 4);
                OldAction::LineOption { option: usize::try_from(number - 1).unwrap_or(0) }
            }
            "eliminate_rings_from_stack" => OldAction::Eliminate { from: self.to(board)? },
            "choose_territory_option" | "process_territory_region" | "territory_claim" => {
                self.region(board)?
            }
            "skip_placement" => OldAction::SkipPlacement,
            "swap_sides" => OldAction::SwapSides,
            "skip_recovery" => OldAction::SkipRecovery,
            "no_placement_action" => OldAction::NoPlacement,
            "no_movement_action" => OldAction::NoMovement,
            "skip_capture" => OldAction::SkipCapture,
            "no_line_action" => OldAction::NoLine,
            "no_territory_action" => OldAction::NoTerritory,
            "skip_territory_processing" => OldAction::SkipTerritory,
            "forced_elimination" => OldAction::ForcedElimination,
            other => return Err(ActionError::Type(other.chars().take(40).collect())),
        })
    }

    fn count(&self) -> Result<u8, ActionError> {
        let count = u8::try_from(self.placement_count.unwrap_or(1)).ok();
        count.filter(|count| (1..=3).contains(count)).ok_or_else(|| self.lacks("placementCount"))
    }

    fn anchor(&self, board: BoardKind) -> Result<Cell, ActionError> {
        let first = |lines: &Vec<LineJson>| lines.first()?.positions.first().copied();
        let anchor = self.to.or_else(|| self.formed_lines.as_ref().and_then(first));
        self.point(board, anchor, "to")
    }

    fn region(&self, board: BoardKind) -> Result<OldAction, ActionError> {
        let stated = self.disconnected_regions.as_ref().and_then(|regions| regions.first());
        let (points, owner) = match stated.filter(|region| !region.spaces.is_empty()) {
            Some(region) => (region.spaces.clone(), region.controlling_player),
            None => (vec![self.to.ok_or_else(|| self.lacks("to"))?], self.player),
        };
        let at = |point: &Point| board.cell_at(point.x, point.y);
        let cells = points.iter().map(at).collect::<Option<Vec<_>>>();
        let cells = cells.ok_or_else(|| self.lacks("spaces"))?;
        let owner = Seat::from_number(owner).ok_or_else(|| self.lacks("controllingPlayer"))?;
        Ok(territory(board, &cells, owner))
    }

    fn to(&self, board: BoardKind) -> Result<Cell, ActionError> {
        self.point(board, self.to, "to")
    }

    fn point(
        &self,
        board: BoardKind,
        point: Option<Point>,
        member: &'static str,
    ) -> Result<Cell, ActionError> {
        let cell = point.and_then(|point| board.cell_at(point.x, point.y));
        cell.ok_or_else(|| self.lacks(member))
    }

    fn lacks(&self, member: &'static str) -> ActionError {
        ActionError::Member { kind: self.kind.chars().take(40).collect(), member }
    }
}
