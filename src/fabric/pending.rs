//! A delivery between being found and being handed out.

use super::unreadable::Found;

/// What a handle found next. It stays with the handle until it is handed out or parked, so that a
/// wait that is given up in between loses nothing.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) found: Found,
    pub(super) attempt: u32,
    /// Its hand-out was asked to be noted.
    noted: bool,
}

impl Pending {
    pub(super) const fn new(found: Found, attempt: u32) -> Self {
        Self { found, attempt, noted: false }
    }

    /// Whether its hand-out has to be noted for the first time: it counts once, however often a wait
    /// for the answer is given up.
    pub(super) const fn counts(&mut self) -> bool {
        !std::mem::replace(&mut self.noted, true)
    }
}

/// How far a cursor may move: nothing up to there is pending, except for what is being settled.
pub(super) fn floor(pending: Option<&Pending>, settled: Option<u64>, position: u64) -> u64 {
    let seq = pending.map(|pending| pending.found.seq).filter(|seq| Some(*seq) != settled);
    seq.map_or(position, |seq| position.min(seq - 1))
}
