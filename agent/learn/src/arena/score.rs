//! Results of matches.

use ringrift::record::FinishedGame;

/// Whether a match goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Play on.
    Continue,
    /// Enough is known.
    Stop,
}

/// The games of one opening.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its number in the match.
    pub index: u64,
    /// One game per seat of the candidate, in seat order.
    pub games: Vec<FinishedGame>,
    /// Whether the candidate won each; `None` when nobody did.
    pub won: Vec<Option<bool>>,
}

impl Block {
    /// Mean score of the candidate: 1 for a win, 0 for a loss, an equal share when nobody won.
    pub fn score(&self) -> f64 {
        let seats = f64::from(u32::try_from(self.won.len()).unwrap_or(u32::MAX));
        let of_game = |won: &Option<bool>| won.map_or(1.0 / seats, |won| f64::from(u8::from(won)));
        self.won.iter().map(of_game).sum::<f64>() / seats
    }
}

/// A match so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Seats of the game: an equal player wins one game in so many.
    pub seats: u8,
    /// Games that the candidate won.
    pub wins: u64,
    /// Games that an opponent won.
    pub losses: u64,
    /// Games without a winner.
    pub drawn: u64,
    /// Mean score of each block.
    pub block_scores: Vec<f64>,
    /// Plies played.
    pub plies: u64,
}

impl Score {
    /// An empty score.
    pub fn new(seats: u8) -> Self {
        Self { seats, wins: 0, losses: 0, drawn: 0, block_scores: Vec::new(), plies: 0 }
    }

    pub(super) fn add(&mut self, block: &Block) {
        for won in &block.won {
            match won {
                Some(true) => self.wins += 1,
                Some(false) => self.losses += 1,
                None => self.drawn += 1,
            }
        }
        self.plies += block.games.iter().map(|game| game.plies.len() as u64).sum::<u64>();
        self.block_scores.push(block.score());
    }

    /// Games played.
    pub fn games(&self) -> u64 {
        self.wins + self.losses + self.drawn
    }

    /// Share of games won; `None` before the first game.
    pub fn win_rate(&self) -> Option<f64> {
        #[allow(clippy::cast_precision_loss)]
        let (wins, games) = (self.wins as f64, self.games() as f64);
        (games > 0.0).then(|| wins / games)
    }
}
