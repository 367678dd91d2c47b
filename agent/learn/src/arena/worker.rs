//! One thread of a match.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use ringrift::game::Seat;
use ringrift::id::GameId;
use ringrift::record::FinishedGame;

use super::{Block, Match};
use crate::open_game::{Label, OpenGame};
use crate::player::{Decision, Player, RandomPlayer, Turn};
use crate::rng;

/// One game of a block.
struct Seated {
    open: OpenGame,
    candidate: Seat,
}

/// Advances blocks until none is left to begin.
pub(super) struct Worker<'a> {
    spec: &'a Match,
    candidate: Box<dyn Player>,
    opponent: Box<dyn Player>,
    begun: &'a AtomicU64,
    stops: [&'a AtomicBool; 2],
    blocks: Vec<(u64, Vec<Seated>)>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(spec: &'a Match, begun: &'a AtomicU64, stops: [&'a AtomicBool; 2]) -> Self {
        Self {
            spec,
            candidate: spec.candidate.build(spec.config),
            opponent: spec.opponent.build(spec.config),
            begun,
            stops,
            blocks: Vec::new(),
        }
    }

    /// Plays; returns when all blocks have ended, on stop, or when nobody listens any more.
    pub(super) fn run(mut self, sender: &SyncSender<Block>) {
        loop {
            self.fill();
            let stopped = self.stops.iter().any(|stop| stop.load(Ordering::Relaxed));
            if stopped || self.blocks.is_empty() {
                return;
            }
            self.step(true);
            self.step(false);
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
            if index >= self.spec.blocks {
                return;
            }
            let seats = Seat::all(self.spec.config.seats());
            let games = seats.map(|candidate| self.begin(index, candidate)).collect();
            self.blocks.push((index, games));
        }
    }

    /// A game of block `index` after its opening, which only depends on the block.
    fn begin(&self, index: u64, candidate: Seat) -> Seated {
        let seats = u64::from(self.spec.config.seats());
        let number = index * seats + candidate.index() as u64;
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
        Seated { open, candidate }
    }

    /// One decision in every game in which the candidate (or the opponent) is to move.
    fn step(&mut self, candidate: bool) {
        let games = self.blocks.iter_mut().flat_map(|(_, games)| games);
        let mine = |game: &&mut Seated| {
            game.open.to_move().is_some_and(|seat| (seat == game.candidate) == candidate)
        };
        let mut games: Vec<&mut Seated> = games.filter(mine).collect();
        let (player, who) = if candidate {
            (&mut self.candidate, self.spec.candidate.seated())
        } else {
            (&mut self.opponent, self.spec.opponent.seated())
        };
        let mut turns: Vec<Turn<'_>> = games.iter_mut().map(|game| game.open.turn()).collect();
        if turns.is_empty() {
            return;
        }
        let decisions: Vec<Decision> = player.choose(&mut turns);
        for (game, decision) in games.into_iter().zip(decisions) {
            game.open.play(decision, who.model());
        }
    }

    fn take_finished(&mut self) -> Vec<Block> {
        let over = |games: &[Seated]| games.iter().all(|game| game.open.outcome().is_some());
        let ended: Vec<_> = self.blocks.extract_if(.., |(_, games)| over(games)).collect();
        ended.into_iter().map(|(index, games)| self.block(index, games)).collect()
    }

    fn block(&self, index: u64, games: Vec<Seated>) -> Block {
        let won = |game: &Seated| {
            let winner = game.open.outcome().and_then(|outcome| outcome.winner)?;
            Some(winner == game.candidate)
        };
        let won = games.iter().map(won).collect();
        let finish = |game: Seated| game.open.finish(self.label(index, game.candidate)?);
        let games: Vec<FinishedGame> = games.into_iter().filter_map(finish).collect();
        Block { index, games, won }
    }

    fn label(&self, index: u64, candidate: Seat) -> Option<Label> {
        let Match { config, seed, .. } = self.spec;
        let id = GameId::new(&format!("{config}-arena-{seed:016x}-{index:06}-{candidate}")).ok()?;
        let player = |seat| {
            let spec = if seat == candidate { &self.spec.candidate } else { &self.spec.opponent };
            spec.seated()
        };
        let players = Seat::all(config.seats()).map(player).collect();
        Some(Label { id, seed: *seed, source: "arena", players })
    }
}
