//! How many event streams are open, and how many may be: a stream keeps its connection for as long as it
//! likes, and the short requests need some, too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::{App, Refusal};

/// Event streams at a time: half of the server's connections. A cockpit has one for each log.
const PLACES: u64 = 256;

/// Of them, those for readers with a token: whatever else reads the log, an operator gets in.
const KEPT: u64 = 64;

/// Event streams, open and cut off.
#[derive(Debug, Default)]
pub struct StreamCounts {
    open: AtomicU64,
    dropped: AtomicU64,
}

/// An open stream; counts until it is dropped.
pub(super) struct OpenStream(Arc<App>);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.streams.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Counts a stream for as long as the guard lives.
///
/// # Errors
/// When as many are open as there may be for readers with a token, or for those without.
pub(super) fn enter(app: &Arc<App>, has_token: bool) -> Result<OpenStream, Refusal> {
    let places = if has_token { PLACES } else { PLACES - KEPT };
    let one_more = |open| (open < places).then_some(open + 1);
    match app.streams.open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more) {
        Ok(_) => Ok(OpenStream(Arc::clone(app))),
        Err(open) => {
            tracing::warn!(open, has_token, "an event stream was refused: too many are open");
            let hint = "close some, or read one stream and share it; a token has places of its own";
            Err(Refusal::busy(format!("{open} event streams are open"), hint))
        }
    }
}

impl StreamCounts {
    /// Counts a reader that was too slow.
    pub(super) fn count_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    /// Streams open now.
    pub fn open(&self) -> u64 {
        self.open.load(Ordering::Relaxed)
    }

    /// Readers cut off since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}
