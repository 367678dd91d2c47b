//! How much of the work is of which kind.

use super::share::Shares;
use crate::event::JobKind;

/// Shares of the kinds of work, while there is work of each: games, training, matches.
const SHARES: [(JobKind, f64); 3] =
    [(JobKind::Selfplay, 60.0), (JobKind::Train, 30.0), (JobKind::Evaluate, 10.0)];

/// Keeps the kinds of queued work at 60 : 30 : 10. A kind with nothing to do leaves its turns to
/// the others and keeps what it was owed before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mix {
    shares: Shares<JobKind>,
}

impl Mix {
    /// The kind of the next job, of those that have something to do.
    pub fn next(&mut self, has_work: impl Fn(JobKind) -> bool) -> Option<JobKind> {
        self.shares.next(SHARES.into_iter().filter(|(kind, _)| has_work(*kind)))
    }
}
