//! Calls that are repeated until the fabric answers them.

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

/// How patient calls are. Clones share what they know of the fabric.
#[derive(Clone)]
pub struct Patience {
    clock: Arc<dyn Clock>,
    silent_ms: u64,
    silence: Arc<Mutex<Option<Silence>>>,
}

/// The fabric does not do what it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// Since when.
    since: MonoMs,
    /// What it said, or what was said of it.
    pub error: String,
}

impl Patience {
    /// With servers, which may be silent for a while.
    pub fn with_servers(clock: Arc<dyn Clock>) -> Self {
        Self { clock, silent_ms: SERVERS_SILENT_MS, silence: Arc::default() }
    }

    /// With a file: what it refuses is told at once.
    pub fn with_file(clock: Arc<dyn Clock>) -> Self {
        Self { clock, silent_ms: 0, silence: Arc::default() }
    }

    /// Makes a call, and repeats it while the fabric does not answer or does not say what became of
    /// it. Only for calls that may be repeated: those with an id, and those by compare-and-set.
    ///
    /// # Errors
    /// What the fabric answers in the end.
    pub async fn insist<'a, T>(
        &self,
        mut call: impl FnMut() -> BoxFuture<'a, Result<T>>,
    ) -> Result<T> {
        let give_up = self.clock.mono().plus(self.silent_ms);
        let mut calls = 0;
        loop {
            calls += 1;
            let answer = call().await;
            self.note(answer.as_ref().err());
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
}

impl Patience {
    /// For how many milliseconds the fabric has done nothing that it was asked for, and why; `None`
    /// when it did what it was asked for last.
    pub fn silence(&self) -> Option<(u64, Silence)> {
        let silence = self.noted().clone()?;
        Some((self.clock.mono().since(silence.since), silence))
    }

    fn note(&self, error: Option<&FabricError>) {
        let mut noted = self.noted();
        match error {
            Some(error @ (FabricError::Unavailable(_) | FabricError::Unknown(_))) => {
                let since = noted.as_ref().map_or_else(|| self.clock.mono(), |noted| noted.since);
                *noted = Some(Silence { since, error: error.to_string() });
            }
            // Whatever it said, it answered.
            _ => *noted = None,
        }
    }

    fn noted(&self) -> MutexGuard<'_, Option<Silence>> {
        self.silence.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use ringrift::event::UtcMs;
    use ringrift::fabric::ManualClock;

    use super::*;

    type Answers = VecDeque<Result<u8>>;

    async fn insist(patience: &Patience, answers: &mut Answers) -> Result<u8> {
        patience
            .insist(|| {
                let answer = answers.pop_front().expect("no call is made after the end");
                Box::pin(async move { answer })
            })
            .await
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
        let since = || other.silence().map(|(ms, silence)| (ms, silence.error));
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
        let calls =
            tokio::spawn(async move { patience.insist(|| Box::pin(async { silent() })).await });
        while !calls.is_finished() {
            tokio::task::yield_now().await;
            clock.advance(PAUSE_MS);
        }
        assert_eq!(calls.await.unwrap(), silent());
    }
}
