//! What silence means: the judgement of one observer. Adapters only carry what it hears.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::watch;

use super::port::{Beat, Holder, Liveness, MAX_STATUS_BYTES, Member};
use super::{FabricError, MonoMs, Result};
use crate::id::NodeId;

/// Silence after which a process is suspect, and dead, in milliseconds.
const SUSPECT_MS: u64 = 3_000;
const DEAD_MS: u64 = 4_500;

/// How long an observer calls nobody dead after its own ears were disturbed, in milliseconds.
const FROZEN_MS: u64 = 10_000;

/// More than one in this many falling silent together says more about the network than about them.
const TOGETHER_SHARE: usize = 5;

/// Falling silent within this time of each other is together, in milliseconds.
const TOGETHER_MS: u64 = 2_000;

/// Refuses signs of life that are too large.
pub(super) fn check_beat(beat: &Beat) -> Result<()> {
    let bytes = beat.status.to_string().len();
    if bytes <= MAX_STATUS_BYTES {
        return Ok(());
    }
    let node = &beat.holder.node;
    let why = format!("status of {node}, {bytes} bytes: at most {MAX_STATUS_BYTES}");
    Err(FabricError::Invalid(why))
}

struct Heard {
    holder: Holder,
    status: Value,
    at: MonoMs,
    left: bool,
}

/// What one observer has heard.
#[derive(Default)]
pub(super) struct Detector {
    members: BTreeMap<NodeId, Heard>,
    /// When the observer's own connection last changed.
    disturbed: Option<MonoMs>,
}

impl Detector {
    /// Takes a sign of life in. Another process of the node takes the place of the former one.
    pub(super) fn heard(&mut self, beat: Beat, at: MonoMs) {
        let Beat { holder, status } = beat;
        self.members.insert(holder.node.clone(), Heard { holder, status, at, left: false });
    }

    /// Notes that a process left; another process of its node stays.
    pub(super) fn left(&mut self, holder: &Holder) {
        if let Some(heard) = self.members.get_mut(&holder.node)
            && heard.holder == *holder
        {
            heard.left = true;
        }
    }

    /// Notes that the observer's own connection changed: for a while it calls nobody dead. Only an
    /// adapter with a connection needs it.
    #[cfg(any(test, feature = "jetstream"))]
    pub(super) fn disturbed(&mut self, at: MonoMs) {
        self.disturbed = Some(at);
    }

    /// Everybody, as judged at `now`.
    pub(super) fn view(&self, now: MonoMs) -> Vec<Member> {
        let frozen = self.is_frozen(now);
        let member = |heard: &Heard| {
            let silent_ms = now.since(heard.at);
            let liveness = match silent_ms {
                _ if heard.left => Liveness::Left,
                ..SUSPECT_MS => Liveness::Alive,
                DEAD_MS.. if !frozen => Liveness::Dead,
                _ => Liveness::Suspect,
            };
            let (holder, status) = (heard.holder.clone(), heard.status.clone());
            Member { holder, status, liveness, silent_ms }
        };
        self.members.values().map(member).collect()
    }

    fn is_frozen(&self, now: MonoMs) -> bool {
        let disturbed = self.disturbed.is_some_and(|at| now < at.plus(FROZEN_MS));
        disturbed || self.fell_silent_together(now)
    }

    /// Whether, within the time for which that freezes the verdicts, at least two and more than a
    /// fifth of those who were there became suspect together.
    fn fell_silent_together(&self, now: MonoMs) -> bool {
        let here = self.members.values().filter(|heard| !heard.left).map(|heard| heard.at);
        // Who has been silent for longer is no witness: neither one of the group nor one of those
        // of whom it was a part.
        let mut lately: Vec<MonoMs> =
            here.filter(|at| now < at.plus(SUSPECT_MS + FROZEN_MS + TOGETHER_MS)).collect();
        lately.sort_unstable();
        let counts = |last: MonoMs| {
            let first = lately.partition_point(|at| at.plus(TOGETHER_MS) < last);
            let end = lately.partition_point(|at| *at <= last);
            (end - first, lately.len() - first)
        };
        let suspect = |at: &&MonoMs| now.since(**at) >= SUSPECT_MS;
        let freezes = |last: &&MonoMs| now < last.plus(SUSPECT_MS + FROZEN_MS);
        lately.iter().take_while(suspect).filter(freezes).any(|last| {
            let (silent, there) = counts(*last);
            silent >= 2 && silent * TOGETHER_SHARE > there
        })
    }
}

