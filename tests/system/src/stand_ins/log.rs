//! What each log of the stand-ins says.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Events that each log keeps for whoever asks for it: as many as a cockpit asks for.
const KEPT: usize = 500;

/// A log: it begins with what is said.
#[derive(Default)]
pub struct Log {
    /// The last sequence.
    pub seq: u64,
    /// The newest messages by sequence, oldest first.
    said: VecDeque<(u64, Arc<str>)>,
    /// Where somebody listens who opened a stream.
    listener: Option<UnboundedSender<Arc<str>>>,
}

impl Log {
    /// Keeps a message and passes it on. A listener that is gone misses it.
    pub fn say(&mut self, message: Arc<str>) {
        if self.said.len() == KEPT {
            self.said.pop_front();
        }
        self.said.push_back((self.seq, Arc::clone(&message)));
        if let Some(listener) = &self.listener {
            drop(listener.send(message));
        }
    }

    /// The messages after a sequence, then every further one as it is said.
    pub fn follow(&mut self, after: u64) -> UnboundedReceiver<Arc<str>> {
        let (listener, heard) = unbounded_channel();
        for (_, message) in self.said.iter().filter(|(seq, _)| *seq > after) {
            drop(listener.send(Arc::clone(message)));
        }
        self.listener = Some(listener);
        heard
    }
}
