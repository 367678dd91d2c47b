//! Presence on one machine: the process hears itself.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use tokio::sync::watch;

use super::super::detector::{self, Ears};
use super::super::port::{Beat, Holder, Member, Presence};
use super::super::{Clock, Result};

/// The presence of one process.
pub(super) struct LocalPresence {
    ears: Ears,
    clock: Arc<dyn Clock>,
}

impl LocalPresence {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { ears: Ears::default(), clock }
    }
}

impl Presence for LocalPresence {
    fn beat(&self, beat: Beat) -> BoxFuture<'_, Result<()>> {
        let checked = detector::check_beat(&beat);
        if checked.is_ok() {
            self.ears.hear(|detector| detector.heard(beat, self.clock.mono()));
        }
        ready(checked).boxed()
    }

    fn leave(&self, holder: Holder) -> BoxFuture<'_, Result<()>> {
        self.ears.hear(|detector| detector.left(&holder));
        ready(Ok(())).boxed()
    }

    fn view(&self) -> Vec<Member> {
        self.ears.view(self.clock.mono())
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.ears.watch()
    }
}