/// A detector that many share, and a count of what it heard.
pub(super) struct Ears {
    detector: Mutex<Detector>,
    count: watch::Sender<u64>,
}

impl Default for Ears {
    fn default() -> Self {
        Self { detector: Mutex::default(), count: watch::Sender::new(0) }
    }
}

impl Ears {
    /// Takes something in, and wakes watchers.
    pub(super) fn hear(&self, take_in: impl FnOnce(&mut Detector)) {
        take_in(&mut self.detector());
        self.count.send_modify(|count| *count += 1);
    }

    pub(super) fn view(&self, now: MonoMs) -> Vec<Member> {
        self.detector().view(now)
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.count.subscribe()
    }

    fn detector(&self) -> MutexGuard<'_, Detector> {
        self.detector.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Incarnation;

    fn holder(n: usize) -> Holder {
        let node = NodeId::new(&format!("n{n:04}")).unwrap();
        Holder { node, incarnation: Incarnation(1) }
    }

    fn beat(n: usize) -> Beat {
        Beat { holder: holder(n), status: Value::Null }
    }

    fn counts(detector: &Detector, now: u64) -> [usize; 4] {
        let view = detector.view(MonoMs(now));
        [Liveness::Alive, Liveness::Suspect, Liveness::Dead, Liveness::Left]
            .map(|wanted| view.iter().filter(|member| member.liveness == wanted).count())
    }

    #[test]
    fn fifty_of_a_thousand_that_vanish_are_found_within_five_seconds_and_nobody_else() {
        let mut detector = Detector::default();
        for second in 0..20_u64 {
            for n in 0..1_000 {
                // The beats of a second are spread over it.
                let at = MonoMs(second * 1_000 + n as u64);
                if n >= 50 || second < 10 {
                    detector.heard(beat(n), at);
                }
            }
        }
        let last_beat_of_the_vanished = 9_049;
        assert_eq!(counts(&detector, last_beat_of_the_vanished + 5_000)[2], 50);
        assert_eq!(counts(&detector, 19_999), [950, 0, 50, 0]);
    }

    #[test]
    fn when_many_fall_silent_together_nobody_is_called_dead_for_ten_seconds() {
        let mut detector = Detector::default();
        for n in 0..10 {
            detector.heard(beat(n), MonoMs(1_000 + n as u64));
        }
        for n in 3..10 {
            detector.heard(beat(n), MonoMs(13_500));
        }
        assert_eq!(counts(&detector, 1_002 + 3_000 + 9_999), [7, 3, 0, 0]);
        assert_eq!(counts(&detector, 1_002 + 3_000 + 10_000), [7, 0, 3, 0], "then it is true");
    }

    #[test]
    fn who_died_long_ago_does_not_make_a_falling_silent_together_look_small() {
        let mut detector = Detector::default();
        for n in 10..200 {
            detector.heard(beat(n), MonoMs(n as u64 * 10_000));
        }
        let start = 10_000_000;
        for n in 0..10 {
            detector.heard(beat(n), MonoMs(start));
        }
        for n in 3..10 {
            detector.heard(beat(n), MonoMs(start + 4_000));
        }
        assert_eq!(counts(&detector, start + 5_000), [7, 193, 0, 0]);
    }

    #[test]
    fn one_of_three_is_called_dead_in_time() {
        let mut detector = Detector::default();
        for n in 0..3 {
            detector.heard(beat(n), MonoMs(0));
        }
        for n in 1..3 {
            detector.heard(beat(n), MonoMs(4_000));
        }
        assert_eq!(counts(&detector, 4_499), [2, 1, 0, 0]);
        assert_eq!(counts(&detector, 4_500), [2, 0, 1, 0]);
    }

    #[test]
    fn an_observer_that_was_cut_off_calls_nobody_dead() {
        let mut detector = Detector::default();
        detector.heard(beat(0), MonoMs(0));
        detector.disturbed(MonoMs(6_000));
        assert_eq!(counts(&detector, 15_999), [0, 1, 0, 0]);
        assert_eq!(counts(&detector, 16_000), [0, 0, 1, 0]);
    }
}
