//! Training rows, rebuilt from recorded games by replaying them.

mod augmentation;
mod batch;
mod game;
mod held_out;
mod manifest;
mod order;
mod position;
mod signals;
mod weights;
mod window;

pub use augmentation::Augmentation;
pub use batch::{Batch, PolicyTarget};
pub use manifest::{Manifest, ManifestError};
pub use order::learning_order;
pub use position::Position;
pub use weights::Emphasis;
pub use window::Window;

use rand::Rng as _;
use ringrift::game::{ConfigKey, Symmetry};
use ringrift::record::FinishedGame;

use crate::encode::Encoder;
use crate::rng::Rng;
use game::TrainingGame;
use signals::Signals;
use weights::RowWeights;

/// Why a game cannot be learnt from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatasetError {
    /// The game is of another configuration.
    #[error("game {id} is of {found}, the data set of {wanted}")]
    Config {
        /// The game.
        id: String,
        /// Its configuration.
        found: ConfigKey,
        /// The data set's.
        wanted: ConfigKey,
    },
    /// A recorded move is not legal where it was played.
    #[error("game {id}: {source} at ply {ply}")]
    Illegal {
        /// The game.
        id: String,
        /// The ply, counted from 0.
        ply: usize,
        /// What was wrong.
        source: ringrift::game::IllegalMove,
    },
    /// The replayed game does not end as recorded.
    #[error("game {id} does not end as recorded")]
    Outcome {
        /// The game.
        id: String,
    },
}

/// A row: one decision of one game.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowRef {
    game: u32,
    ply: u16,
}

/// Games of one configuration with the list of their rows, oldest first.
#[derive(Debug)]
pub struct Dataset {
    encoder: Encoder,
    /// Through which training rows are seen; never empty.
    symmetries: Vec<Symmetry>,
    games: Vec<TrainingGame>,
    training: Vec<RowRef>,
    held_out: Vec<RowRef>,
    total_rows: u64,
    /// How often each training row is drawn; `None` where all are alike.
    weights: Option<RowWeights>,
}

/// One game of so many is held out of training, chosen by its id.
const HELD_OUT: u64 = 20;

impl Dataset {
    /// An empty data set.
    pub fn new(config: ConfigKey) -> Self {
        Self {
            encoder: Encoder::new(config),
            symmetries: Augmentation::default().symmetries(config.board()),
            games: Vec::new(),
            training: Vec::new(),
            held_out: Vec::new(),
            total_rows: 0,
            weights: None,
        }
    }

    /// Adds a game after replaying it; returns how many rows it brought.
    ///
    /// # Errors
    /// When the game is of another configuration or does not replay.
    pub fn add(&mut self, game: &FinishedGame) -> Result<usize, DatasetError> {
        let (training, plies) = TrainingGame::replay(self.encoder.config(), game)?;
        let number = u32::try_from(self.games.len()).unwrap_or(u32::MAX);
        let rows = plies.iter().map(|ply| RowRef { game: number, ply: *ply });
        let list = if is_held_out(game) { &mut self.held_out } else { &mut self.training };
        list.extend(rows);
        self.total_rows += plies.len() as u64;
        self.games.push(training);
        self.weights = None;
        Ok(plies.len())
    }

    /// Forgets the oldest games beyond what the window wants of `total` rows ever made.
    pub fn trim(&mut self, window: Window, total: u64) {
        let wanted = usize::try_from(window.rows(total)).unwrap_or(usize::MAX);
        let Some(surplus) = self.training.len().checked_sub(wanted).filter(|rows| *rows > 0) else {
            return;
        };
        let first_kept = self.training[surplus].game;
        self.games.drain(..first_kept as usize);
        for list in [&mut self.training, &mut self.held_out] {
            list.retain(|row| row.game >= first_kept);
            list.iter_mut().for_each(|row| row.game -= first_kept);
        }
        self.weights = None;
    }

