//! Reads a stream on, and begins anew whenever that breaks off.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::{self, OrderedError};
use async_nats::jetstream::stream::Stream;
use futures::StreamExt;
use tokio::sync::watch;

use super::applied::Applied;
use super::bus::QUESTION;
use crate::fabric::{Clock, MonoMs};

/// Pause before a reader that broke off is started again.
const RESTART: Duration = Duration::from_millis(200);

/// How long a record that is stored may take to arrive after the one before it. A reader hangs on one
/// server, and nothing tells it that this server has died.
const OVERDUE: Duration = Duration::from_millis(1_500);

/// How long a server may keep one request of a reader open: it gives a sign of life in half of it,
/// and a reader to which nobody is waiting begins anew after four of them are missed.
const REQUEST: Duration = Duration::from_secs(10);

/// How many records are applied at a time.
const TOGETHER: usize = 256;

/// When most of so many records are this process's own, it does not read for a while: to hand one out
/// costs the servers and the process a fifth of what storing it cost, and tells nothing new.
const LOOK: u64 = 512;

/// How long it does not read then, unless somebody waits for a record: what others store meanwhile is
/// noticed so much later.
const PAUSE: Duration = Duration::from_millis(500);

/// A record as the client hands it out.
type Came = Result<Message, OrderedError>;

type Outcome<T> = Result<T, async_nats::Error>;

/// What becomes of the records of a stream.
pub(super) trait View: Default + Send + 'static {
    /// Takes the record with this sequence in, which was there at `at` at the latest.
    fn apply(&mut self, seq: u64, message: &Message, at: MonoMs);
}

/// Why a reader does not read on.
enum Ended {
    /// The servers ended it.
    ByServers,
    /// What comes is the process's own.
    OwnRecords,
}

/// How much of what comes is the process's own.
struct OwnShare {
    read: u64,
    /// What the process had stored when counting began.
    own_before: u64,
}

impl OwnShare {
    /// Whether the process stored three quarters as much as came, since it last had come so much that
    /// this means something; counts anew then.
    const fn is_large(&mut self, own: u64) -> bool {
        if self.read < LOOK {
            return false;
        }
        let is_large = (own - self.own_before) * 4 >= self.read * 3;
        (self.read, self.own_before) = (0, own);
        is_large
    }
}

/// The reader of one stream.
pub(super) struct Reader<V> {
    pub(super) stream: Stream,
    pub(super) view: Arc<Mutex<V>>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) applied: Arc<Applied>,
    /// The newest sequence that is known to be stored.
    pub(super) stored: watch::Receiver<u64>,
}

impl<V: View> Reader<V> {
    pub(super) async fn run(self, headers_only: bool) {
        loop {
            match self.read(headers_only).await {
                Ok(Ended::OwnRecords) => self.pause().await,
                Ok(Ended::ByServers) => tokio::time::sleep(RESTART).await,
                Err(error) => {
                    let stream = &self.stream.cached_info().config.name;
                    tracing::warn!(%stream, %error, "the reader of a stream broke off; it starts again");
                    tokio::time::sleep(RESTART).await;
                }
            }
        }
    }

    /// Reads on after what was applied, until something breaks or nothing new comes.
    async fn read(&self, headers_only: bool) -> Outcome<Ended> {
        // What has come together is applied together, and told once.
        let mut messages = self.open(headers_only).await?.ready_chunks(TOGETHER);
        let mut share = OwnShare { read: 0, own_before: self.applied.own() };
        loop {
            let came = tokio::select! {
                next = messages.next() => next,
                () = self.overdue() => return Err("a record that is stored does not arrive".into()),
            };
            let Some(came) = came else { return Ok(Ended::ByServers) };
            share.read += came.len() as u64;
            self.apply(came)?;
            if share.is_large(self.applied.own()) {
                return Ok(Ended::OwnRecords);
            }
        }
    }

    async fn open(&self, headers_only: bool) -> Outcome<pull::Ordered> {
        let start_sequence = self.applied.upto() + 1;
        let config = pull::OrderedConfig {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence },
            headers_only,
            max_expires: REQUEST,
            ..pull::OrderedConfig::default()
        };
        let made = tokio::time::timeout(QUESTION, self.stream.create_consumer(config));
        Ok(made.await.map_err(|_| "no server takes it")??.messages().await?)
    }

    /// Ends when the next record is known to be stored and does not come.
    async fn overdue(&self) {
        self.is_wanted().await;
        tokio::time::sleep(OVERDUE).await;
    }

    /// Waits, unless somebody waits for a record.
    async fn pause(&self) {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = self.is_wanted() => {}
        }
    }

    /// Ends when the next record is known to be stored.
    async fn is_wanted(&self) {
        let (applied, mut stored) = (self.applied.upto(), self.stored.clone());
        if stored.wait_for(|seq| *seq > applied).await.is_err() {
            // Nobody asks any more.
            std::future::pending::<()>().await;
        }
    }

    /// Applies what came, up to the first that cannot be read.
    fn apply(&self, came: Vec<Came>) -> Outcome<()> {
        let before = self.applied.upto();
        let mut upto = before;
        let taken_in = self.take_in(came, &mut upto);
        if upto > before {
            self.applied.has_read(upto);
        }
        taken_in
    }

    fn take_in(&self, came: Vec<Came>, upto: &mut u64) -> Outcome<()> {
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        for message in came {
            let message = message?;
            let seq = message.info()?.stream_sequence;
            // A consumer that was made anew may hand out what was had before.
            if seq > *upto {
                view.apply(seq, &message, self.clock.mono());
                *upto = seq;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_alone_when_most_of_much_is_its_own() {
        let mut share = OwnShare { read: LOOK - 1, own_before: 0 };
        assert!(!share.is_large(LOOK), "too few to tell");
        share.read = LOOK;
        assert!(share.is_large(LOOK * 3 / 4));
        share.read = LOOK;
        assert!(!share.is_large(LOOK), "a quarter is its own since");
    }
}
