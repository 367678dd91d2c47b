//! Calls that are repeated until the fabric answers them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;

use ringrift::fabric::{Clock, FabricError, MonoMs, Result};

/// Calls after which an outcome that stays unknown is reported as an error on one machine.
const CALLS: u32 = 5;

/// How long servers may be silent in milliseconds: they choose a new leader within seconds, and one
/// that is started again needs some more.
const SERVERS_SILENT_MS: u64 = 180_000;

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
        Self { clock, silent_ms: SERVERS_SILENT_MS, silent: Arc::default() }
    }

    /// With a file: what it refuses is told at once.
    pub fn with_file(clock: Arc<dyn Clock>) -> Self {
        Self { clock, silent_ms: 0, silent: Arc::default() }
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
            let answer = call().await;
            self.note(port, answer.as_ref().err());
            let error = match answer {
                Err(error) => error,
                Ok(answer) => return Ok(answer),
            };
            let is_silent = match error {
                FabricError::Unavailable(_) => self.silent_ms > 0,
                FabricError::Unknown(_) => true,
                _ => return Err(error),
            };
            let is_over = self.clock.mono() >= give_up;
            if !is_silent || is_over && (self.silent_ms > 0 || calls >= CALLS) {
                return Err(error);
            }
            if self.silent_ms > 0 {
                tracing::warn!(%error, calls, "the servers do not answer; asks again");
                self.clock.sleep_until(self.clock.mono().plus(PAUSE_MS)).await;
            }
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

    fn note(&self, port: Port, error: Option<&FabricError>) {
        let (mut silent, last) = (self.silent(), self.clock.mono());
        match error {
            Some(error @ (FabricError::Unavailable(_) | FabricError::Unknown(_))) => {
                let since = silent.get(&port).map_or(last, |noted| noted.since);
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

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use ringrift::event::UtcMs;
    use ringrift::fabric::ManualClock;

    use super::*;

    type Answers = VecDeque<Result<u8>>;

    async fn insist_on(patience: &Patience, port: Port, answers: &mut Answers) -> Result<u8> {
        patience
            .insist(port, || {
                let answer = answers.pop_front().expect("no call is made after the end");
                Box::pin(async move { answer })
            })
            .await
    }

    async fn insist(patience: &Patience, answers: &mut Answers) -> Result<u8> {
        insist_on(patience, Port::Log, answers).await
    }

    fn silent() -> Result<u8> {
        Err(FabricError::Unavailable("silent".to_owned()))
    }

    fn unknown() -> Result<u8> {
        Err(FabricError::Unknown("no answer".to_owned()))
    }

    #[tokio::test]
    async fn a_file_that_refuses_is_told_at_once_and_an_unknown_outcome_is_asked_for_again() {
        let patience = Patience::with_file(Arc::new(ManualClock::new(UtcMs(0))));
        assert_eq!(insist(&patience, &mut [silent()].into()).await, silent());
        assert_eq!(insist(&patience, &mut [unknown(), Ok(1)].into()).await, Ok(1));
        assert_eq!(insist(&patience, &mut vec![unknown(); 5].into()).await, unknown());
    }

    #[tokio::test]
    async fn a_silence_is_known_to_all_until_something_is_answered() {
        let clock = Arc::new(ManualClock::new(UtcMs(0)));
        let patience = Patience::with_file(Arc::clone(&clock) as _);
        let other = patience.clone();
        let since = || other.silence().map(|silence| (silence.lasts_ms, silence.error));
        assert_eq!(since(), None);
        let error = silent().unwrap_err().to_string();
        for ms in [0, 7_000] {
            clock.advance(ms);
            assert_eq!(insist(&patience, &mut [silent()].into()).await, silent());
            assert_eq!(since(), Some((ms, error.clone())));
        }
        let fenced = || Err(FabricError::Fenced("late".to_owned()));
        assert_eq!(insist(&patience, &mut [fenced()].into()).await, fenced());
        assert_eq!(since(), None, "it answered");
    }

    #[tokio::test]
    async fn a_full_log_is_silent_whatever_the_queue_answers() {
        let clock = Arc::new(ManualClock::new(UtcMs(0)));
        let patience = Patience::with_file(Arc::clone(&clock) as _);
        let lasts_ms = || patience.silence().map(|silence| silence.lasts_ms);
        insist_on(&patience, Port::Log, &mut [silent()].into()).await.unwrap_err();
        for _ in 0..10 {
            clock.advance(20_000);
            insist_on(&patience, Port::Work, &mut [Ok(1)].into()).await.unwrap();
        }
        assert_eq!(lasts_ms(), Some(200_000));
        insist_on(&patience, Port::Work, &mut [silent()].into()).await.unwrap_err();
        insist_on(&patience, Port::Log, &mut [Ok(1)].into()).await.unwrap();
        clock.advance(COUNTS_MS - 1);
        assert_eq!(lasts_ms(), Some(COUNTS_MS - 1), "the queue is silent by now");
        clock.advance(1);
        assert_eq!(lasts_ms(), None, "nobody has asked it again");
    }

    #[tokio::test]
    async fn servers_are_asked_again_for_a_while() {
        let clock = Arc::new(ManualClock::new(UtcMs(0)));
        let patience = Patience::with_servers(Arc::clone(&clock) as _);
        let fenced = || Err(FabricError::Fenced("late".to_owned()));
        assert_eq!(insist(&patience, &mut [fenced()].into()).await, fenced());

        let calls = tokio::spawn(async move {
            let mut answers: Answers = [silent(), unknown(), silent(), Ok(1)].into();
            insist(&patience, &mut answers).await
        });
        while !calls.is_finished() {
            tokio::task::yield_now().await;
            clock.advance(PAUSE_MS);
        }
        assert_eq!(calls.await.unwrap(), Ok(1));
    }

    #[tokio::test]
    async fn servers_that_stay_silent_are_told_in_the_end() {
        let clock = Arc::new(ManualClock::new(UtcMs(0)));
        let patience = Patience::with_servers(Arc::clone(&clock) as _);
        let calls = tokio::spawn(async move {
            patience.insist(Port::Log, || Box::pin(async { silent() })).await
        });
        while !calls.is_finished() {
            tokio::task::yield_now().await;
            clock.advance(PAUSE_MS);
        }
        assert_eq!(calls.await.unwrap(), silent());
    }
}
