//! Deaths that no leader has called yet, and how long the call took.

use std::collections::BTreeMap;

use super::outcome::Report;
use crate::fabric::MonoMs;
use crate::fabric::port::Holder;

/// Deaths that no leader has called yet.
#[derive(Default)]
pub(super) struct Deaths {
    uncalled: BTreeMap<Holder, MonoMs>,
}

impl Deaths {
    pub(super) fn died(&mut self, holder: Holder, at: MonoMs) {
        self.uncalled.insert(holder, at);
    }

    /// Takes note that a node is back.
    pub(super) fn returned(&mut self, holder: &Holder, report: &mut Report) {
        report.uncalled += u64::from(self.uncalled.remove(holder).is_some());
    }

    /// Takes note that a leader, which has led without a break since `leads_since`, calls a process
    /// dead. If it did not lead, or could not act, when the process died, then what passed until a
    /// leader could act says nothing of presence, and is counted apart.
    pub(super) fn called(
        &mut self,
        holder: &Holder,
        leads_since: MonoMs,
        now: MonoMs,
        report: &mut Report,
    ) {
        let Some(died) = self.uncalled.remove(holder) else { return };
        let slowest = if died >= leads_since {
            &mut report.slowest_detection_ms
        } else {
            &mut report.slowest_without_leader_ms
        };
        *slowest = (*slowest).max(now.since(died));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{Incarnation, NodeId};

    #[test]
    fn the_time_without_a_leader_is_no_time_of_detection() {
        let holder =
            |n: u32| Holder { node: NodeId::new("a").unwrap(), incarnation: Incarnation(n) };
        let (mut deaths, mut report) = (Deaths::default(), Report::default());
        for n in 1..=3 {
            deaths.died(holder(n), MonoMs(1_000));
        }
        deaths.called(&holder(1), MonoMs(1_000), MonoMs(6_000), &mut report);
        deaths.called(&holder(2), MonoMs(1_001), MonoMs(16_000), &mut report);
        deaths.returned(&holder(3), &mut report);
        deaths.called(&holder(3), MonoMs(0), MonoMs(99_000), &mut report);
        deaths.returned(&holder(1), &mut report);
        assert_eq!(
            (report.slowest_detection_ms, report.slowest_without_leader_ms),
            (5_000, 15_000)
        );
        assert_eq!(report.uncalled, 1);
    }
}
