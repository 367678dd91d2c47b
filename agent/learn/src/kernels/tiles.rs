//! How a square board is cut into tiles for Winograd convolution.

/// Tiles that go through the transformed domain together: enough to amortise reading the weights,
/// few enough to stay in the second-level cache.
const TILES: usize = 64;

/// Outputs along one side of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TileSize {
    Three,
    Four,
}

impl TileSize {
    pub(super) fn outputs(self) -> usize {
        match self {
            Self::Three => 3,
            Self::Four => 4,
        }
    }

    /// Inputs along one side: a border of one on both ends.
    pub(super) fn inputs(self) -> usize {
        self.outputs() + 2
    }
}

/// A square board and its tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Board {
    side: usize,
    tile: TileSize,
    across: usize,
}

impl Board {
    /// Chooses the tile size that needs the fewest products for a board of `side` x `side`.
    pub(crate) fn new(side: usize) -> Self {
        let products = |tile: TileSize| side.div_ceil(tile.outputs()) * tile.inputs();
        let tile = [TileSize::Four, TileSize::Three].into_iter().min_by_key(|tile| products(*tile));
        let tile = tile.unwrap_or(TileSize::Four);
        Self { side, tile, across: side.div_ceil(tile.outputs()) }
    }

    /// Rows of a batch that are best worked on together.
    pub(crate) fn rows_at_once(self) -> usize {
        TILES.div_ceil(self.tiles())
    }

    /// Slots along one side.
    pub(super) fn side(self) -> usize {
        self.side
    }

    /// Slots of one row of a batch.
    pub(crate) fn slots(self) -> usize {
        self.side * self.side
    }

    pub(super) fn tile(self) -> TileSize {
        self.tile
    }

    /// Tiles of one board.
    pub(super) fn tiles(self) -> usize {
        self.across * self.across
    }

    /// The slot at `row`, `column` of the outputs of a tile; none beside the board.
    pub(super) fn output_slot(self, tile: usize, row: usize, column: usize) -> Option<usize> {
        self.slot(tile, row + 1, column + 1)
    }

    /// The slot at `row`, `column` of the inputs of a tile; none beside the board.
    pub(super) fn input_slot(self, tile: usize, row: usize, column: usize) -> Option<usize> {
        self.slot(tile, row, column)
    }

    fn slot(self, tile: usize, row: usize, column: usize) -> Option<usize> {
        let step = self.tile.outputs();
        let row = (tile / self.across * step + row).checked_sub(1)?;
        let column = (tile % self.across * step + column).checked_sub(1)?;
        (row < self.side && column < self.side).then_some(row * self.side + column)
    }
}
