//! The signals that end a command: the first one in order, the second one at once.

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use ringrift::api::Exit;

/// SIGTERM and SIGINT. They end nothing by themselves while this lives.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
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
        })
    }

    /// Waits for the next one, and names it.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
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
    use rustix::process::{Signal, getpid, kill_process};

    use super::*;

    #[tokio::test]
    async fn the_first_signal_lets_the_work_end_in_order() {
        let mut signals = Signals::catch().unwrap();
        for (signal, name) in [(Signal::TERM, "SIGTERM"), (Signal::INT, "SIGINT")] {
            kill_process(getpid(), signal).unwrap();
            assert_eq!(signals.unless_told(std::future::pending::<()>()).await, Err(name));
            let stop = CancellationToken::new();
            kill_process(getpid(), signal).unwrap();
            assert_eq!(
                signals
                    .stopping(&stop, async {
                        stop.cancelled().await;
                        7
                    })
                    .await,
                7
            );
        }
        assert_eq!(signals.last_work(async { 7 }).await, 7);
    }
}
