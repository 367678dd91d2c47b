//! The signals that end a command: the first one in order, a second one at once.

use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use ringrift::api::Exit;

/// How long after a signal another one says the same: `timeout` signals its child and then the group,
/// a terminal and a supervisor may both pass one on. Nobody means the second word so soon.
const ECHO: Duration = Duration::from_secs(1);

/// SIGTERM and SIGINT. They end nothing by themselves while this lives.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// When one was last heard.
    heard: Option<Instant>,
}

impl Signals {
    /// From this call on no signal is missed.
    ///
    /// # Errors
    /// When no handler can be set.
    pub fn catch() -> anyhow::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate()).context("cannot handle SIGTERM")?,
            interrupt: signal(SignalKind::interrupt()).context("cannot handle SIGINT")?,
            heard: None,
        })
    }

    /// Waits for the next one, and names it. What comes within a second of it is the same word.
    pub async fn next(&mut self) -> &'static str {
        loop {
            let name = tokio::select! {
                _ = self.terminate.recv() => "SIGTERM",
                _ = self.interrupt.recv() => "SIGINT",
            };
            let now = Instant::now();
            if self.heard.is_none_or(|heard| now.duration_since(heard) >= ECHO) {
                self.heard = Some(now);
                return name;
            }
        }
    }

    /// Does this work to its end, or gives it up when a signal comes.
    ///
    /// # Errors
    /// The name of the signal.
    pub async fn unless_told<T>(
        &mut self,
        work: impl Future<Output = T>,
    ) -> Result<T, &'static str> {
        tokio::select! {
            done = work => Ok(done),
            signal = self.next() => Err(signal),
        }
    }

    /// Does this work to its end. A signal sets `stop`, which the work heeds, and one more ends the
    /// process.
    pub async fn stopping<T>(
        &mut self,
        stop: &CancellationToken,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = std::pin::pin!(work);
        match self.unless_told(&mut work).await {
            Ok(done) => done,
            Err(signal) => {
                tracing::info!(signal, "coming to an end; a second signal ends at once");
                stop.cancel();
                self.last_work(work).await
            }
        }
    }

    /// Does the last work before the end; a signal ends the process without it.
    pub async fn last_work<T>(&mut self, work: impl Future<Output = T>) -> T {
        match self.unless_told(work).await {
            Ok(done) => done,
            Err(signal) => end_at_once(signal),
        }
    }
}

/// Ends the process, whatever its threads do: its locks fall with the last of them, not before.
fn end_at_once(signal: &str) -> ! {
    tracing::warn!(signal, "told again: ends at once");
    std::process::exit(Exit::Interrupted.code().into())
}

#[cfg(test)]
mod tests {
    use rustix::process::{Signal as Number, getpid, kill_process};

    use super::*;

    /// Sends this process a signal; it has arrived on return.
    async fn send(number: Number, kind: SignalKind) {
        let mut arrived = signal(kind).unwrap();
        kill_process(getpid(), number).unwrap();
        arrived.recv().await;
    }

    /// One test, because signals are the whole process's.
    #[tokio::test(start_paused = true)]
    async fn a_signal_lets_the_work_end_in_order_and_its_echo_does_not_count() {
        let kinds = [
            (Number::TERM, SignalKind::terminate(), "SIGTERM"),
            (Number::INT, SignalKind::interrupt(), "SIGINT"),
        ];
        let mut signals = Signals::catch().unwrap();
        for (number, kind, name) in kinds {
            send(number, kind).await;
            assert_eq!(signals.unless_told(std::future::pending::<()>()).await, Err(name));

            for (number, kind, _) in kinds {
                send(number, kind).await;
            }
            let work = tokio::time::sleep(ECHO * 3 / 4);
            assert_eq!(signals.unless_told(work).await, Ok(()), "an echo");
            assert_eq!(signals.last_work(async { 7 }).await, 7);

            tokio::time::advance(ECHO).await;
            let stop = CancellationToken::new();
            send(number, kind).await;
            let work = async {
                stop.cancelled().await;
                7
            };
            assert_eq!(signals.stopping(&stop, work).await, 7, "a second word");
            tokio::time::advance(ECHO).await;
        }
    }
}
