//! Inputs, weights and outputs seen through a symmetry of the board.

use ringrift::game::{BoardKind, Cell, Move, Segment, Symmetry};

use super::*;

/// Values of a 3x3 kernel, row by row.
const TAPS: usize = 9;

/// What a symmetry does to a network.
pub(super) struct View<'a> {
    encoder: &'a Encoder,
    pub(super) symmetry: Symmetry,
    /// For each value of a 3x3 kernel the place that it goes to; `None` beyond the kernel, which
    /// happens to the two corners that are no neighbours on hex boards.
    taps: [Option<usize>; TAPS],
    /// For each policy plane the one that it goes to: planes of a direction follow the direction.
    planes: Vec<usize>,
}

impl<'a> View<'a> {
    pub(super) fn new(encoder: &'a Encoder, symmetry: Symmetry) -> Self {
        let (taps, planes) = (taps(symmetry), policy_planes(encoder, symmetry));
        Self { encoder, symmetry, taps, planes }
    }

    /// Views through all symmetries of the cells, those included that rules of hex8 break.
    pub(super) fn all(encoder: &'a Encoder) -> Vec<Self> {
        let symmetries = Symmetry::all(encoder.config().board());
        symmetries.map(|symmetry| View::new(encoder, symmetry)).collect()
    }

    /// One position's inputs with the cells moved.
    pub(super) fn inputs(&self, plain: &Inputs) -> Inputs {
        let mut turned = plain.clone();
        let width = self.encoder.plane_count();
        for (from, to) in self.slots() {
            let values = &plain.planes[from * width..][..width];
            turned.planes[to * width..][..width].copy_from_slice(values);
        }
        turned
    }

    /// The weights without the values of kernels that the symmetry takes beyond the kernel.
    pub(super) fn within(&self, weights: &Weights) -> Weights {
        rewritten(weights, |spec, values| {
            let mut values = values.to_vec();
            if spec.shape.ends_with(&[3, 3]) {
                for kernel in values.chunks_exact_mut(TAPS) {
                    let beyond = kernel.iter_mut().zip(self.taps).filter(|(_, to)| to.is_none());
                    beyond.for_each(|(value, _)| *value = 0.0);
                }
            }
            values
        })
    }

    /// The network that does after the symmetry what `weights` do before it.
    pub(super) fn weights(&self, weights: &Weights) -> Weights {
        rewritten(weights, |spec, values| {
            if spec.shape.ends_with(&[3, 3]) {
                values.chunks_exact(TAPS).flat_map(|kernel| self.kernel(kernel)).collect()
            } else if spec.name.contains("policy.planes") {
                self.outputs_of_planes(values)
            } else {
                values.to_vec()
            }
        })
    }

    /// How far outputs on turned inputs are from the turned outputs, per head.
    pub(super) fn differences(
        &self,
        plain: &Heads<Vec<f32>>,
        turned: &Heads<Vec<f32>>,
    ) -> Heads<f32> {
        let same: Vec<usize> = (0..=usize::from(self.encoder.config().seats())).collect();
        let flat = |one: &[f32], other: &[f32]| largest_difference(one.iter().zip(other));
        Heads {
            policy: self.spatial(&plain.policy, &turned.policy, &self.planes),
            soft_policy: self.spatial(&plain.soft_policy, &turned.soft_policy, &self.planes),
            value: flat(&plain.value, &turned.value),
            owner: self.spatial(&plain.owner, &turned.owner, &same),
            margins: flat(&plain.margins, &turned.margins),
            moves_left: flat(&plain.moves_left, &turned.moves_left),
        }
    }

    /// The largest difference over all cells, and over what follows the slots.
    fn spatial(&self, plain: &[f32], turned: &[f32], images: &[usize]) -> f32 {
        let (width, area) = (images.len(), self.encoder.frame().area());
        let of_cells = self.slots().flat_map(|(from, to)| {
            let planes = images.iter().enumerate();
            planes.map(move |(plane, image)| (from * width + plane, to * width + image))
        });
        let cells = of_cells.map(|(from, to)| (&plain[from], &turned[to]));
        let scalars = plain[area * width..].iter().zip(&turned[area * width..]);
        largest_difference(cells.chain(scalars))
    }

    fn kernel(&self, kernel: &[f32]) -> [f32; TAPS] {
        let mut turned = [0.0; TAPS];
        for (value, to) in kernel.iter().zip(self.taps) {
            to.into_iter().for_each(|to| turned[to] = *value);
        }
        turned
    }

    /// Weights or biases of policy planes, each at the place of its image.
    fn outputs_of_planes(&self, values: &[f32]) -> Vec<f32> {
        let width = values.len() / self.planes.len();
        let mut turned = vec![0.0; values.len()];
        for (own, to) in values.chunks_exact(width).zip(&self.planes) {
            turned[to * width..][..width].copy_from_slice(own);
        }
        turned
    }

    /// For each cell its slot and that of its image.
    fn slots(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let frame = self.encoder.frame();
        let cells = frame.board().cell_list();
        cells.map(|cell| (frame.slot(cell), frame.slot(self.symmetry.cell(cell))))
    }
}

/// A cell with at least three others on every side.
fn inner(board: BoardKind) -> (i8, i8) {
    if board.is_hex() { (0, 0) } else { (3, 3) }
}

/// The cell some steps away from the inner one.
fn away(board: BoardKind, (dx, dy): (i8, i8)) -> Cell {
    let (x, y) = inner(board);
    board.cell_at(x + dx, y + dy).unwrap()
}

/// The steps of a 3x3 kernel, row by row.
fn steps() -> impl Iterator<Item = (i8, i8)> {
    (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)))
}

fn taps(symmetry: Symmetry) -> [Option<usize>; TAPS] {
    let board = symmetry.board();
    let (x, y) = board.xy(symmetry.cell(away(board, (0, 0))));
    let mut taps = steps().map(|step| {
        let (to_x, to_y) = board.xy(symmetry.cell(away(board, step)));
        steps().position(|image| image == (to_x - x, to_y - y))
    });
    std::array::from_fn(|_| taps.next().flatten())
}

/// Where policy planes go, told by moves in every direction and their images.
fn policy_planes(encoder: &Encoder, symmetry: Symmetry) -> Vec<usize> {
    let (frame, count) = (encoder.frame(), encoder.policy().plane_count());
    let (board, mut images) = (frame.board(), (0..count).collect::<Vec<_>>());
    for step in steps() {
        let cells = [0, 1, 2].map(|far| away(board, (far * step.0, far * step.1)));
        if frame.direction(cells[0], cells[1]).is_none() {
            continue;
        }
        let planes = |[from, target, to]: [Cell; 3]| {
            let moves = [Move::MoveStack { from, to }, Move::Capture(Segment { from, target, to })];
            let terms = moves.into_iter().flat_map(|mv| encoder.terms(mv));
            terms.map(|term| term as usize % count).collect::<Vec<_>>()
        };
        for (plane, image) in
            planes(cells).into_iter().zip(planes(cells.map(|cell| symmetry.cell(cell))))
        {
            images[plane] = image;
        }
    }
    images
}
