//! Group commit: single events that come while the servers are busy go to them together, as one batch
//! with one confirmation. A batch of one caller stays a batch of its own.

use std::sync::Arc;

use futures::channel::{mpsc, oneshot};
use futures::stream::StreamExt;

use super::publish::{Message, Published, Publisher};
use crate::event::Envelope;
use crate::fabric::{FabricError, Result};

/// Groups that may wait for their confirmation; what comes meanwhile gathers for the next one.
const IN_FLIGHT: usize = 2;

/// Events of a group. A server takes 1,000 of a batch.
const MOST: usize = 256;

/// What became of an event in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// The event was alone, or all are stored: this is how its own publish ended.
    Ended(Result<Published>),
    /// The group was refused as a whole; whose fault that was, each finds out by itself.
    Refused,
}

struct Waiting {
    message: Message,
    outcome: oneshot::Sender<Outcome>,
}

/// Stores events, single ones in groups.
pub(super) struct Groups {
    publisher: Arc<Publisher>,
    /// As long as there are callers: each waits for its answer.
    queue: mpsc::UnboundedSender<Waiting>,
}

impl Groups {
    pub(super) fn start(publisher: Publisher) -> Self {
        let publisher = Arc::new(publisher);
        let (queue, waiting) = mpsc::unbounded();
        // Ends with the last sender.
        tokio::spawn({
            let publisher = Arc::clone(&publisher);
            waiting.ready_chunks(MOST).for_each_concurrent(IN_FLIGHT, move |group| {
                let publisher = Arc::clone(&publisher);
                async move { store(&publisher, group).await }
            })
        });
        Self { publisher, queue }
    }

    /// Stores these events in their order, all or none.
    pub(super) async fn publish(&self, events: &[(&Envelope, &String)]) -> Result<Published> {
        if let [event] = events
            && let Outcome::Ended(result) = self.in_group(self.message(event)).await?
        {
            return result;
        }
        self.publisher.publish(events.iter().map(|event| self.message(event)).collect()).await
    }

    fn message(&self, (event, body): &(&Envelope, &String)) -> Message {
        Message::new(self.publisher.bus(), event, body)
    }

    async fn in_group(&self, message: Message) -> Result<Outcome> {
        let (outcome, told) = oneshot::channel();
        // The group's task lives as long as this sender; if it broke off, nothing is known.
        let _ = self.queue.unbounded_send(Waiting { message, outcome });
        told.await.map_err(|_| FabricError::Unknown("append: its group broke off".to_owned()))
    }
}

async fn store(publisher: &Publisher, group: Vec<Waiting>) {
    let (messages, callers): (Vec<_>, Vec<_>) =
        group.into_iter().map(|waiting| (waiting.message, waiting.outcome)).unzip();
    let stored = publisher.publish(messages).await;
    let size = callers.len();
    for (n, caller) in callers.into_iter().enumerate() {
        // Who does not wait any more needs no answer.
        let _ = caller.send(outcome(&stored, n, size));
    }
}

/// What became of event `n` of a group of `size`.
fn outcome(group: &Result<Published>, n: usize, size: usize) -> Outcome {
    match group {
        Ok(Published::UpTo(last)) => {
            Outcome::Ended(Ok(Published::UpTo(last - (size - 1 - n) as u64)))
        }
        Err(FabricError::Unknown(_)) => Outcome::Ended(group.clone()),
        _ if size == 1 => Outcome::Ended(group.clone()),
        Ok(Published::Repeated) | Err(_) => Outcome::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_a_group_stand_one_after_the_other() {
        let stored = Ok(Published::UpTo(12));
        let seqs: Vec<_> = (0..3).map(|n| outcome(&stored, n, 3)).collect();
        assert_eq!(seqs, [10, 11, 12].map(|seq| Outcome::Ended(Ok(Published::UpTo(seq)))));
    }

    #[test]
    fn a_refusal_counts_for_one_event_and_not_for_a_group() {
        let refused = Err(FabricError::Unavailable("too large".to_owned()));
        for group in [Ok(Published::Repeated), refused] {
            assert_eq!(outcome(&group, 0, 1), Outcome::Ended(group.clone()));
            assert_eq!(outcome(&group, 0, 2), Outcome::Refused);
        }
    }

    #[test]
    fn what_nobody_knows_is_unknown_to_all() {
        let lost = Err(FabricError::Unknown("no answer".to_owned()));
        assert_eq!(outcome(&lost, 1, 5), Outcome::Ended(lost));
    }
}
