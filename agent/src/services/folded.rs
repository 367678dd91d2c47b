//! The projection of this process: kept up with the log by one task.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::watch;

use ringrift::fabric::Result;
use ringrift::fabric::port::{EventLog, Filter};
use ringrift::state::State;

/// Events that are read at a time.
const PAGE: usize = 500;

/// The folded state. Clones share it.
#[derive(Clone)]
pub struct Folded {
    state: Arc<RwLock<State>>,
    applied: watch::Sender<u64>,
    caught_up: watch::Sender<bool>,
}

impl Default for Folded {
    fn default() -> Self {
        Self {
            state: Arc::default(),
            applied: watch::Sender::new(0),
            caught_up: watch::Sender::new(false),
        }
    }
}

impl Folded {
    /// The state now. Held only for as long as it takes to read from it; never across an await.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        // A panic while folding leaves a state that is behind, not one that is wrong.
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows the sequence of the last event taken in.
    pub fn applied(&self) -> watch::Receiver<u64> {
        self.applied.subscribe()
    }

    /// Whether the events of earlier processes were taken in.
    pub fn is_caught_up(&self) -> bool {
        *self.caught_up.borrow()
    }

    /// Waits until the events of earlier processes were taken in.
    pub async fn wait_until_caught_up(&self) {
        // The sender lives in `self`: waiting cannot fail.
        let _ = self.caught_up.subscribe().wait_for(|caught_up| *caught_up).await;
    }

    /// Begins with this state instead of an empty one.
    pub fn restore(&self, state: State) {
        self.applied.send_replace(state.applied);
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Takes in everything that the log holds now, and answers the sequence it stands at.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn catch_up(&self, log: &dyn EventLog) -> Result<u64> {
        loop {
            let after = self.read().applied;
            let page = log.read(after, Filter::default(), PAGE).await?;
            let (got, last) = (page.len(), page.last().map_or(after, |stored| stored.seq));
            {
                let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
                for stored in &page {
                    state.apply(stored.seq, &stored.event);
                }
            }
            self.applied.send_replace(last);
            if got < PAGE {
                self.caught_up.send_replace(true);
                return Ok(last);
            }
        }
    }

    /// Follows the log for ever.
    ///
    /// # Errors
    /// When the log cannot be read or is gone.
    pub async fn follow(&self, log: &dyn EventLog) -> Result<()> {
        let mut appended = log.watch();
        loop {
            appended.borrow_and_update();
            self.catch_up(log).await?;
            if appended.changed().await.is_err() {
                return Ok(());
            }
        }
    }
}
