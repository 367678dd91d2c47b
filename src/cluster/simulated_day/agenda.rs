//! What happens next, and the time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use crate::event::UtcMs;
use crate::fabric::{Clock as _, ManualClock, MonoMs};

/// Something that is to happen. Ordered so that what is due at one time has an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// All living agents give a sign of life.
    Beat,
    /// Something goes wrong.
    Trouble,
    /// An agent starts again.
    Return(usize),
    /// A process of an agent looks for work, or goes on with it.
    Work(usize, u32),
    /// A process of a voter stands for election, or renews.
    Vote(usize, u32),
    /// A process of a voter leads.
    Lead(usize, u32),
}

/// Lines of the timeline that are kept.
const KEPT: usize = 400;

/// Events by their time, and the clock that follows them.
pub(super) struct Agenda {
    pub(super) clock: Arc<ManualClock>,
    due: BinaryHeap<Reverse<(MonoMs, u64, What)>>,
    count: u64,
    timeline: VecDeque<String>,
}

impl Agenda {
    pub(super) fn new() -> Self {
        let clock = Arc::new(ManualClock::new(UtcMs(1_700_000_000_000)));
        Self { clock, due: BinaryHeap::new(), count: 0, timeline: VecDeque::new() }
    }

    pub(super) fn now(&self) -> MonoMs {
        self.clock.mono()
    }

    pub(super) fn at(&mut self, at: MonoMs, what: What) {
        self.count += 1;
        self.due.push(Reverse((at, self.count, what)));
    }

    pub(super) fn after(&mut self, ms: u64, what: What) {
        self.at(self.now().plus(ms), what);
    }

    /// Lets time go on to what is due next.
    pub(super) fn next(&mut self) -> Option<What> {
        let Reverse((at, _, what)) = self.due.pop()?;
        self.clock.advance(at.since(self.now()));
        Some(what)
    }

    pub(super) fn note(&mut self, what: &str) {
        if self.timeline.len() == KEPT {
            self.timeline.pop_front();
        }
        let MonoMs(ms) = self.now();
        let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
        let millis = ms % 1_000;
        self.timeline
            .push_back(format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03}  {what}"));
    }

    pub(super) fn timeline(&self) -> Vec<String> {
        self.timeline.iter().cloned().collect()
    }
}
