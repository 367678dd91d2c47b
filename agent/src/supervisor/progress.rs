//! Progress: the only sign of life that counts.

use std::sync::Arc;

use tokio::sync::watch;

use ringrift::fabric::{Clock, MonoMs};

/// The last sign of progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// When.
    pub at: MonoMs,
    /// What was done.
    pub note: String,
}

/// A daemon's way to say that it gets on. Clones speak for the same daemon, from any thread.
#[derive(Clone)]
pub struct Progress {
    clock: Arc<dyn Clock>,
    beats: watch::Sender<Option<Beat>>,
}

impl Progress {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, beats: watch::Sender::new(None) }
    }

    /// Something was done: a batch, a step, a look at an empty queue.
    pub fn report(&self, note: impl Into<String>) {
        self.beats.send_replace(Some(Beat { at: self.clock.mono(), note: note.into() }));
    }

    /// The work loop waits for something to do: alive, with nothing new to tell.
    pub(super) fn still_alive(&self) {
        let at = self.clock.mono();
        self.beats.send_modify(|beat| match beat {
            Some(beat) => beat.at = at,
            None => *beat = Some(Beat { at, note: "nothing to do yet".to_owned() }),
        });
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Option<Beat>> {
        self.beats.subscribe()
    }

    pub(super) fn last_note(&self) -> Option<String> {
        self.beats.borrow().as_ref().map(|beat| beat.note.clone())
    }
}
