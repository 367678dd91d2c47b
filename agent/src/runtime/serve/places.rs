//! Where connections stand: each in a place, or in the reserve beyond.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How a connection is served.
pub(super) enum Lane {
    /// It is answered whatever it asks, for as long as it likes.
    Usual,
    /// There is no place for it: it gets one short answer.
    Reserve,
}

/// The places of a server.
pub(super) struct Places {
    usual: Arc<Semaphore>,
    reserve: Arc<Semaphore>,
}

impl Places {
    pub(super) fn new(usual: usize, reserve: usize) -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { usual: places(usual), reserve: places(reserve) }
    }

    /// A place for the next connection, as soon as there is one.
    pub(super) async fn next(&self) -> (Lane, OwnedSemaphorePermit) {
        let (lane, place) = tokio::select! {
            biased;
            place = Arc::clone(&self.usual).acquire_owned() => (Lane::Usual, place),
            place = Arc::clone(&self.reserve).acquire_owned() => (Lane::Reserve, place),
        };
        (lane, place.expect("no semaphore here is ever closed"))
    }
}
