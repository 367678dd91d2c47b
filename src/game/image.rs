//! Images of moves and games under the symmetries of their board.

use super::board::Board;
use super::moves::{LineChoice, Recovery, RegionId, Segment, Span};
use super::state::State;
use super::{Cell, Game, Move, Symmetry};

impl Symmetry {
    /// The image of `mv`, which is legal in `game`; of the game only the cells of a claimed region
    /// matter.
    pub fn mv(self, mv: Move, game: &Game) -> Move {
        let at = |cell| self.cell(cell);
        match mv {
            Move::Place { cell, count } => Move::Place { cell: at(cell), count },
            Move::MoveStack { from, to } => Move::MoveStack { from: at(from), to: at(to) },
            Move::Capture(segment) => Move::Capture(self.segment(segment)),
            Move::Continue(segment) => Move::Continue(self.segment(segment)),
            Move::Recover { from, to, mode } => {
                Move::Recover { from: at(from), to: at(to), mode: self.recovery(mode) }
            }
            Move::Line(line) => Move::Line(self.span(line)),
            Move::LineOption { line, choice } => {
                Move::LineOption { line: self.span(line), choice: self.choice(choice) }
            }
            Move::PayLine { cell } => Move::PayLine { cell: at(cell) },
            Move::Territory(region) => Move::Territory(self.region(region, game)),
            Move::PayTerritory { cell, cap } => Move::PayTerritory { cell: at(cell), cap },
            Move::PayRecovery { cell } => Move::PayRecovery { cell: at(cell) },
            Move::ForcedElimination { cell, cap } => {
                Move::ForcedElimination { cell: at(cell), cap }
            }
            Move::SkipPlacement
            | Move::NoPlacement
            | Move::SwapSides
            | Move::SkipCapture
            | Move::SkipRecovery
            | Move::NoMovement
            | Move::NoLine
            | Move::SkipTerritory
            | Move::NoTerritory => mv,
        }
    }

    fn segment(self, segment: Segment) -> Segment {
        let Segment { from, target, to } = segment;
        Segment { from: self.cell(from), target: self.cell(target), to: self.cell(to) }
    }

    fn span(self, span: Span) -> Span {
        Span::new(self.cell(span.first()), self.cell(span.last()))
    }

    fn choice(self, choice: LineChoice) -> LineChoice {
        match choice {
            LineChoice::All => LineChoice::All,
            LineChoice::Segment(span) => LineChoice::Segment(self.span(span)),
        }
    }

    fn recovery(self, mode: Recovery) -> Recovery {
        match mode {
            Recovery::Line { payer } => Recovery::Line { payer: self.cell(payer) },
            Recovery::Segment(span) => Recovery::Segment(self.span(span)),
            Recovery::Fallback { payer } => Recovery::Fallback { payer: self.cell(payer) },
            Recovery::Strike { payer } => Recovery::Strike { payer: self.cell(payer) },
        }
    }

    fn region(self, region: RegionId, game: &Game) -> RegionId {
        let cells = game.region_cells(region).expect("a legal move names a processable region");
        let mut images: Vec<Cell> = cells.iter().map(|cell| self.cell(cell)).collect();
        images.sort_unstable();
        RegionId::of(self.board(), &images).expect("a region has cells")
    }

    /// The image of `game`, hidden turn state included.
    ///
    /// # Panics
    /// When the game is on another board.
    pub fn game(self, game: &Game) -> Game {
        assert_eq!(game.config().board(), self.board(), "a symmetry belongs to one board");
        game.image(self)
    }
}

impl<B: Board> State<B> {
    /// The image of the state under a symmetry of its board.
    pub fn image(&self, symmetry: Symmetry) -> Self {
        let mut image = *self;
        image.position = self.position.image(symmetry.images());
        image.turn.focus = self.turn.focus.map(|cell| symmetry.cell(cell));
        image
    }
}
