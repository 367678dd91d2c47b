//! Matches in blocks: one random opening, played once with every assignment of players to seats.

mod score;
mod seating;
mod worker;

pub use score::{Block, BlockResult, Flow, Score};
pub use seating::{Seating, SeatingError};

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ringrift::game::ConfigKey;

use crate::cores::thread_cpu;
use crate::player::PlayerSpec;
use worker::Worker;

/// What to play.
#[derive(Debug, Clone)]
pub struct Match {
    /// The configuration.
    pub config: ConfigKey,
    /// Seed of openings and of the players' randomness.
    pub seed: u64,
    /// Blocks to play, by number: a block is the same whatever is played before it, so that a
    /// match can be resumed and shared out.
    pub blocks: Range<u64>,
    /// Random decisions at the beginning of each game, the same within a block.
    pub opening: u32,
    /// Threads that play.
    pub threads: usize,
    /// Blocks that each thread plays side by side.
    pub concurrent: usize,
    /// Who plays; the first one is the player that is judged.
    pub players: Vec<PlayerSpec>,
    /// The games of each block.
    pub seatings: Vec<Seating>,
}

impl Match {
    /// Blocks that make up at least `games` games.
    pub fn blocks_for(seatings: &[Seating], games: u64) -> u64 {
        games.div_ceil(seatings.len().max(1) as u64)
    }
}

/// A match as played.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// The score of its blocks, those after a stop left out.
    pub score: Score,
    /// CPU time of the playing threads.
    pub cpu: Duration,
}

/// Plays a match. `on_block` hears of every block in the order of its index, whatever the order in
/// which they end, so that a sequential test gives the same answer on any number of threads.
/// Stops between decisions once `stop` is set or `on_block` says so.
///
/// # Panics
/// When a playing thread panicked, or a seating names a player that is not there.
pub fn play(
    spec: &Match,
    stop: &AtomicBool,
    on_block: &mut dyn FnMut(&Score, &Block) -> Flow,
) -> Played {
    let cpu = Mutex::new(Duration::ZERO);
    let (next, halt) = (AtomicU64::new(spec.blocks.start), AtomicBool::new(false));
    let (sender, ended) = mpsc::sync_channel(64);
    let mut score = Score::new(spec.seatings.clone());
    std::thread::scope(|scope| {
        for _ in 0..spec.threads.max(1) {
            let (sender, next, halt, cpu) = (sender.clone(), &next, &halt, &cpu);
            scope.spawn(move || {
                Worker::new(spec, next, [stop, halt]).run(&sender);
                *cpu.lock().unwrap_or_else(PoisonError::into_inner) += thread_cpu();
            });
        }
        drop(sender);
        let mut early: BTreeMap<u64, Block> = BTreeMap::new();
        let mut expected = spec.blocks.start;
        for block in ended {
            early.insert(block.result.index, block);
            while let Some(block) =
                early.remove(&expected).filter(|_| !halt.load(Ordering::Relaxed))
            {
                expected += 1;
                score.add(block.result.clone());
                if on_block(&score, &block) == Flow::Stop {
                    halt.store(true, Ordering::Relaxed);
                }
            }
        }
    });
    Played { score, cpu: cpu.into_inner().unwrap_or_else(PoisonError::into_inner) }
}

#[cfg(test)]
mod tests;
