//! One thread of a match.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use ringrift::game::Seat;
use ringrift::id::GameId;
use ringrift::provenance::Known;
use ringrift::record::FinishedGame;

use super::{Block, BlockResult, Match, Seating};
use crate::open_game::{Label, OpenGame};
use crate::player::{Decision, Player, RandomPlayer, Turn};
use crate::rng;

/// One game of a block.
struct Seated<'a> {
    open: OpenGame,
    seating: &'a Seating,
    /// Sum of the win probabilities that the first player's searches gave its side, and their count.
    expected: (f64, u32),
}

impl Seated<'_> {
    /// Takes down what a search of the first player expected.
    fn note(&mut self, decision: &Decision) {
        let Some(searched) = &decision.search else { return };
        let seats = Seat::all(self.open.game.config().seats());
        let own = seats.filter(|seat| self.seating.player(*seat) == 0);
        self.expected.0 += own.map(|seat| f64::from(searched.value.of(seat))).sum::<f64>();
        self.expected.1 += 1;
    }
}

/// Advances blocks until none is left to begin.
pub(super) struct Worker<'a> {
    spec: &'a Match,
    players: Vec<Box<dyn Player>>,
    begun: &'a AtomicU64,
    stops: [&'a AtomicBool; 2],
    blocks: Vec<(u64, Vec<Seated<'a>>)>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(spec: &'a Match, begun: &'a AtomicU64, stops: [&'a AtomicBool; 2]) -> Self {
        let players = spec.players.iter().map(|player| player.build(spec.config)).collect();
        Self { spec, players, begun, stops, blocks: Vec::new() }
    }

    /// Plays; returns when all blocks have ended, on stop, or when nobody listens any more.
    pub(super) fn run(mut self, sender: &SyncSender<Block>) {
        loop {
            self.fill();
            let stopped = self.stops.iter().any(|stop| stop.load(Ordering::Relaxed));
            if stopped || self.blocks.is_empty() {
                return;
            }
            (0..self.players.len()).for_each(|player| self.step(player));
            for block in self.take_finished() {
                if sender.send(block).is_err() {
                    return;
                }
            }
        }
    }

    fn fill(&mut self) {
        while self.blocks.len() < self.spec.concurrent.max(1) {
            let index = self.begun.fetch_add(1, Ordering::Relaxed);
            if index >= self.spec.blocks.end {
                return;
            }
            let games = (0..).zip(&self.spec.seatings);
            let games = games.map(|(place, seating)| self.begin(index, place, seating)).collect();
            self.blocks.push((index, games));
        }
    }

    /// A game of block `index` after its opening, which only depends on the block.
    fn begin(&self, index: u64, place: u64, seating: &'a Seating) -> Seated<'a> {
        let number = index * self.spec.seatings.len() as u64 + place;
        let players = rng::stream(self.spec.seed, "match", number);
        let mut open = OpenGame::new(self.spec.config, players);
        let mut opening = rng::stream(self.spec.seed, "opening", index);
        for _ in 0..self.spec.opening {
            if open.outcome().is_some() {
                break;
            }
            let mut turn = open.turn();
            turn.rng = &mut opening;
            let decisions = RandomPlayer.choose(std::slice::from_mut(&mut turn));
            decisions.into_iter().for_each(|decision| open.play(decision, None));
        }
        Seated { open, seating, expected: (0.0, 0) }
    }

    /// One decision in every game in which this player is to move.
    fn step(&mut self, player: usize) {
        let games = self.blocks.iter_mut().flat_map(|(_, games)| games);
        let mine = |game: &&mut Seated<'_>| {
            game.open.to_move().is_some_and(|seat| game.seating.player(seat) == player)
        };
        let mut games: Vec<&mut Seated<'_>> = games.filter(mine).collect();
        let mut turns: Vec<Turn<'_>> = games.iter_mut().map(|game| game.open.turn()).collect();
        if turns.is_empty() {
            return;
        }
        let decisions: Vec<Decision> = self.players[player].choose(&mut turns);
        let who = self.spec.players[player].seated();
        for (game, decision) in games.into_iter().zip(decisions) {
            if player == 0 {
                game.note(&decision);
            }
            game.open.play(decision, who.model());
        }
    }

    fn take_finished(&mut self) -> Vec<Block> {
        let over = |games: &[Seated<'_>]| games.iter().all(|game| game.open.outcome().is_some());
        let ended: Vec<_> = self.blocks.extract_if(.., |(_, games)| over(games)).collect();
        ended.into_iter().map(|(index, games)| self.block(index, games)).collect()
    }

    fn block(&self, index: u64, games: Vec<Seated<'_>>) -> Block {
        let winner = |game: &Seated<'_>| {
            let winner = game.open.outcome().and_then(|outcome| outcome.winner)?;
            Some(winner.number() - 1)
        };
        let winners = games.iter().map(winner).collect();
        let expected = expected(&games);
        let finish = |(place, game): (usize, Seated<'_>)| {
            game.open.finish(self.label(index, place, game.seating)?)
        };
        let games: Vec<FinishedGame> = games.into_iter().enumerate().filter_map(finish).collect();
        let plies = games.iter().map(|game| game.plies.len() as u64).sum();
        Block { result: BlockResult { index, winners, expected, plies }, games }
    }

    fn label(&self, index: u64, place: usize, seating: &Seating) -> Option<Label> {
        let Match { config, seed, .. } = self.spec;
        let id = GameId::new(&format!("{config}-arena-{seed:016x}-{index:06}-{place}")).ok()?;
        let players = seating.players().iter().map(|&p| self.spec.players[p].seated()).collect();
        Some(Label { id, seed: *seed, source: "arena", players, maker: Known::Unknown })
    }
}

/// The share of a block's games that the first player's searches expected to win: each game counts
/// the same, however long it was. `None` when it never searched.
fn expected(games: &[Seated<'_>]) -> Option<f64> {
    let searched = games.iter().filter(|game| game.expected.1 > 0);
    let means: Vec<f64> = searched.map(|g| g.expected.0 / f64::from(g.expected.1)).collect();
    let count = means.len() as f64;
    (!means.is_empty()).then(|| means.iter().sum::<f64>() / count)
}
