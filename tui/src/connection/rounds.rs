//! When agents are asked: in rounds, all whose turn it is at the same instant, so that the cockpit wakes
//! once for all of them. Of a large fleet only a part is asked in each round, one part after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::model::agent::PROBE_MS;

/// From one round to the next.
const ROUND: Duration = Duration::from_millis(PROBE_MS as u64);

/// Agents that are asked in one round: with more, each has its turn less often.
const ASKED_AT_ONCE: usize = 100;

/// An agent has its turn at least every so many rounds, however many there are.
const LONGEST: usize = 24;

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
        let (members, joined) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self(Arc::new(Shared { began: Instant::now(), members, joined }))
    }
}

impl Rounds {
    /// Takes part for as long as the member lives.
    pub fn join(&self) -> Member {
        self.0.members.fetch_add(1, Ordering::Relaxed);
        let place = self.0.joined.fetch_add(1, Ordering::Relaxed);
        Member { rounds: self.clone(), place }
    }

    /// The first round that begins at an instant or later.
    fn from(&self, at: Instant) -> u128 {
        at.duration_since(self.0.began).as_millis().div_ceil(ROUND.as_millis())
    }

    fn begin_of(&self, round: u128) -> Instant {
        // A u32 of rounds of seconds is longer than any cockpit runs.
        self.0.began + ROUND * u32::try_from(round).unwrap_or(u32::MAX)
    }

    /// An agent has its turn every so many rounds.
    fn stride(&self) -> usize {
        self.0.members.load(Ordering::Relaxed).div_ceil(ASKED_AT_ONCE).clamp(1, LONGEST)
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
        let (stride, place) = (self.rounds.stride() as u128, self.place as u128);
        let next = self.rounds.from(after + Duration::from_millis(1));
        let until = (stride - (next + place) % stride) % stride;
        let round = (next + until).min(self.rounds.from(after + promised));
        self.rounds.begin_of(round)
    }

    /// A wait from `now` on that is at least as long: those of many agents end together unless they are
    /// short.
    pub fn at_least(&self, wait: Duration, now: Instant) -> Duration {
        if wait < ROUND {
            return wait;
        }
        self.rounds.begin_of(self.rounds.from(now + wait)).duration_since(now)
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
    fn a_fleet_is_asked_together_and_a_large_one_in_parts() {
        let (members, few) = asked(36);
        assert_eq!(few.into_values().collect::<Vec<_>>(), [36]);
        assert_eq!(members[0].period(), ROUND);
        let (members, many) = asked(1_000);
        assert_eq!(many.into_values().collect::<Vec<_>>(), [100; 10]);
        assert_eq!(members[0].period(), ROUND * 10);
        let (members, most) = asked(10_000);
        assert_eq!((members[0].period(), most.len()), (Duration::from_secs(120), 24));
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
            assert_eq!(turn, began + 2 * ROUND);
            let next = first.next_turn(turn, first.period());
            assert!(next <= turn + first.period(), "it is one of many then");
        }
    }

    #[test]
    fn a_fleet_that_shrinks_is_asked_more_often() {
        let (mut members, _) = asked(300);
        members.truncate(100);
        assert_eq!(members[0].period(), ROUND);
    }

    #[test]
    fn long_waits_end_together() {
        let member = Rounds::default().join();
        let (short, second) = (Duration::from_millis(500), Duration::from_secs(1));
        let now = member.rounds.0.began + second;
        assert_eq!(member.at_least(short, now), short);
        assert_eq!(member.at_least(15 * second, now), 19 * second);
        assert_eq!(member.at_least(15 * second, now + 2 * second), 17 * second);
    }
}
