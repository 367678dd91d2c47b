//! Presence in the model: everybody hears everything at once.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use tokio::sync::watch;

use super::super::port::{Beat, Holder, Member, Presence};
use super::super::{Result, detector};
use super::Simulated;

impl Presence for Simulated {
    fn beat(&self, beat: Beat) -> BoxFuture<'_, Result<()>> {
        let now = self.shared.timeline.clock().mono();
        let checked = detector::check_beat(&beat);
        if checked.is_ok() {
            self.shared.ears.hear(|detector| detector.heard(beat, now));
        }
        ready(checked).boxed()
    }

    fn leave(&self, holder: Holder) -> BoxFuture<'_, Result<()>> {
        self.shared.ears.hear(|detector| detector.left(&holder));
        ready(Ok(())).boxed()
    }

    fn view(&self) -> Vec<Member> {
        self.shared.ears.view(self.shared.timeline.clock().mono())
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.shared.ears.watch()
    }
}
