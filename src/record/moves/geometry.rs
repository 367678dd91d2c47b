//! Cells behind the names that moves give to lines and regions.

use std::collections::BTreeSet;

use super::super::position::Position;
use crate::game::{BoardKind, Cell, RegionId, Seat, Span};

/// The cells of a straight run, first end to last.
pub(super) fn span_cells(board: BoardKind, span: Span) -> Vec<Cell> {
    let (first, last) = (board.xy(span.first()), board.xy(span.last()));
    let (dx, dy) = ((last.0 - first.0).signum(), (last.1 - first.1).signum());
    let mut cells = vec![span.first()];
    let (mut x, mut y) = first;
    while (x, y) != last {
        (x, y) = (x + dx, y + dy);
        match board.cell_at(x, y) {
            Some(cell) => cells.push(cell),
            None => break,
        }
    }
    cells
}

/// The cells of the region called `id`: a component between the markers of one seat, or between
/// collapsed cells alone (RULES.md 11.1).
pub(super) fn region_cells(position: &Position, id: RegionId) -> Option<Vec<Cell>> {
    let board = position.config.board();
    let walls = Seat::all(position.config.seats()).map(Some).chain([None]);
    walls
        .map(|wall| component(position, id.first, wall))
        .find(|cells| RegionId::of(board, cells) == Some(id))
}

/// What can be reached from `start` without crossing collapsed cells or markers of `wall`.
fn component(position: &Position, start: Cell, wall: Option<Seat>) -> Vec<Cell> {
    let open = |cell: &Cell| {
        let marker = position.markers.get(cell);
        !position.collapsed.contains_key(cell) && (marker.is_none() || marker.copied() != wall)
    };
    let board = position.config.board();
    let mut reached = BTreeSet::from([start]);
    let mut waiting = vec![start];
    while let Some(cell) = waiting.pop() {
        for next in neighbours(board, cell).filter(open) {
            if reached.insert(next) {
                waiting.push(next);
            }
        }
    }
    reached.into_iter().collect()
}

/// Territory neighbours: four on squares, six on hexagons.
fn neighbours(board: BoardKind, cell: Cell) -> impl Iterator<Item = Cell> {
    const STEPS: [(i8, i8); 6] = [(0, 1), (1, 0), (0, -1), (-1, 0), (1, -1), (-1, 1)];
    let used = if board.is_hex() { &STEPS[..] } else { &STEPS[..4] };
    let (x, y) = board.xy(cell);
    used.iter().filter_map(move |(dx, dy)| board.cell_at(x + dx, y + dy))
}
