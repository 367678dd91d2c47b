//! Calls that are repeated until the fabric answers them.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use tokio::sync::watch;

use ringrift::fabric::{Clock, FabricError, MonoMs, Result};

/// Calls after which an outcome that stays unknown is reported as an error on one machine.
const CALLS: u32 = 5;

/// How long servers may be silent in milliseconds: they choose a new leader within seconds, and one
/// that is started again needs some more.
const SERVERS_SILENT_MS: u64 = 180_000;

/// How long they may be silent in milliseconds once the process is to end: longer than they need to
/// choose a new leader.
const LAST_SILENT_MS: u64 = 10_000;

/// Pause before a call is repeated that servers did not answer.
const PAUSE_MS: u64 = 500;

/// How long a silence counts after the last call that met it, in milliseconds: of a job or a decision
/// nobody may ever ask again. Appends are made by everybody, so theirs counts until one succeeds.
const COUNTS_MS: u64 = 60_000;

/// A part of the fabric. Each has a store of its own, which may be full while the others are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Port {
    /// The event log.
    Log,
    /// The work queue.
    Work,
    /// The leader's commands.
    Control,
    /// Calls between agents.
    Rpc,
}

/// How patient calls are. Clones share what they know of the fabric.
#[derive(Clone)]
pub struct Patience {
    clock: Arc<dyn Clock>,
    silent_ms: u64,
    silent: Arc<Mutex<BTreeMap<Port, Noted>>>,
    /// Since when the process is to end, if it is.
    ending: watch::Sender<Option<MonoMs>>,
}

/// What is known of a part that does nothing that it is asked for.
struct Noted {
    since: MonoMs,
    last: MonoMs,
    error: String,
}

/// A part of the fabric does nothing that it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// For how long, in milliseconds.
    pub lasts_ms: u64,
    /// What it said last, or what was said of it.
    pub error: String,
}

impl Patience {
    /// With servers, which may be silent for a while.
    pub fn with_servers(clock: Arc<dyn Clock>) -> Self {
        Self::with(clock, SERVERS_SILENT_MS)
    }

    /// With a file: what it refuses is told at once.
    pub fn with_file(clock: Arc<dyn Clock>) -> Self {
        Self::with(clock, 0)
    }

    fn with(clock: Arc<dyn Clock>, silent_ms: u64) -> Self {
        Self { clock, silent_ms, silent: Arc::default(), ending: watch::Sender::new(None) }
    }

    /// Notes that the process is to end: silent servers are waited for no longer than they need to
    /// choose a new leader. What they took stays taken, and what they did not is done again by who
    /// comes next.
    pub fn process_ends(&self) {
        self.ending.send_modify(|since| *since = since.or(Some(self.clock.mono())));
    }

    /// Makes a call on this port, and repeats it while the fabric does not answer or does not say what became of
    /// it. Only for calls that may be repeated: those with an id, and those by compare-and-set.
    ///
    /// # Errors
    /// What the fabric answers in the end.
    pub async fn insist<'a, T>(
        &self,
        port: Port,
        mut call: impl FnMut() -> BoxFuture<'a, Result<T>>,
    ) -> Result<T> {
        let give_up = self.clock.mono().plus(self.silent_ms);
        let mut calls = 0;
        loop {
            calls += 1;
            let asked = self.clock.mono();
            let answer = tokio::select! {
                biased;
                answer = call() => answer,
                () = self.ended(port, asked) => {
                    Err(FabricError::Unknown("the agent ended before it was answered".to_owned()))
                }
            };
            self.note(port, asked, answer.as_ref().err());
            let error = match answer {
                Err(error) => error,
                Ok(answer) => return Ok(answer),
            };
            let is_silent = match error {
                FabricError::Unavailable(_) => self.silent_ms > 0,
                FabricError::Unknown(_) => true,
                _ => return Err(error),
            };
            let now = self.clock.mono();
            let is_last = is_silent && self.end(port, asked).is_some_and(|end| now >= end);
            if is_last {
                tracing::error!(%error, ?port, "silent servers, and the agent ends: gives this up");
            }
            let is_over = is_last || now >= give_up;
            if !is_silent || is_over && (self.silent_ms > 0 || calls >= CALLS) {
                return Err(error);
            }
            if self.silent_ms > 0 {
                tracing::warn!(%error, calls, "the servers do not answer; asks again");
                self.clock.sleep_until(self.clock.mono().plus(PAUSE_MS)).await;
            }
        }
    }

    /// When a call made at `asked` is given up because the process is to end: a silence counts from
    /// the first call that met it, so that only one call has to wait for its end.
    fn end(&self, port: Port, asked: MonoMs) -> Option<MonoMs> {
        let ending = (*self.ending.borrow()).filter(|_| self.silent_ms > 0)?;
        let silent = self.silent().get(&port).map_or(asked, |noted| noted.since.min(asked));
        Some(silent.max(ending).plus(LAST_SILENT_MS))
    }

    /// Ends when a call made at `asked` is to be given up; never in a process that goes on.
    async fn ended(&self, port: Port, asked: MonoMs) {
        let mut ending = self.ending.subscribe();
        // The sender lives in `self`: waiting cannot fail.
        let _ = ending.wait_for(Option::is_some).await;
        match self.end(port, asked) {
            Some(end) => self.clock.sleep_until(end).await,
            None => std::future::pending().await,
        }
    }

    /// The longest silence of a part of the fabric that goes on as far as is known.
    pub fn silence(&self) -> Option<Silence> {
        let now = self.clock.mono();
        let silent = self.silent();
        let goes_on = |(port, noted): &(&Port, &Noted)| {
            **port == Port::Log || now.since(noted.last) < COUNTS_MS
        };
        let longest = silent.iter().filter(goes_on).min_by_key(|(_, noted)| noted.since);
        longest.map(|(_, noted)| Silence {
            lasts_ms: now.since(noted.since),
            error: noted.error.clone(),
        })
    }

    fn note(&self, port: Port, asked: MonoMs, error: Option<&FabricError>) {
        let (mut silent, last) = (self.silent(), self.clock.mono());
        match error {
            Some(error @ (FabricError::Unavailable(_) | FabricError::Unknown(_))) => {
                let since = silent.get(&port).map_or(asked, |noted| noted.since);
                silent.insert(port, Noted { since, last, error: error.to_string() });
            }
            // Whatever it said, it answered.
            _ => drop(silent.remove(&port)),
        }
    }

    fn silent(&self) -> MutexGuard<'_, BTreeMap<Port, Noted>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
