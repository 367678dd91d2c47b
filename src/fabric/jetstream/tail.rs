//! A stream as this process sees it: everything in it, applied in order to a view in memory.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_nats::jetstream::stream::Stream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::applied::Applied;
use super::bus::{self, PATIENCE};
use super::reader::{Reader, View};
use crate::fabric::{Clock, FabricError, Result};

/// Follows one stream for as long as it lives.
pub(super) struct Tail<V> {
    stream: Stream,
    view: Arc<Mutex<V>>,
    applied: Arc<Applied>,
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
        let applied = Arc::new(Applied::new(first.saturating_sub(1)));
        let stored = watch::Sender::new(0);
        let reader = Reader {
            stream: stream.clone(),
            view: Arc::clone(&view),
            clock: Arc::clone(clock),
            applied: Arc::clone(&applied),
            stored: stored.subscribe(),
        };
        let reader = tokio::spawn(reader.run(headers_only));
        Self { stream, view, applied, stored, asking: Asking::default(), reader }
    }

    /// Follows the newest sequence that was applied.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.applied.watch()
    }

    /// Notes that the view has these records already: this process stored them.
    pub(super) fn has_stored(&self, records: RangeInclusive<u64>) {
        self.applied.has_stored(records);
    }

    /// The view, at least as it stood when this was called: asks the stream's leader how far the
    /// stream goes, and waits until that much has been applied.
    pub(super) async fn fresh(&self) -> Result<()> {
        let name = &self.stream.cached_info().config.name;
        let what = format!("read stream {name}");
        let newest = self.asking.newest(&self.stream).await?;
        self.stored.send_if_modified(|seq| newest > std::mem::replace(seq, newest.max(*seq)));
        let mut applied = self.applied.watch();
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
