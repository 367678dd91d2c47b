//! Moves from text (docs/notation.md). Only the exact texts that [`Move::text`] writes are accepted.

use super::{CellTextError, parse_cell, shown};
use crate::game::moves::{LineChoice, Recovery, RegionId, Segment, Span};
use crate::game::{BoardKind, Cell, Move};

/// Why a text is not a move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveTextError {
    /// The text has none of the known forms.
    #[error("`{0}` is not a move: see docs/notation.md for the forms")]
    Form(String),
    /// A part of the text should be a cell and is not.
    #[error("in move `{text}`: {source}")]
    Cell {
        /// The start of the move text.
        text: String,
        /// What is wrong with the cell.
        source: CellTextError,
    },
}

impl Move {
    /// Reads a move text. Whether the move is legal, only a game can tell.
    ///
    /// # Errors
    /// When the text is not exactly one that [`Move::text`] writes for this board.
    pub fn parse(board: BoardKind, text: &str) -> Result<Self, MoveTextError> {
        let reader = Reader { board, text };
        let mv = match word(text) {
            Some(mv) => mv,
            None => reader.with_cells()?,
        };
        Ok(mv)
    }
}

/// The moves that name no cell.
fn word(text: &str) -> Option<Move> {
    Some(match text {
        "SP" => Move::SkipPlacement,
        "NP" => Move::NoPlacement,
        "SW" => Move::SwapSides,
        "SC" => Move::SkipCapture,
        "SR" => Move::SkipRecovery,
        "NM" => Move::NoMovement,
        "NL" => Move::NoLine,
        "ST" => Move::SkipTerritory,
        "NT" => Move::NoTerritory,
        _ => return None,
    })
}

struct Reader<'a> {
    board: BoardKind,
    text: &'a str,
}

type Parsed<T> = Result<T, MoveTextError>;

impl<'a> Reader<'a> {
    fn form(&self) -> MoveTextError {
        MoveTextError::Form(shown(self.text))
    }

    fn cell(&self, text: &str) -> Parsed<Cell> {
        parse_cell(self.board, text)
            .map_err(|source| MoveTextError::Cell { text: shown(self.text), source })
    }

    fn split(&self, text: &'a str, at: char) -> Parsed<(&'a str, &'a str)> {
        text.split_once(at).ok_or_else(|| self.form())
    }

    fn with_cells(&self) -> Parsed<Move> {
        let mut letters = self.text.chars();
        let head = letters.next().ok_or_else(|| self.form())?;
        let body = letters.as_str();
        match head {
            'P' => self.placement(body),
            'M' => self.slide(body).map(|(from, to)| Move::MoveStack { from, to }),
            'C' => self.segment(body).map(Move::Capture),
            'K' => self.segment(body).map(Move::Continue),
            'R' => self.recovery(body),
            'L' => self.span(body).map(Move::Line),
            'O' => self.line_option(body),
            'E' => self.payment(body),
            'T' => self.region(body).map(Move::Territory),
            'F' => {
                let (cell, cap) = self.split(body, ':')?;
                Ok(Move::ForcedElimination { cell: self.cell(cell)?, cap: self.count(cap)? })
            }
            _ => Err(self.form()),
        }
    }

    fn placement(&self, body: &'a str) -> Parsed<Move> {
        let (cell, count) = self.split(body, 'x')?;
        let count = match count {
            "1" => 1,
            "2" => 2,
            "3" => 3,
            _ => return Err(self.form()),
        };
        Ok(Move::Place { cell: self.cell(cell)?, count })
    }

    fn slide(&self, body: &'a str) -> Parsed<(Cell, Cell)> {
        let (from, to) = self.split(body, '>')?;
        Ok((self.cell(from)?, self.cell(to)?))
    }

    fn segment(&self, body: &'a str) -> Parsed<Segment> {
        let (from, rest) = self.split(body, '^')?;
        let (target, to) = self.slide(rest)?;
        Ok(Segment { from: self.cell(from)?, target, to })
    }

    fn span(&self, body: &'a str) -> Parsed<Span> {
        let (first, last) = self.split(body, '~')?;
        let (first, last) = (self.cell(first)?, self.cell(last)?);
        if first > last {
            return Err(self.form());
        }
        Ok(Span::new(first, last))
    }

