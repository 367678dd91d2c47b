//! Policy logits: a move's logit is the sum of one to four terms, each a (plane, cell) or a scalar.
//!
//! The sum form lets a small network judge departure and landing where their features are, and
//! needs no plane per distance.

use arrayvec::ArrayVec;
use ringrift::game::{Cell, LineChoice, Move, Recovery, RegionId, Span};

use super::Frame;

/// Indices into the policy output of one position.
pub type PolicyTerms = ArrayVec<u32, 4>;

/// Planes and scalars of the policy output: `slot * plane_count + plane`, then the scalars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyLayout {
    directions: usize,
    /// Logits per slot.
    planes: usize,
    area: usize,
}

/// Policy planes that do not depend on a direction.
#[derive(Clone, Copy)]
enum Plane {
    Place1,
    Place2,
    Place3,
    CaptureTarget,
    RecoverFrom,
    RecoverLine,
    RecoverWindow,
    RecoverFallback,
    RecoverStrike,
    RecoverExtract,
    WindowStart,
    WindowEnd,
    LineStart,
    LineEnd,
    PayLine,
    PayTerritory,
    PayRecovery,
    Territory,
    /// Tells regions apart that agree in first cell and size; a check sum picks the slot.
    TerritoryMark,
    ForcedElimination,
}
const PLAIN_PLANES: usize = Plane::ForcedElimination as usize + 1;

/// Groups of planes with one plane per direction.
#[derive(Clone, Copy)]
enum Rays {
    MoveFrom,
    MoveTo,
    CaptureFrom,
    CaptureTo,
}
const RAY_GROUPS: usize = Rays::CaptureTo as usize + 1;

/// Moves without a cell.
#[derive(Clone, Copy)]
enum Scalar {
    SkipPlacement,
    NoPlacement,
    SwapSides,
    SkipCapture,
    SkipRecovery,
    NoMovement,
    NoLine,
    SkipTerritory,
    NoTerritory,
    WholeLine,
    LineWindow,
}
const PLAIN_SCALARS: usize = Scalar::LineWindow as usize + 1;
/// A region's size is told by two digits to this base, each with a scalar for every value: regions
/// that overlap may begin at the same cell.
const SIZE_BASE: usize = 22;
/// Number of policy logits that belong to no cell.
const SCALARS: usize = PLAIN_SCALARS + 2 * SIZE_BASE;

impl PolicyLayout {
    pub(super) fn new(frame: &Frame) -> Self {
        let directions = frame.direction_count();
        let planes = PLAIN_PLANES + RAY_GROUPS * directions;
        Self { directions, planes, area: frame.area() }
    }

    /// Logits per slot.
    pub fn plane_count(&self) -> usize {
        self.planes
    }

    /// Logits that belong to no cell.
    pub fn scalar_count(&self) -> usize {
        SCALARS
    }

    /// Logits of one position.
    pub fn len(&self) -> usize {
        self.area * self.planes + SCALARS
    }

    /// Never true: every board has cells.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn terms(&self, frame: &Frame, mv: Move) -> PolicyTerms {
        let mut list = PolicyTerms::new();
        self.each_term(frame, mv, |index| {
            list.push(u32::try_from(index).expect("a policy has far fewer than 2^32 logits"));
        });
        list
    }

    /// The sum of a move's terms.
    #[inline]
    pub(super) fn logit(&self, frame: &Frame, mv: Move, outputs: &[f32]) -> f32 {
        let mut sum = 0.0;
        self.each_term(frame, mv, |index| sum += outputs[index]);
        sum
    }

    /// Calls `term` with the index of each term of a move.
    #[inline]
    fn each_term(&self, frame: &Frame, mv: Move, term: impl FnMut(usize)) {
        let mut terms = Terms { layout: self, frame, term };
        match mv {
            Move::Place { cell, count } => terms.plane(place(count), cell),
            Move::SkipPlacement => terms.scalar(Scalar::SkipPlacement),
            Move::NoPlacement => terms.scalar(Scalar::NoPlacement),
            Move::SwapSides => terms.scalar(Scalar::SwapSides),
            Move::MoveStack { from, to } => {
                terms.ray(Rays::MoveFrom, Rays::MoveTo, from, to);
            }
            Move::Capture(segment) | Move::Continue(segment) => {
                terms.ray(Rays::CaptureFrom, Rays::CaptureTo, segment.from, segment.to);
                terms.plane(Plane::CaptureTarget, segment.target);
            }
            Move::SkipCapture => terms.scalar(Scalar::SkipCapture),
            Move::Recover { from, to, mode } => terms.recovery(from, to, mode),
            Move::SkipRecovery => terms.scalar(Scalar::SkipRecovery),
            Move::NoMovement => terms.scalar(Scalar::NoMovement),
            Move::Line(line) => terms.span(Plane::LineStart, Plane::LineEnd, line),
            Move::LineOption { line, choice } => terms.line_option(line, choice),
            Move::PayLine { cell } => terms.plane(Plane::PayLine, cell),
            Move::NoLine => terms.scalar(Scalar::NoLine),
            Move::Territory(region) => terms.region(region),
            Move::PayTerritory { cell, .. } => terms.plane(Plane::PayTerritory, cell),
            Move::PayRecovery { cell } => terms.plane(Plane::PayRecovery, cell),
            Move::SkipTerritory => terms.scalar(Scalar::SkipTerritory),
            Move::NoTerritory => terms.scalar(Scalar::NoTerritory),
            Move::ForcedElimination { cell, .. } => terms.plane(Plane::ForcedElimination, cell),
        }
    }
}

