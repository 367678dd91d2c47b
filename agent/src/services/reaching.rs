//! Servers that are not there yet: after a power cut, an agent may start before them.

use ringrift::fabric::{Clock, FabricError, MonoMs, Result};

/// Pause before servers that did not answer are tried again, in milliseconds.
const RETRY_MS: u64 = 2_000;

/// Pause between two lines in the log about that, in milliseconds.
const TELL_EVERY_MS: u64 = 10_000;

/// How long servers are tried that do not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Once: whoever waits for the answer has other things to do.
    Once,
    /// Until they answer.
    UntilAnswered,
}

/// Connects, and tries again while no server answers. Dropping it gives it up.
///
/// # Errors
/// What the servers answer: a refusal stays one. With [`Reach::Once`], also that none does.
pub(super) async fn reached<T, Connecting>(
    reach: Reach,
    clock: &dyn Clock,
    mut connect: impl FnMut() -> Connecting,
) -> Result<T>
where
    Connecting: Future<Output = Result<T>>,
{
    let mut tell_at = MonoMs::default();
    loop {
        let error = match connect().await {
            Err(error @ FabricError::Unavailable(_)) if reach == Reach::UntilAnswered => error,
            answered => return answered,
        };
        let now = clock.mono();
        if now >= tell_at {
            tracing::warn!(%error, "no server of the cluster can be used yet; goes on trying");
            tell_at = now.plus(TELL_EVERY_MS);
        }
        clock.sleep_until(now.plus(RETRY_MS)).await;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Arc;

    use ringrift::event::UtcMs;
    use ringrift::fabric::ManualClock;

    use super::*;

    fn away() -> Result<u8> {
        Err(FabricError::Unavailable("connection refused".to_owned()))
    }

    fn refused() -> Result<u8> {
        Err(FabricError::Invalid("this node is not let in".to_owned()))
    }

    /// What becomes of it when the servers answer so, one after the other, and how many are left.
    async fn outcome(reach: Reach, answers: &[Result<u8>]) -> (Result<u8>, usize) {
        let clock = Arc::new(ManualClock::new(UtcMs(0)));
        let mut answers: VecDeque<_> = answers.to_vec().into();
        let outcome = {
            let connecting = reached(reach, &*clock, || {
                let answer = answers.pop_front().expect("nothing is asked after the end");
                std::future::ready(answer)
            });
            let mut connecting = std::pin::pin!(connecting);
            loop {
                if let std::task::Poll::Ready(outcome) = futures::poll!(&mut connecting) {
                    break outcome;
                }
                clock.advance(RETRY_MS);
            }
        };
        (outcome, answers.len())
    }

    #[tokio::test]
    async fn servers_that_are_away_are_waited_for_and_a_refusal_ends_it() {
        let starting = [away(), away(), Ok(1)];
        assert_eq!(outcome(Reach::UntilAnswered, &starting).await, (Ok(1), 0));
        assert_eq!(outcome(Reach::Once, &starting).await, (away(), 2));
        let refusing = [away(), refused(), Ok(1)];
        assert_eq!(outcome(Reach::UntilAnswered, &refusing).await, (refused(), 1));
    }
}