    /// Draws training rows by this emphasis from here on, until games are added or forgotten: it is
    /// for when all games are there. What is held out is not drawn, and stays as it is.
    pub fn weigh(&mut self, emphasis: Emphasis) {
        self.weights = None;
        if emphasis.is_uniform() {
            return;
        }
        let games = self.training.chunk_by(|one, next| one.game == next.game);
        let signals = |rows: &[RowRef]| Signals::of(&self.games[rows[0].game as usize], rows);
        self.weights = RowWeights::new(emphasis, &games.map(signals).collect::<Vec<_>>());
    }

    /// Shows training rows through these symmetries from here on. What is held out is always seen
    /// through those that keep the rules.
    pub fn augment(&mut self, augmentation: Augmentation) {
        self.symmetries = augmentation.symmetries(self.encoder.config().board());
    }

    /// The encoder of its configuration.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// Rows to train on.
    pub fn len(&self) -> usize {
        self.training.len()
    }

    /// True without rows to train on.
    pub fn is_empty(&self) -> bool {
        self.training.is_empty()
    }

    /// Rows ever added, those that were trimmed included.
    pub fn total_rows(&self) -> u64 {
        self.total_rows
    }

    /// A description that can be stored and compared.
    pub fn manifest(&self) -> Manifest {
        Manifest::new(self)
    }

    /// A batch of rows drawn uniformly, or as [`Self::weigh`] said, each seen through one of
    /// the symmetries that [`Self::augment`] said; empty when there is nothing to draw from.
    pub fn sample(&self, rows: usize, rng: &mut Rng) -> Batch {
        let mut batch = Batch::default();
        if self.training.is_empty() {
            return batch;
        }
        for _ in 0..rows {
            let row = self.draw(rng);
            let symmetry = augmentation::drawn(&self.symmetries, rng);
            self.push(row, symmetry, &mut batch);
        }
        batch
    }

    /// Positions drawn as by [`Self::sample`].
    pub fn sample_positions(&self, rows: usize, rng: &mut Rng) -> Vec<Position> {
        let rows = if self.training.is_empty() { 0 } else { rows };
        let mut draw = |_| {
            let row = self.draw(rng);
            self.position(row, augmentation::drawn(&self.symmetries, rng))
        };
        (0..rows).map(&mut draw).collect()
    }

    /// The first `rows` rows that are held out as positions, each seen through some symmetry; the same
    /// at every call.
    pub fn held_out_positions(&self, rows: usize) -> Vec<Position> {
        let mut rng = crate::rng::stream(0, "held out", 0);
        let exact = self.exact_symmetries();
        let position = |row: &RowRef| self.position(*row, augmentation::drawn(&exact, &mut rng));
        self.held_out.iter().take(rows).map(position).collect()
    }

    /// One of the training rows, of which there must be one.
    fn draw(&self, rng: &mut Rng) -> RowRef {
        let number = match &self.weights {
            Some(weights) => weights.draw(rng),
            None => rng.random_range(0..self.training.len()),
        };
        self.training[number]
    }

    fn push(&self, row: RowRef, symmetry: Symmetry, batch: &mut Batch) {
        self.games[row.game as usize].push(&self.encoder, row.ply, symmetry, batch);
    }

    fn position(&self, row: RowRef, symmetry: Symmetry) -> Position {
        self.games[row.game as usize].position(self.encoder.config(), row.ply, symmetry)
    }

    fn exact_symmetries(&self) -> Vec<Symmetry> {
        Augmentation::Exact.symmetries(self.encoder.config().board())
    }
}

/// The training rows that a game holds; none if it does not replay as recorded.
pub fn rows_of(game: &FinishedGame) -> u64 {
    TrainingGame::replay(game.config, game).map_or(0, |(_, rows)| rows.len() as u64)
}

fn is_held_out(game: &FinishedGame) -> bool {
    let hash = blake3::hash(game.id.as_str().as_bytes());
    hash.as_bytes().first().is_some_and(|byte| u64::from(*byte) % HELD_OUT == 0)
}

#[cfg(test)]
mod tests;