fn place(count: u8) -> Plane {
    match count {
        0 | 1 => Plane::Place1,
        2 => Plane::Place2,
        _ => Plane::Place3,
    }
}

/// Tells the terms of one move.
struct Terms<'a, F> {
    layout: &'a PolicyLayout,
    frame: &'a Frame,
    term: F,
}

impl<F: FnMut(usize)> Terms<'_, F> {
    fn plane(&mut self, plane: Plane, cell: Cell) {
        self.push(plane as usize, cell);
    }

    fn push(&mut self, plane: usize, cell: Cell) {
        (self.term)(self.frame.slot(cell) * self.layout.planes + plane);
    }

    fn scalar(&mut self, scalar: Scalar) {
        (self.term)(self.layout.area * self.layout.planes + scalar as usize);
    }

    fn region(&mut self, region: RegionId) {
        self.plane(Plane::Territory, region.first);
        let slot = region.crc as usize % self.layout.area;
        (self.term)(slot * self.layout.planes + Plane::TerritoryMark as usize);
        let size = usize::from(region.size);
        for digit in [size / SIZE_BASE, SIZE_BASE + size % SIZE_BASE] {
            (self.term)(self.layout.area * self.layout.planes + PLAIN_SCALARS + digit);
        }
    }

    fn ray(&mut self, at_from: Rays, at_to: Rays, from: Cell, to: Cell) {
        // Moves of the engine always follow a ray; the first direction stands in for any other.
        let direction = self.frame.direction(from, to).unwrap_or(0);
        let plane = |group: Rays| PLAIN_PLANES + group as usize * self.layout.directions;
        let (departure, landing) = (plane(at_from) + direction, plane(at_to) + direction);
        self.push(departure, from);
        self.push(landing, to);
    }

    fn span(&mut self, first: Plane, last: Plane, span: Span) {
        self.plane(first, span.first());
        self.plane(last, span.last());
    }

    fn line_option(&mut self, line: Span, choice: LineChoice) {
        match choice {
            LineChoice::All => {
                self.span(Plane::LineStart, Plane::LineEnd, line);
                self.scalar(Scalar::WholeLine);
            }
            LineChoice::Segment(window) => {
                self.span(Plane::WindowStart, Plane::WindowEnd, window);
                self.scalar(Scalar::LineWindow);
            }
        }
    }

    fn recovery(&mut self, from: Cell, to: Cell, mode: Recovery) {
        self.plane(Plane::RecoverFrom, from);
        let (landing, payer) = match mode {
            Recovery::Line { payer } => (Plane::RecoverLine, payer),
            Recovery::Fallback { payer } => (Plane::RecoverFallback, payer),
            Recovery::Strike { payer } => (Plane::RecoverStrike, payer),
            Recovery::Segment(window) => {
                self.plane(Plane::RecoverWindow, to);
                return self.span(Plane::WindowStart, Plane::WindowEnd, window);
            }
        };
        self.plane(landing, to);
        self.plane(Plane::RecoverExtract, payer);
    }
}
