//! The uniform random player: the anchor of all ratings.

use rand::Rng as _;

use super::{Decision, Player, Turn};

/// Plays every legal move with the same probability.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomPlayer;

impl Player for RandomPlayer {
    fn describe(&self) -> String {
        "random".to_owned()
    }

    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision> {
        let choose = |turn: &mut Turn<'_>| Decision {
            mv: turn.legal[turn.rng.random_range(0..turn.legal.len())],
            search: None,
        };
        turns.iter_mut().map(choose).collect()
    }
}
