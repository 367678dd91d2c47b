//! Matches in blocks: one random opening, played once with the candidate on each seat.

mod score;
mod worker;

pub use score::{Block, Flow, Score};

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ringrift::game::ConfigKey;

use crate::cores::thread_cpu;
use crate::player::PlayerSpec;
use worker::Worker;

/// What to play. The opponent takes every seat that the candidate does not.
#[derive(Debug, Clone)]
pub struct Match {
    /// The configuration.
    pub config: ConfigKey,
    /// Seed of openings and of the players' randomness.
    pub seed: u64,
    /// Blocks to play; each has as many games as there are seats.
    pub blocks: u64,
    /// Random decisions at the beginning of each game, the same within a block.
    pub opening: u32,
    /// Threads that play.
    pub threads: usize,
    /// Blocks that each thread plays side by side.
    pub concurrent: usize,
    /// The player that is judged.
    pub candidate: PlayerSpec,
    /// Whom it is judged against.
    pub opponent: PlayerSpec,
}

impl Match {
    /// Blocks that make up at least `games` games.
    pub fn blocks_for(config: ConfigKey, games: u64) -> u64 {
        games.div_ceil(u64::from(config.seats()))
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
/// When a playing thread panicked.
pub fn play(
    spec: &Match,
    stop: &AtomicBool,
    on_block: &mut dyn FnMut(&Score, &Block) -> Flow,
) -> Played {
    let cpu = Mutex::new(Duration::ZERO);
    let (next, halt) = (AtomicU64::new(0), AtomicBool::new(false));
    let (sender, ended) = mpsc::sync_channel(64);
    let mut score = Score::new(spec.config.seats());
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
        let mut expected = 0;
        for block in ended {
            early.insert(block.index, block);
            while let Some(block) =
                early.remove(&expected).filter(|_| !halt.load(Ordering::Relaxed))
            {
                expected += 1;
                score.add(&block);
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
