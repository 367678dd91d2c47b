//! Games that a player plays against itself, many at a time on several threads.

mod viewing;
mod worker;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ringrift::game::ConfigKey;
use ringrift::id::{GameId, IdError};
use ringrift::provenance::{Known, Maker};
use ringrift::record::FinishedGame;

use crate::cores::thread_cpu;
use crate::inference::EvalStats;
use crate::player::PlayerSpec;
pub use viewing::Viewing;
use worker::Worker;

/// What to play.
#[derive(Debug, Clone)]
pub struct SelfPlay {
    /// The configuration.
    pub config: ConfigKey,
    /// Seed of the run; with an index it decides a game's id and randomness.
    pub run_seed: u64,
    /// Indexes of the games to play.
    pub games: Vec<u64>,
    /// Threads that play.
    pub threads: usize,
    /// Games that each thread advances side by side: the size of network batches.
    pub concurrent: usize,
    /// Who plays, on every seat.
    pub player: PlayerSpec,
    /// Where one of the games can be watched.
    pub viewing: Option<Arc<Viewing>>,
    /// What the records of the games name as their maker.
    pub maker: Known<Maker>,
}

/// What was played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SelfPlayed {
    /// Games that ended and were handed to the sink.
    pub games: u64,
    /// Plies of those games, forced ones included.
    pub plies: u64,
    /// Network counters, unfinished games included.
    pub evals: EvalStats,
    /// CPU time of the playing threads.
    pub cpu: Duration,
    /// True when all games asked for were played, false after a stop.
    pub complete: bool,
}

/// The id of game `index` of a run: the same in every process.
///
/// # Errors
/// Never for configurations of ours; the id type is checked.
pub fn game_id(config: ConfigKey, run_seed: u64, index: u64) -> Result<GameId, IdError> {
    GameId::new(&format!("{config}-{run_seed:016x}-{index:08}"))
}

/// The index of a game in its run, from an id as [`game_id`] makes them; `None` for any other id.
pub fn game_index(id: &GameId) -> Option<u64> {
    let (head, index) = id.as_str().rsplit_once('-')?;
    let (_, seed) = head.rsplit_once('-')?;
    let is_seed = seed.len() == 16 && seed.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_index = index.len() >= 8 && index.bytes().all(|byte| byte.is_ascii_digit());
    index.parse().ok().filter(|_| is_seed && is_index)
}

/// Plays games and hands each to `sink` as soon as it ends.
/// Stops between decisions once `stop` is set; games in progress are then forgotten.
///
/// # Panics
/// When a playing thread panicked.
pub fn play(spec: &SelfPlay, stop: &AtomicBool, sink: &mut dyn FnMut(FinishedGame)) -> SelfPlayed {
    let next = AtomicUsize::new(0);
    let used = Mutex::new((EvalStats::default(), Duration::ZERO));
    let (sender, finished) = mpsc::sync_channel(64);
    let mut played = SelfPlayed::default();
    std::thread::scope(|scope| {
        for _ in 0..spec.threads.max(1) {
            let (sender, next, used) = (sender.clone(), &next, &used);
            scope.spawn(move || {
                let stats =
                    Worker::new(spec, spec.player.build(spec.config), next, stop).run(&sender);
                let mut used = used.lock().unwrap_or_else(PoisonError::into_inner);
                used.0.add(stats);
                used.1 += thread_cpu();
            });
        }
        drop(sender);
        for game in finished {
            let game: FinishedGame = game;
            played.games += 1;
            played.plies += game.plies.len() as u64;
            sink(game);
        }
    });
    (played.evals, played.cpu) = used.into_inner().unwrap_or_else(PoisonError::into_inner);
    played.complete = played.games == spec.games.len() as u64 && !stop.load(Ordering::Relaxed);
    played
}

#[cfg(test)]
mod tests;
