//! A stream as this process sees it: everything in it, applied in order to a view in memory.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::OrderedConfig;
use async_nats::jetstream::stream::Stream;
use futures::StreamExt;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::bus::{self, PATIENCE, QUESTION};
use crate::fabric::{Clock, FabricError, MonoMs, Result};

/// Pause before a reader that broke off is started again.
const RESTART: Duration = Duration::from_millis(200);

/// How long a record that is stored may take to arrive after the one before it. A reader hangs on one
/// server, and nothing tells it that this server has died.
const OVERDUE: Duration = Duration::from_millis(1_500);

/// How long a server may keep one request of a reader open: it gives a sign of life in half of it,
/// and a reader to which nobody is waiting begins anew after four of them are missed.
const REQUEST: Duration = Duration::from_secs(10);

/// What becomes of the records of a stream.
pub(super) trait View: Default + Send + 'static {
    /// Takes the record with this sequence in, which was there at `at` at the latest.
    fn apply(&mut self, seq: u64, message: &Message, at: MonoMs);
}

/// Follows one stream for as long as it lives.
pub(super) struct Tail<V> {
    stream: Stream,
    view: Arc<Mutex<V>>,
    applied: watch::Receiver<u64>,
    /// The newest sequence that is known to be stored.
    stored: watch::Sender<u64>,
    asking: Asking,
    reader: JoinHandle<()>,
}

/// How far the stream goes, as many callers ask: all who wait share the answer to the first question
/// that is asked after they came.
#[derive(Default)]
struct Asking {
    callers: AtomicU64,
    /// The answer, and how many callers had come before its question.
    answer: tokio::sync::Mutex<(u64, u64)>,
}

impl Asking {
    /// The newest sequence of the stream, at least as of this call; 0 if nothing is stored.
    async fn newest(&self, stream: &Stream) -> Result<u64> {
        let me = self.callers.fetch_add(1, Ordering::SeqCst);
        let mut answer = self.answer.lock().await;
        if answer.1 <= me {
            let before = self.callers.load(Ordering::SeqCst);
            let state = bus::state(stream).await?;
            *answer = (if state.messages == 0 { 0 } else { state.last_sequence }, before);
        }
        Ok(answer.0)
    }
}

impl<V> Drop for Tail<V> {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl<V: View> Tail<V> {
    /// Follows the stream from `first`; with `headers_only` the records come without their content.
    pub(super) fn follow(
        stream: Stream,
        clock: &Arc<dyn Clock>,
        first: u64,
        headers_only: bool,
    ) -> Self {
        let view = Arc::new(Mutex::new(V::default()));
        let (applied, watched) = watch::channel(first.saturating_sub(1));
        let stored = watch::Sender::new(0);
        let reader = Reader {
            stream: stream.clone(),
            view: Arc::clone(&view),
            clock: Arc::clone(clock),
            applied,
            stored: stored.subscribe(),
        };
        let reader = tokio::spawn(reader.run(headers_only));
        Self { stream, view, applied: watched, stored, asking: Asking::default(), reader }
    }

    /// Follows the newest sequence that was applied.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.applied.clone()
    }

    /// The view, at least as it stood when this was called: asks the stream's leader how far the
    /// stream goes, and waits until that much has been applied.
    pub(super) async fn fresh(&self) -> Result<()> {
        let name = &self.stream.cached_info().config.name;
        let what = format!("read stream {name}");
        let newest = self.asking.newest(&self.stream).await?;
        self.stored.send_if_modified(|seq| newest > std::mem::replace(seq, newest.max(*seq)));
        let mut applied = self.applied.clone();
        let arrived = tokio::time::timeout(PATIENCE, applied.wait_for(|seq| *seq >= newest)).await;
        match arrived {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => Err(FabricError::Unavailable(format!("{what}: its reader has ended"))),
            Err(_) => Err(FabricError::Unavailable(format!(
                "{what}: record {newest} did not arrive within {} s",
                PATIENCE.as_secs()
            ))),
        }
    }

    pub(super) fn view(&self) -> MutexGuard<'_, V> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Reader<V> {
    stream: Stream,
    view: Arc<Mutex<V>>,
    clock: Arc<dyn Clock>,
    applied: watch::Sender<u64>,
    stored: watch::Receiver<u64>,
}

impl<V: View> Reader<V> {
    async fn run(self, headers_only: bool) {
        loop {
            if let Err(error) = self.read(headers_only).await {
                let stream = &self.stream.cached_info().config.name;
                tracing::warn!(%stream, %error, "the reader of a stream broke off; it starts again");
            }
            tokio::time::sleep(RESTART).await;
        }
    }

    /// Reads on after what was applied, until something breaks.
    async fn read(&self, headers_only: bool) -> std::result::Result<(), async_nats::Error> {
        let start_sequence = *self.applied.borrow() + 1;
        let config = OrderedConfig {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence },
            headers_only,
            max_expires: REQUEST,
            ..OrderedConfig::default()
        };
        let made = tokio::time::timeout(QUESTION, self.stream.create_consumer(config));
        let mut messages = made.await.map_err(|_| "no server takes it")??.messages().await?;
        loop {
            let message = tokio::select! {
                next = messages.next() => next,
                () = self.overdue() => return Err("a record that is stored does not arrive".into()),
            };
            let Some(message) = message.transpose()? else { return Ok(()) };
            let seq = message.info()?.stream_sequence;
            // A consumer that was made anew may hand out what was had before.
            if seq > *self.applied.borrow() {
                self.apply(seq, &message);
            }
        }
    }

    /// Ends when the next record is known to be stored and does not come.
    async fn overdue(&self) {
        let (applied, mut stored) = (*self.applied.borrow(), self.stored.clone());
        if stored.wait_for(|seq| *seq > applied).await.is_err() {
            // Nobody asks any more.
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(OVERDUE).await;
    }

    fn apply(&self, seq: u64, message: &Message) {
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        view.apply(seq, message, self.clock.mono());
        drop(view);
        self.applied.send_replace(seq);
    }
}
