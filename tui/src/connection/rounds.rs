//! When agents are asked: in rounds, all whose turn it is at the same instant, so that the cockpit wakes
//! once for all of them. A large fleet is asked in groups, one after the other: a key never waits for the
//! answers of many.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::model::agent::PROBE_MS;

/// From one round to the next.
const ROUND: Duration = Duration::from_secs(1);

/// Agents that are asked together.
const GROUP: usize = 40;

/// Rounds from one group to the next: with more groups, each has its turn less often.
const BETWEEN: usize = 3;

/// A few agents have their turn every so often.
const PROBE: Duration = Duration::from_millis(PROBE_MS as u64);

/// The same in rounds.
const SHORTEST: usize = (PROBE.as_millis() / ROUND.as_millis()) as usize;

/// An agent has its turn at least every so many rounds, however many there are.
const LONGEST: usize = 120;

/// The rounds of all connections. Clones share them.
#[derive(Debug, Clone)]
pub struct Rounds(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    began: Instant,
    /// Agents that take part.
    members: AtomicUsize,
    /// Agents that ever took part.
    joined: AtomicUsize,
}

impl Default for Rounds {
    fn default() -> Self {
        Self::begun(Instant::now())
    }
}

impl Rounds {
    /// Rounds whose next one for a few agents is so soon.
    #[cfg(test)]
    pub fn turning_in(wait: Duration) -> Self {
        Self::begun(Instant::now() - (PROBE - wait))
    }

    fn begun(began: Instant) -> Self {
        let (members, joined) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self(Arc::new(Shared { began, members, joined }))
    }

    /// Takes part for as long as the member lives.
    pub fn join(&self) -> Member {
        self.0.members.fetch_add(1, Ordering::Relaxed);
        let place = self.0.joined.fetch_add(1, Ordering::Relaxed);
        Member { rounds: self.clone(), place }
    }

    /// The first round that begins at an instant or later; less than a millisecond counts for nothing.
    fn from(&self, at: Instant) -> u128 {
        at.duration_since(self.0.began).as_millis().div_ceil(ROUND.as_millis())
    }

    fn begin_of(&self, round: u128) -> Instant {
        // A u32 of rounds of seconds is longer than any cockpit runs.
        self.0.began + ROUND * u32::try_from(round).unwrap_or(u32::MAX)
    }

    fn groups(&self) -> usize {
        self.0.members.load(Ordering::Relaxed).div_ceil(GROUP).max(1)
    }

    /// An agent has its turn every so many rounds.
    fn stride(&self) -> usize {
        (BETWEEN * self.groups()).clamp(SHORTEST, LONGEST)
    }

    /// Which of these rounds is the turn of who joined at this place.
    fn phase(&self, place: usize) -> usize {
        let groups = self.groups();
        place / GROUP % groups * self.stride() / groups
    }
}

/// One agent's part in the rounds.
#[derive(Debug)]
pub struct Member {
    rounds: Rounds,
    place: usize,
}

impl Member {
    /// When it has its next turn, later than `after`, where it was told to have one within `promised`.
    /// A fleet that has grown since keeps that one promise: nobody counts as silent who was not asked.
    pub fn next_turn(&self, after: Instant, promised: Duration) -> Instant {
        let stride = self.rounds.stride() as u128;
        let phase = self.rounds.phase(self.place) as u128;
        let next = self.rounds.from(after + Duration::from_millis(1));
        let until = (stride + phase - next % stride) % stride;
        let round = (next + until).min(self.rounds.from(after + promised));
        self.rounds.begin_of(round)
    }

    /// A wait from `now` on that is at least as long: those of many agents end together unless they are
    /// short.
    pub fn at_least(&self, wait: Duration, now: Instant) -> Duration {
        if wait < PROBE {
            return wait;
        }
        let began = self.rounds.0.began;
        let waits = (now + wait).duration_since(began).as_nanos().div_ceil(PROBE.as_nanos());
        // A u32 of such waits is longer than any cockpit runs.
        (began + PROBE * u32::try_from(waits).unwrap_or(u32::MAX)).duration_since(now)
    }

    /// From one turn to the next.
    pub fn period(&self) -> Duration {
        // The stride is small.
        ROUND * self.rounds.stride() as u32
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.rounds.0.members.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// How many of a fleet are asked at which instants, as each has one turn.
    fn asked(agents: usize) -> (Vec<Member>, BTreeMap<Instant, usize>) {
        let rounds = Rounds::default();
        let began = rounds.0.began;
        let members: Vec<Member> = (0..agents).map(|_| rounds.join()).collect();
        let mut asked = BTreeMap::new();
        for member in &members {
            *asked.entry(member.next_turn(began, member.period())).or_default() += 1;
        }
        (members, asked)
    }

    #[test]
    fn a_fleet_is_asked_together_and_a_large_one_in_groups() {
        let (members, few) = asked(36);
        assert_eq!(few.into_values().collect::<Vec<_>>(), [36]);
        assert_eq!(members[0].period(), PROBE);
        let (members, many) = asked(1_000);
        assert_eq!(many.into_values().collect::<Vec<_>>(), [GROUP; 25]);
        assert_eq!(members[0].period(), Duration::from_secs(75));
        let (members, most) = asked(10_000);
        assert_eq!((members[0].period(), most.len()), (Duration::from_secs(120), LONGEST));
        assert!(most.into_values().all(|at_once| at_once <= 3 * GROUP));
    }

    #[test]
    fn who_had_a_turn_has_the_next_one_a_period_later() {
        let (members, _) = asked(250);
        for member in &members {
            let period = member.period();
            let first = member.next_turn(member.rounds.0.began, period);
            assert_eq!(member.next_turn(first, period), first + period);
            let late = first + ROUND / 2;
            assert_eq!(member.next_turn(late, period), first + period, "an answer took its time");
        }
    }

    #[test]
    fn who_was_asked_when_there_were_few_is_asked_once_more_before_it_counts_as_silent() {
        let (mut members, _) = asked(4);
        let (began, promised) = (members[0].rounds.0.began, members[0].period());
        let rounds = members[0].rounds.clone();
        members.extend((0..1_000).map(|_| rounds.join()));
        for first in &members[..4] {
            let turn = first.next_turn(began + ROUND / 2, promised);
            assert_eq!(turn, began + ROUND + PROBE, "a round later than that is the next one");
            let next = first.next_turn(turn, first.period());
            assert!(next <= turn + first.period(), "it is one of many then");
        }
    }

    #[test]
    fn a_fleet_that_shrinks_is_asked_more_often() {
        let (mut members, _) = asked(300);
        members.truncate(40);
        assert_eq!(members[0].period(), PROBE);
    }

    #[test]
    fn long_waits_end_together() {
        let member = Rounds::default().join();
        let (short, second) = (Duration::from_secs(2), Duration::from_secs(1));
        let now = member.rounds.0.began + second;
        assert_eq!(member.at_least(short, now), short);
        assert_eq!(member.at_least(15 * second, now), 19 * second);
        assert_eq!(member.at_least(15 * second, now + 2 * second), 17 * second);
        let past = Duration::from_micros(300);
        let long = member.at_least(15 * second, now + 4 * second + past);
        assert_eq!(long + past, 20 * second, "not 0.3 ms too short");
    }
}
