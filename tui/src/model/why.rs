//! Why an event happened: its causes, as far as they are known.

use std::sync::Arc;

use ringrift::event::Envelope;

use super::describe;
use super::feed::{Entry, Feed};

/// The longest chain of causes that is followed.
const LONGEST: usize = 64;

/// Events before an effect among which its cause is looked for in an agent's log.
pub const LOOKED_THROUGH: u64 = 20_000;

/// What is known of the cause that ends the chain and is not kept here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Beyond {
    /// Nothing is missing: the chain ends where no cause is recorded, or where it is followed no further.
    #[default]
    Nothing,
    /// An agent of this name is asked for it.
    Asked(String),
    /// It is not to be had; why, as the end of a sentence.
    Missing(String),
}

/// Goes on with a chain through the causes that are kept here.
pub fn follow(chain: &mut Vec<Arc<Entry>>, feed: &Feed) {
    while let Some(cause) = missing(chain).and_then(|last| feed.find(&last.cause)) {
        chain.push(Arc::clone(cause));
    }
}

/// Goes on with a chain through events of a log, each the cause of the one before; false if the first is
/// not the cause that is missing.
pub fn extend(chain: &mut Vec<Arc<Entry>>, events: &[(u64, Box<Envelope>)]) -> bool {
    let links = chain.len();
    for (seq, event) in events {
        if missing(chain).is_none_or(|last| last.cause != event.id.to_string()) {
            break;
        }
        chain.push(Arc::new(describe::entry(*seq, event)));
    }
    chain.len() > links
}

/// The last of the chain, if its cause is to be followed and is not in the chain. A log that names a
/// later event as a cause must not lead us in circles.
pub fn missing(chain: &[Arc<Entry>]) -> Option<&Arc<Entry>> {
    let is_told = |last: &Entry| chain.iter().any(|seen| seen.key == last.cause);
    let last = chain.last().filter(|_| chain.len() < LONGEST)?;
    (!last.cause.is_empty() && !is_told(last)).then_some(last)
}
