//! The world of a run: its chance, its time, what is cut off or frozen, and what happened.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::{VOTERS, WORKERS};
use crate::event::UtcMs;
use crate::fabric::simulated::Simulated;
use crate::fabric::{Clock, ManualClock, MonoMs};

/// How often everybody gets a turn before time goes on.
const TURNS: usize = 40;

/// Lines of the timeline that are shown.
const SHOWN: usize = 400;

/// What a call meets on its way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fate {
    /// How long it takes there and back, in milliseconds.
    pub(super) there_ms: u64,
    pub(super) back_ms: u64,
    /// It arrives a second time, so much later.
    pub(super) again_ms: Option<u64>,
    /// It does not arrive.
    pub(super) lost: bool,
    /// Its answer does not arrive.
    pub(super) answer_lost: bool,
}

/// Everything that the processes of a run share.
pub(super) struct World {
    pub(super) clock: Arc<ManualClock>,
    pub(super) store: Simulated,
    state: Mutex<State>,
}

struct State {
    chance: StdRng,
    calm: bool,
    /// Until when a process is cut off, and frozen.
    cut: BTreeMap<u32, u64>,
    frozen: BTreeMap<u32, u64>,
    /// How far the wall clock of a process is off, in milliseconds.
    off: BTreeMap<u32, i64>,
    timeline: Vec<String>,
}

/// The name of a process's node.
pub(super) fn name(n: u32) -> String {
    match n {
        ..VOTERS => format!("voter-{n}"),
        _ if n < VOTERS + WORKERS => format!("worker-{n}"),
        _ => "subscriber".to_owned(),
    }
}

impl World {
    pub(super) fn new(seed: u64) -> Arc<Self> {
        let clock = Arc::new(ManualClock::new(UtcMs(1_700_000_000_000)));
        let store = Simulated::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let state = State {
            chance: StdRng::seed_from_u64(seed),
            calm: false,
            cut: BTreeMap::new(),
            frozen: BTreeMap::new(),
            off: BTreeMap::new(),
            timeline: Vec::new(),
        };
        Arc::new(Self { clock, store, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Virtual milliseconds since the start.
    pub(super) fn now(&self) -> u64 {
        self.clock.mono().0
    }

    /// A number below `end`.
    pub(super) fn below(&self, end: u32) -> u32 {
        self.state().chance.random_range(0..end)
    }

    pub(super) fn note(&self, what: &str) {
        let line = format!("{:>7} ms  {what}", self.now());
        self.state().timeline.push(line);
    }

    pub(super) fn timeline(&self) -> String {
        let state = self.state();
        let skipped = state.timeline.len().saturating_sub(SHOWN);
        let mut text = format!("timeline, its last {SHOWN} of {} lines:\n", state.timeline.len());
        for line in &state.timeline[skipped..] {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{line}");
        }
        text
    }

    /// Lets time pass, with turns for everybody before and after.
    pub(super) async fn pass(&self, ms: u64) {
        self.clock.advance(ms);
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
    }

    pub(super) fn cut(&self, n: u32, ms: u64) {
        self.note(&format!("{} is cut off for {ms} ms", name(n)));
        let until = self.now() + ms;
        self.state().cut.insert(n, until);
    }

    pub(super) fn freeze(&self, n: u32, ms: u64) {
        self.note(&format!("{} is frozen for {ms} ms", name(n)));
        let until = self.now() + ms;
        self.state().frozen.insert(n, until);
    }

    pub(super) fn jump(&self, n: u32, ms: i64) {
        self.note(&format!("the wall clock of {} jumps by {ms} ms", name(n)));
        *self.state().off.entry(n).or_default() += ms;
    }

    /// From now on nothing goes wrong any more.
    pub(super) fn calm(&self) {
        self.note("from now on nothing goes wrong");
        let mut state = self.state();
        state.calm = true;
        state.cut.clear();
        state.frozen.clear();
    }

    /// Whether nothing goes wrong any more.
    pub(super) fn is_calm(&self) -> bool {
        self.state().calm
    }

    pub(super) fn is_cut(&self, n: u32) -> bool {
        self.state().cut.get(&n).is_some_and(|until| self.now() < *until)
    }

    /// Waits while a process is frozen.
    pub(super) async fn thawed(&self, n: u32) {
        let until = self.state().frozen.get(&n).copied().unwrap_or(0);
        self.clock.sleep_until(MonoMs(until)).await;
    }

    /// How far the wall clock of a process is off.
    pub(super) fn off(&self, n: u32) -> i64 {
        self.state().off.get(&n).copied().unwrap_or(0)
    }

    pub(super) fn fate(&self) -> Fate {
        let mut state = self.state();
        if state.calm {
            return Fate {
                there_ms: 1,
                back_ms: 1,
                again_ms: None,
                lost: false,
                answer_lost: false,
            };
        }
        let chance = &mut state.chance;
        let mut slow = || match chance.random_range(0..12) {
            0 => chance.random_range(0..8_000),
            _ => chance.random_range(0..60),
        };
        let (there_ms, back_ms, later) = (slow(), slow(), slow());
        Fate {
            there_ms,
            back_ms,
            again_ms: chance.random_bool(0.05).then_some(later),
            lost: chance.random_bool(0.03),
            answer_lost: chance.random_bool(0.05),
        }
    }
}
