//! The worst that a log tells against each of its nodes: worked out when the log changes, not for each row.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ringrift::event::UtcMs;
use ringrift::id::NodeId;
use ringrift::state::{Alert, Alerts};

use super::agent::Standing;

/// For each node that something is told against, the place of the worst among the open alerts.
#[derive(Debug, Clone, Default)]
pub struct Accused(BTreeMap<NodeId, usize>);

impl Accused {
    /// Those of a log. What an operator knows of is told against nobody.
    pub fn of(alerts: &Alerts) -> Self {
        let mut worst: BTreeMap<NodeId, usize> = BTreeMap::new();
        for (place, alert) in alerts.open.iter().enumerate().filter(|(_, alert)| is_wrong(alert)) {
            let before = worst.entry(alert.node.clone()).or_insert(place);
            if order(alert) < order(&alerts.open[*before]) {
                *before = place;
            }
        }
        Self(worst)
    }

    /// The worst of the same alerts that is told against a node.
    pub fn worst<'a>(&self, alerts: &'a Alerts, node: &NodeId) -> Option<&'a Alert> {
        alerts.open.get(*self.0.get(node)?)
    }

    /// The nodes that something is told against.
    pub fn nodes(&self) -> impl Iterator<Item = &NodeId> {
        self.0.keys()
    }
}

/// How whatever an alert is about stands: well, as far as an operator knows of it.
pub const fn standing(alert: &Alert) -> Standing {
    match alert.acknowledged {
        Some(_) => Standing::Ok,
        None => Standing::of(alert.severity),
    }
}

fn is_wrong(alert: &Alert) -> bool {
    standing(alert) != Standing::Ok
}

/// The worst first, of those the oldest.
fn order(alert: &Alert) -> (Reverse<Standing>, UtcMs) {
    (Reverse(standing(alert)), alert.since)
}

#[cfg(test)]
mod tests {
    use ringrift::event::Severity;

    use super::*;
    use crate::samples;

    #[test]
    fn the_worst_of_a_node_stands_for_all_and_what_is_known_for_nothing() {
        let mut alerts = samples::folded(u64::MAX).alerts;
        let alert = alerts.open.first().expect("the sample has an alert").clone();
        let node = alert.node.clone();
        let of = |severity, since, why: &str| Alert {
            severity,
            since: UtcMs(since),
            why: why.to_owned(),
            acknowledged: None,
            ..alert.clone()
        };
        alerts.open = vec![
            of(Severity::Warning, 1, "old"),
            of(Severity::Critical, 9, "late"),
            of(Severity::Critical, 5, "worst"),
            Alert { node: NodeId::new("fine").unwrap(), ..of(Severity::Info, 0, "told") },
        ];
        let accused = Accused::of(&alerts);
        assert_eq!(accused.nodes().collect::<Vec<_>>(), [&node]);
        assert_eq!(accused.worst(&alerts, &node).unwrap().why, "worst");
        assert!(accused.worst(&alerts, &NodeId::new("fine").unwrap()).is_none());
    }
}
