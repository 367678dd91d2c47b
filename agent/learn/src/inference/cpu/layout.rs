//! Memory layout of the CPU engine: a grid with a border of zeros, channels-last.

/// Channels are padded to a multiple of this: two AVX-512 vectors.
pub(super) const CHANNEL_STEP: usize = 32;

/// A square frame with a border of one pixel, so that a 3x3 kernel needs no edge cases.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    side: usize,
    /// Pixels that are cells of the board.
    cells: Vec<usize>,
    is_full: bool,
}

impl Grid {
    pub(super) fn new(side: usize, mask: &[f32]) -> Self {
        let mut grid = Self { side, cells: Vec::new(), is_full: mask.iter().all(|v| *v > 0.0) };
        let used = (0..side * side).filter(|slot| mask[*slot] > 0.0);
        grid.cells = used.map(|slot| grid.pixel(slot / side, slot % side)).collect();
        grid
    }

    pub(super) fn side(&self) -> usize {
        self.side
    }

    /// Pixels, border included.
    pub(super) fn pixels(&self) -> usize {
        (self.side + 2) * (self.side + 2)
    }

    /// Pixels that are cells.
    pub(super) fn cells(&self) -> &[usize] {
        &self.cells
    }

    /// True where every slot of the frame is a cell.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    /// The pixel of a slot.
    pub(super) fn pixel(&self, row: usize, column: usize) -> usize {
        (row + 1) * (self.side + 2) + column + 1
    }

    /// The pixel that tap number `tap` of a kernel centred on `pixel` reads.
    pub(super) fn shifted(&self, pixel: usize, kernel: usize, tap: usize) -> usize {
        let reach = kernel / 2;
        let width = self.side + 2;
        pixel + (tap / kernel) * width + tap % kernel - reach * (width + 1)
    }
}
