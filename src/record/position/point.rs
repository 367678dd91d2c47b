//! Cells in the older service's JSON.

use serde_json::{Value, json};

use crate::game::{BoardKind, Cell};

/// A cell as the older service writes positions.
pub(in super::super) fn point(board: BoardKind, cell: Cell) -> Value {
    let (x, y) = board.xy(cell);
    coordinates(board, x, y)
}

/// Coordinates or a direction, with the third axis of hexagonal boards.
pub(in super::super) fn coordinates(board: BoardKind, x: i8, y: i8) -> Value {
    if board.is_hex() { json!({"x": x, "y": y, "z": -x - y}) } else { json!({"x": x, "y": y}) }
}
