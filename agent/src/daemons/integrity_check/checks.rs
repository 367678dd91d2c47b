//! The checks themselves, as they run on a computing thread.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use ringrift::event::UtcMs;
use ringrift::id::GameId;
use ringrift::record::{GameFile, GameStore, RecordError, Verdict, verify_game};

use crate::supervisor::Progress;

/// How soon a stop is noticed while SQLite works.
const NOTICE: Duration = Duration::from_millis(50);

/// Games between two signs of progress.
const REPORT_EVERY: u64 = 100;

/// What a replay of some games found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Games replayed.
    pub games: u64,
    /// Games that do not verify.
    pub failed: u64,
}

/// What the check of a database found.
pub(super) struct Checked {
    /// SQLite finds nothing wrong with the file.
    pub database_ok: bool,
    /// Games that were ever recorded in it; 0 if it cannot be read.
    pub recorded: u64,
    /// Games without moves that were put aside.
    pub orphans: u64,
    /// The replay of all games, if one was asked for and the file can be read.
    pub replayed: Option<Outcome>,
}

impl Outcome {
    fn replay(&mut self, file: &GameFile, id: &str) -> Result<(), RecordError> {
        let report = verify_game(file, id)?;
        self.games += 1;
        if let Verdict::Failed(failure) = &report.verdict {
            tracing::error!(game = %report.game, ?failure, "a recorded game does not verify");
            self.failed += 1;
        }
        Ok(())
    }
}

/// Replays these games; `None` when it was stopped meanwhile.
pub(super) fn check_games(
    path: &Path,
    ids: &[GameId],
    stop: &CancellationToken,
) -> Result<Option<Outcome>, RecordError> {
    let file = GameFile::open(path)?;
    let mut outcome = Outcome::default();
    for id in ids {
        outcome.replay(&file, id.as_str())?;
        if stop.is_cancelled() {
            return Ok(None);
        }
    }
    Ok(Some(outcome))
}

/// Checks a file for damage and orphans, and replays all its games if asked to; `None` when it was
/// stopped meanwhile.
pub(super) fn check_database(
    path: &Path,
    replay_all: bool,
    now: UtcMs,
    stop: &CancellationToken,
    progress: &Progress,
) -> Result<Option<Checked>, RecordError> {
    let mut store = match GameStore::open(path) {
        Ok(store) => store,
        Err(RecordError::Damaged { detail, .. }) => return Ok(Some(damaged(path, &detail))),
        Err(error) => return Err(error),
    };
    let sound = integrity_check(&store, stop);
    if stop.is_cancelled() {
        return Ok(None);
    }
    if let Err(error) = sound {
        return Ok(Some(damaged(path, &error.to_string())));
    }
    progress.report(format!("{} is sound", path.display()));
    let orphans = store.quarantine_orphans(now)?.noted as u64;
    let recorded = store.recorded()?;
    let replayed = if replay_all { replay(path, stop, progress)? } else { None };
    if stop.is_cancelled() {
        return Ok(None);
    }
    Ok(Some(Checked { database_ok: true, recorded, orphans, replayed }))
}

/// SQLite's own check, which takes minutes on a large file; a stop interrupts it.
fn integrity_check(store: &GameStore, stop: &CancellationToken) -> Result<(), RecordError> {
    let (interrupt, ended) = (store.interrupter(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            while !ended.load(Ordering::Acquire) && !stop.is_cancelled() {
                std::thread::park_timeout(NOTICE);
            }
            // Before the check begins there is nothing to interrupt: repeat until it has ended.
            while !ended.load(Ordering::Acquire) {
                interrupt();
                std::thread::park_timeout(NOTICE);
            }
        });
        let sound = store.integrity_check();
        ended.store(true, Ordering::Release);
        watcher.thread().unpark();
        sound
    })
}

fn damaged(path: &Path, detail: &str) -> Checked {
    tracing::error!(path = %path.display(), detail, "a game database is damaged");
    Checked { database_ok: false, recorded: 0, orphans: 0, replayed: None }
}

fn replay(
    path: &Path,
    stop: &CancellationToken,
    progress: &Progress,
) -> Result<Option<Outcome>, RecordError> {
    let file = GameFile::open(path)?;
    let mut outcome = Outcome::default();
    for id in file.game_ids()? {
        if stop.is_cancelled() {
            return Ok(None);
        }
        outcome.replay(&file, &id)?;
        if outcome.games.is_multiple_of(REPORT_EVERY) {
            progress.report(format!("{} games of {} replayed", outcome.games, path.display()));
        }
    }
    Ok(Some(outcome))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ringrift::fabric::SystemClock;

    use super::*;

    #[test]
    fn a_stopped_check_says_nothing_about_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("games.db");
        drop(GameStore::open(&path).unwrap());
        let progress = Progress::new(Arc::new(SystemClock::new()));
        let stop = CancellationToken::new();
        stop.cancel();
        let checked = check_database(&path, true, UtcMs(0), &stop, &progress);
        assert!(checked.unwrap().is_none());
        let running = CancellationToken::new();
        let checked = check_database(&path, true, UtcMs(0), &running, &progress);
        assert!(checked.unwrap().unwrap().database_ok);
    }
}
