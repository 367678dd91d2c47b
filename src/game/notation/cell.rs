//! Cells as text: `x,y`.

use std::fmt::{self, Write};

use super::shown;
use crate::game::{BoardKind, Cell};

/// Why a text names no cell of the board.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a cell of {}: write x,y with plain decimals on the board", board.name())]
pub struct CellTextError {
    board: BoardKind,
    text: String,
}

/// Writes `x,y`.
pub(in crate::game) fn write_cell(
    out: &mut impl Write,
    board: BoardKind,
    cell: Cell,
) -> fmt::Result {
    let (x, y) = board.xy(cell);
    write!(out, "{x},{y}")
}

/// Reads `x,y`, exactly as [`write_cell`] writes it.
pub(in crate::game) fn parse_cell(board: BoardKind, text: &str) -> Result<Cell, CellTextError> {
    let cell = || {
        let (x, y) = text.split_once(',')?;
        board.cell_at(coordinate(x)?, coordinate(y)?)
    };
    cell().ok_or_else(|| CellTextError { board, text: shown(text) })
}

/// A plain decimal: no plus sign, no padding, no `-0`.
fn coordinate(text: &str) -> Option<i8> {
    let value: i8 = text.parse().ok()?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|c: char| matches!(c, '1'..='9')) || text == "0";
    plain.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_round_trips() {
        for board in BoardKind::ALL {
            for cell in board.cell_list() {
                let mut text = String::new();
                write_cell(&mut text, board, cell).unwrap();
                assert_eq!(parse_cell(board, &text), Ok(cell), "{board:?} {text}");
            }
        }
    }

    #[test]
    fn sloppy_texts_are_refused() {
        for text in ["", ",", "1", "01,1", "+1,1", "-0,1", "1,1,1", "8,0", "é,1", "1, 1", "999,0"]
        {
            assert!(parse_cell(BoardKind::Square8, text).is_err(), "{text:?} was accepted");
        }
    }
}
