//! Uniformly random games, counted.

use rand::Rng;
use ringrift::game::{ConfigKey, Game, Move, Options};

/// What random games added up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Playouts {
    /// Complete games.
    pub games: u64,
    /// Recorded moves, bookkeeping included.
    pub plies: u64,
    /// Legal moves over all plies.
    pub legal: u64,
    /// Plies with exactly one legal move.
    pub forced: u64,
}

impl Playouts {
    /// Plays one game to its end, choosing uniformly from the complete legal list at every
    /// decision. `moves` is scratch space.
    pub fn play_one(&mut self, config: ConfigKey, rng: &mut impl Rng, moves: &mut Vec<Move>) {
        let mut game = Game::new(config, Options::default());
        self.games += 1;
        loop {
            game.legal(moves);
            if moves.is_empty() {
                return;
            }
            self.plies += 1;
            self.legal += moves.len() as u64;
            self.forced += u64::from(moves.len() == 1);
            game.play(moves[rng.random_range(0..moves.len())]);
        }
    }
}
