//! Moves as text (docs/notation.md).

use std::fmt::{self, Write};

use super::write_cell;
use crate::game::moves::{LineChoice, Recovery, Segment, Span};
use crate::game::{BoardKind, Cell, Move};

impl Move {
    /// The text of the move, as the parity corpus writes it.
    pub fn text(self, board: BoardKind) -> String {
        let mut text = String::with_capacity(24);
        self.write(board, &mut text).expect("writing to a string cannot fail");
        text
    }

    /// Writes the text of the move to `out`.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write(self, board: BoardKind, out: &mut impl Write) -> fmt::Result {
        let mut pen = Pen { board, out };
        match self {
            Self::Place { cell, count } => pen.one("P", cell, format_args!("x{count}")),
            Self::SkipPlacement => pen.word("SP"),
            Self::NoPlacement => pen.word("NP"),
            Self::SwapSides => pen.word("SW"),
            Self::MoveStack { from, to } => pen.slide("M", from, to),
            Self::Capture(segment) => pen.segment("C", segment),
            Self::SkipCapture => pen.word("SC"),
            Self::Continue(segment) => pen.segment("K", segment),
            Self::Recover { from, to, mode } => {
                pen.slide("R", from, to)?;
                pen.recovery(mode)
            }
            Self::SkipRecovery => pen.word("SR"),
            Self::NoMovement => pen.word("NM"),
            Self::Line(line) => pen.span("L", line),
            Self::LineOption { line, choice } => {
                pen.span("O", line)?;
                match choice {
                    LineChoice::All => pen.word(":A"),
                    LineChoice::Segment(segment) => pen.span(":", segment),
                }
            }
            Self::PayLine { cell } => pen.one("E", cell, format_args!(":l1")),
            Self::NoLine => pen.word("NL"),
            Self::Territory(region) => {
                pen.one("T", region.first, format_args!(":{}:{:08x}", region.size, region.crc))
            }
            Self::PayTerritory { cell, cap } => pen.one("E", cell, format_args!(":t{cap}")),
            Self::PayRecovery { cell } => pen.one("E", cell, format_args!(":r1")),
            Self::SkipTerritory => pen.word("ST"),
            Self::NoTerritory => pen.word("NT"),
            Self::ForcedElimination { cell, cap } => pen.one("F", cell, format_args!(":{cap}")),
        }
    }
}

/// A writer that knows the board.
struct Pen<'a, W> {
    board: BoardKind,
    out: &'a mut W,
}

impl<W: Write> Pen<'_, W> {
    fn word(&mut self, word: &str) -> fmt::Result {
        self.out.write_str(word)
    }

    fn cell(&mut self, cell: Cell) -> fmt::Result {
        write_cell(self.out, self.board, cell)
    }

    fn one(&mut self, head: &str, cell: Cell, tail: fmt::Arguments<'_>) -> fmt::Result {
        self.word(head)?;
        self.cell(cell)?;
        self.out.write_fmt(tail)
    }

    fn two(&mut self, head: &str, first: Cell, between: &str, last: Cell) -> fmt::Result {
        self.word(head)?;
        self.cell(first)?;
        self.word(between)?;
        self.cell(last)
    }

    fn slide(&mut self, head: &str, from: Cell, to: Cell) -> fmt::Result {
        self.two(head, from, ">", to)
    }

    fn span(&mut self, head: &str, span: Span) -> fmt::Result {
        self.two(head, span.first(), "~", span.last())
    }

    fn segment(&mut self, head: &str, segment: Segment) -> fmt::Result {
        self.two(head, segment.from, "^", segment.target)?;
        self.one(">", segment.to, format_args!(""))
    }

    fn recovery(&mut self, mode: Recovery) -> fmt::Result {
        match mode {
            Recovery::Line { payer } => self.one(":L@", payer, format_args!("")),
            Recovery::Segment(span) => self.span(":O", span),
            Recovery::Fallback { payer } => self.one(":F@", payer, format_args!("")),
            Recovery::Strike { payer } => self.one(":S@", payer, format_args!("")),
        }
    }
}
