//! The vocabulary of the board view: letters for seats, cells of a move.

use ringrift::game::{Cell, LineChoice, Move, Recovery, Seat, Segment, Span};

/// The letter of a seat.
pub const fn letter(seat: Seat) -> &'static str {
    ["A", "B", "C", "D"][seat.index()]
}

/// The cells that a move names, in its order; ends only for lines.
pub fn cells(mv: Move) -> Vec<Cell> {
    let of_span = |span: Span| vec![span.first(), span.last()];
    let of_segment = |segment: Segment| vec![segment.from, segment.target, segment.to];
    match mv {
        Move::Place { cell, .. }
        | Move::PayLine { cell }
        | Move::PayTerritory { cell, .. }
        | Move::PayRecovery { cell }
        | Move::ForcedElimination { cell, .. } => vec![cell],
        Move::MoveStack { from, to } => vec![from, to],
        Move::Capture(segment) | Move::Continue(segment) => of_segment(segment),
        Move::Recover { from, to, mode } => match mode {
            Recovery::Segment(span) => [vec![from, to], of_span(span)].concat(),
            Recovery::Line { payer }
            | Recovery::Fallback { payer }
            | Recovery::Strike { payer } => {
                vec![from, to, payer]
            }
        },
        Move::Line(span) => of_span(span),
        Move::LineOption { line, choice } => match choice {
            LineChoice::All => of_span(line),
            LineChoice::Segment(segment) => of_span(segment),
        },
        Move::Territory(region) => vec![region.first],
        _ => Vec::new(),
    }
}