    fn recovery(&self, body: &'a str) -> Parsed<Move> {
        let (slide, mode) = self.split(body, ':')?;
        let (from, to) = self.slide(slide)?;
        let mode = match (mode.get(..2), mode.get(2..)) {
            (Some("L@"), Some(payer)) => Recovery::Line { payer: self.cell(payer)? },
            (Some("F@"), Some(payer)) => Recovery::Fallback { payer: self.cell(payer)? },
            (Some("S@"), Some(payer)) => Recovery::Strike { payer: self.cell(payer)? },
            _ => {
                let span = mode.strip_prefix('O').ok_or_else(|| self.form())?;
                Recovery::Segment(self.span(span)?)
            }
        };
        Ok(Move::Recover { from, to, mode })
    }

    fn line_option(&self, body: &'a str) -> Parsed<Move> {
        let (line, choice) = self.split(body, ':')?;
        let choice = match choice {
            "A" => LineChoice::All,
            segment => LineChoice::Segment(self.span(segment)?),
        };
        Ok(Move::LineOption { line: self.span(line)?, choice })
    }

    fn payment(&self, body: &'a str) -> Parsed<Move> {
        let (cell, what) = self.split(body, ':')?;
        let cell = self.cell(cell)?;
        match what {
            "l1" => Ok(Move::PayLine { cell }),
            "r1" => Ok(Move::PayRecovery { cell }),
            _ => {
                let cap = what.strip_prefix('t').ok_or_else(|| self.form())?;
                Ok(Move::PayTerritory { cell, cap: self.count(cap)? })
            }
        }
    }

    fn region(&self, body: &'a str) -> Parsed<RegionId> {
        let (first, rest) = self.split(body, ':')?;
        let (size, crc) = self.split(rest, ':')?;
        let plain = crc.len() == 8 && crc.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let crc = u32::from_str_radix(crc, 16).ok().filter(|_| plain).ok_or_else(|| self.form())?;
        Ok(RegionId { first: self.cell(first)?, size: self.count(size)?, crc })
    }

    /// A positive plain decimal.
    fn count(&self, text: &str) -> Parsed<u16> {
        let plain = text.starts_with(|c: char| matches!(c, '1'..='9'));
        text.parse().ok().filter(|_| plain).ok_or_else(|| self.form())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 24] = [
        "P0,0x1",
        "P-4,4x3",
        "SP",
        "NP",
        "SW",
        "M0,0>3,0",
        "C2,0^3,0>4,0",
        "SC",
        "K-1,0^0,0>4,-1",
        "R0,0>1,0:L@3,0",
        "R0,0>1,0:O-1,0~2,0",
        "R0,0>1,0:F@3,-1",
        "R0,0>1,0:S@1,0",
        "SR",
        "NM",
        "L-1,0~2,0",
        "O-1,0~3,0:A",
        "O-1,0~3,0:0,0~3,0",
        "E1,0:l1",
        "T-4,0:12:00ff12ab",
        "E1,0:t3",
        "E1,0:r1",
        "ST",
        "F0,0:7",
    ];

    #[test]
    fn texts_round_trip() {
        for text in TEXTS {
            let mv = Move::parse(BoardKind::Hex8, text).unwrap();
            assert_eq!(mv.text(BoardKind::Hex8), text);
        }
    }

    #[test]
    fn sloppy_texts_are_refused() {
        for text in [
            "",
            "P",
            "P0,0",
            "P0,0x0",
            "P0,0x4",
            "P0,0x01",
            "M0,0",
            "M0,0>9,9",
            "C0,0>1,1",
            "L2,0~1,0",
            "E0,0:t0",
            "E0,0:t01",
            "E0,0:l2",
            "T0,0:1:FF",
            "T0,0:1:0000000G",
            "T0,0:99999:00000000",
            "R0,0>1,0:Lé",
            "F0,0:",
            "np",
            "NP ",
            "X0,0",
            "é",
        ] {
            assert!(Move::parse(BoardKind::Square8, text).is_err(), "{text:?} was accepted");
        }
    }
}
