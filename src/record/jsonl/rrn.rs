//! The short notation of the older service's records.

use serde_json::{Value, json};

use crate::game::{BoardKind, Cell, LineChoice, Move, Recovery};

/// Ending of a recovery slide that collapses the shortest run of a longer line.
const SECOND_OPTION: &str = "/2";

/// The notation of a move; `None` for bookkeeping, which it has no sign for.
pub(super) fn text(board: BoardKind, mv: Move) -> Option<String> {
    let name = |cell| cell_name(board, cell);
    Some(match mv {
        Move::Place { cell, count: 1 } => format!("P{}", name(cell)),
        Move::Place { cell, count } => format!("P{}x{count}", name(cell)),
        Move::SkipPlacement => "-".to_owned(),
        Move::SwapSides => "S".to_owned(),
        Move::MoveStack { from, to } => format!("{}-{}", name(from), name(to)),
        Move::Capture(segment) => {
            format!("{}x{}-{}", name(segment.from), name(segment.target), name(segment.to))
        }
        Move::Continue(segment) => {
            format!("{}x{}-{}+", name(segment.from), name(segment.target), name(segment.to))
        }
        Move::Recover { from, to, mode } => {
            let option = if let Recovery::Segment(_) = mode { SECOND_OPTION } else { "" };
            format!("R{}-{}{option}", name(from), name(to))
        }
        Move::Line(span) => format!("L{}", name(span.first())),
        Move::LineOption { choice: LineChoice::All, .. } => "O1".to_owned(),
        Move::LineOption { .. } => "O2".to_owned(),
        Move::Territory(id) => format!("T{}", name(id.first)),
        Move::PayLine { cell }
        | Move::PayTerritory { cell, .. }
        | Move::PayRecovery { cell }
        | Move::ForcedElimination { cell, .. } => format!("E{}", name(cell)),
        Move::NoPlacement
        | Move::SkipCapture
        | Move::SkipRecovery
        | Move::NoMovement
        | Move::NoLine
        | Move::SkipTerritory
        | Move::NoTerritory => return None,
    })
}

/// A move's JSON with the recovery option that only its notation tells.
pub(super) fn completed(mv: &Value) -> Value {
    let mut mv = mv.clone();
    let second = mv["rrn"].as_str().is_some_and(|text| text.ends_with(SECOND_OPTION));
    if second && mv["recoveryOption"].is_null() {
        mv["recoveryOption"] = json!(2);
    }
    mv
}

/// `a1` on squares, `(x,y,z)` on hexagons.
fn cell_name(board: BoardKind, cell: Cell) -> String {
    let (x, y) = board.xy(cell);
    if board.is_hex() {
        return format!("({x},{y},{})", -x - y);
    }
    let column = char::from(b'a' + x.unsigned_abs());
    format!("{column}{}", i16::from(y) + 1)
}
