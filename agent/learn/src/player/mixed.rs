//! Players made of other players.

use rand::Rng as _;
use ringrift::game::Seat;

use super::{Analyzed, Decision, Player, RandomPlayer, Turn};
use crate::inference::EvalStats;
use crate::rng;

/// For each game and seat one of several players, drawn by weight.
pub struct MixedPlayer {
    weights: Vec<f32>,
    players: Vec<Box<dyn Player>>,
}

impl MixedPlayer {
    /// A mix of (weight, player), not empty.
    pub fn new(parts: Vec<(f32, Box<dyn Player>)>) -> Self {
        let (weights, players) = parts.into_iter().unzip();
        Self { weights, players }
    }

    /// Who plays the seat that is to move, throughout its game.
    fn part(&self, turn: &Turn<'_>) -> usize {
        let seat = turn.game.to_move().unwrap_or(Seat::FIRST);
        let mut rng = rng::stream(turn.key, "mix", seat.index() as u64);
        rng::weighted_index(&mut rng, &self.weights)
    }
}

impl Player for MixedPlayer {
    fn describe(&self) -> String {
        let parts = self.weights.iter().zip(&self.players);
        let parts: Vec<_> = parts.map(|(w, player)| format!("{w} {}", player.describe())).collect();
        format!("mix of {}", parts.join(", "))
    }

    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision> {
        let parts: Vec<usize> = turns.iter().map(|turn| self.part(turn)).collect();
        let mut decisions: Vec<(usize, Decision)> = Vec::with_capacity(turns.len());
        for (number, player) in self.players.iter_mut().enumerate() {
            let (mut places, mut mine) = (Vec::new(), Vec::new());
            for (place, turn) in turns.iter_mut().enumerate().filter(|(p, _)| parts[*p] == number) {
                places.push(place);
                mine.push(turn.reborrow());
            }
            if !mine.is_empty() {
                decisions.extend(places.into_iter().zip(player.choose(&mut mine)));
            }
        }
        decisions.sort_by_key(|(place, _)| *place);
        decisions.into_iter().map(|(_, decision)| decision).collect()
    }

    fn analyze(&mut self, turn: &mut Turn<'_>) -> Analyzed {
        let part = self.part(turn);
        self.players[part].analyze(turn)
    }

    fn stats(&self) -> EvalStats {
        let mut total = EvalStats::default();
        self.players.iter().for_each(|player| total.add(player.stats()));
        total
    }
}

/// Another player that now and then plays a random move instead.
pub struct CarelessPlayer {
    player: Box<dyn Player>,
    randomness: f64,
}

impl CarelessPlayer {
    /// `randomness` is the probability of a random move, 0 to 1.
    pub fn new(player: Box<dyn Player>, randomness: f64) -> Self {
        Self { player, randomness }
    }
}

impl Player for CarelessPlayer {
    fn describe(&self) -> String {
        format!("{}, {} % random", self.player.describe(), self.randomness * 100.0)
    }

    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision> {
        let mut decisions = self.player.choose(turns);
        for (turn, decision) in turns.iter_mut().zip(&mut decisions) {
            if turn.rng.random_bool(self.randomness) {
                *decision = RandomPlayer.choose_one(turn);
            }
        }
        decisions
    }

    fn analyze(&mut self, turn: &mut Turn<'_>) -> Analyzed {
        let mut seen = self.player.analyze(turn);
        if turn.rng.random_bool(self.randomness) {
            seen.decision = RandomPlayer.choose_one(turn);
        }
        seen
    }

    fn stats(&self) -> EvalStats {
        self.player.stats()
    }
}
