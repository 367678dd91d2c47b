//! Alerts: opened by what goes wrong, cleared by the event that shows it is right again.

mod rules;

use serde::{Deserialize, Serialize};

use super::lost_games::LostGames;
use super::{Recent, Seen};
use crate::event::{AlertAcknowledged, Envelope, EventId, Payload, Severity, UtcMs};
use crate::id::NodeId;

pub(super) use rules::DISK_CHECK;

/// The most open alerts. Beyond them the least severe one goes, of those the oldest, and is counted.
pub const MAX_OPEN: usize = 500;
/// Cleared alerts that are kept.
pub const MAX_CLEARED: usize = 100;

/// The check of the servers that keep the cluster's log: whether all have what they store.
pub const SERVERS_CHECK: &str = "servers";
/// The check of the deliveries that wait for the operator.
pub const PARKED_CHECK: &str = "parked deliveries";

/// What is wrong, and what was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Alerts {
    /// What is wrong now, oldest first.
    pub open: Vec<Alert>,
    /// What was wrong, oldest first.
    pub cleared: Recent<Cleared, MAX_CLEARED>,
    /// Alerts that had no place among worse ones.
    pub overflow: u64,
}

/// One thing that is wrong. One alert for each (node, kind, what).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Which machine says so.
    pub node: NodeId,
    /// What sort of thing.
    pub kind: AlertKind,
    /// Which one: a daemon, a check, a database.
    pub what: String,
    /// How bad.
    pub severity: Severity,
    /// What is wrong, as last reported.
    pub why: String,
    /// When it was first reported.
    pub since: UtcMs,
    /// When it was last reported.
    pub last: UtcMs,
    /// How often it was reported.
    pub count: u64,
    /// The event that reported it first; `None` of an alert that an older version kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raised_by: Option<EventId>,
    /// The event that reported it last; `None` of an alert that an older version kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_by: Option<EventId>,
    /// Who knows of it; forgotten when it becomes worse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Acknowledgement>,
}

/// An operator knows of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// Who.
    pub by: String,
    /// What they know, as far as they said.
    pub note: Option<String>,
    /// Since when.
    pub at: UtcMs,
}

/// An alert that was cleared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cleared {
    /// The alert as it was.
    pub alert: Alert,
    /// When it was cleared.
    pub at: UtcMs,
}

/// What an alert is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// A daemon that stalls or has failed for good. Cleared when it runs or is stopped.
    Daemon,
    /// A parked delivery. Cleared when the operator retries or discards it.
    Delivery,
    /// A health check or a warning, low disk included. Cleared when the check of that name passes.
    Health,
    /// A limit that holds work back. Cleared when the check of the resource's name passes.
    Resource,
    /// A model that is not what its hash says. Cleared when it is registered anew.
    Model,
    /// A database that does not verify, cleared by a clean check; or that lost games, cleared when they
    /// are back or an operator knows; or games without moves in it, cleared when an operator knows.
    Database,
    /// A job that failed for good. Cleared when one of its kind and configuration completes.
    Job,
    /// A stage of the learning loop that failed. Cleared when that stage succeeds; of games that another
    /// node sent and that cannot be recorded, when an operator knows.
    Stage,
    /// An error that no other event covers. Cleared when the check of the part's name passes.
    Error,
    /// A command that was refused, as agents of older versions tell it. A refusal is an answer to
    /// whoever asked and an entry of the audit, nothing that stays wrong.
    Command,
}

impl AlertKind {
    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        use strum::IntoEnumIterator;
        Self::iter().find(|kind| kind.name() == name)
    }

    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Daemon => "daemon",
            Self::Delivery => "delivery",
            Self::Health => "health",
            Self::Resource => "resource",
            Self::Model => "model",
            Self::Database => "database",
            Self::Job => "job",
            Self::Stage => "stage",
            Self::Error => "error",
            Self::Command => "command",
        }
    }
}

impl Alerts {
    pub(super) fn apply(&mut self, seen: &Seen<'_>, lost: Option<&LostGames>) {
        if let Payload::AlertAcknowledged(known) = seen.payload {
            self.acknowledge(known, seen.event.at);
        }
        if let Payload::NodeTerminated(gone) = seen.payload {
            let is_over = |alert: &Alert| alert.node == gone.node && rules::ends_with_node(alert);
            self.clear(seen.event.at, is_over);
        }
        for change in rules::changes(seen).into_iter().chain(lost.map(rules::lost)) {
            let Some((severity, why)) = change.report.clone() else {
                self.clear(seen.event.at, |alert| change.is_about(alert, seen.event.node()));
                continue;
            };
            let mut open = self.open.iter_mut();
            match open.find(|alert| change.is_about(alert, seen.event.node())) {
                Some(alert) => alert.reported_again(severity, why, seen.event),
                None => {
                    self.report(Alert::new(change.kind, change.what, severity, why, seen.event));
                }
            }
        }
    }

    fn clear(&mut self, at: UtcMs, is_over: impl Fn(&Alert) -> bool) {
        for alert in self.open.extract_if(.., |alert| is_over(alert)) {
            self.cleared.push(Cleared { alert, at });
        }
    }

    fn report(&mut self, alert: Alert) {
        self.open.push(alert);
        if self.open.len() > MAX_OPEN {
            self.forget_the_least();
        }
    }

    /// Forgets the least severe alert, of those the oldest.
    fn forget_the_least(&mut self) {
        // Of equals, the first is the minimum.
        let least = self.open.iter().enumerate().min_by_key(|(_, alert)| alert.severity);
        if let Some((at, _)) = least {
            self.open.remove(at);
            self.overflow += 1;
        }
    }

    /// The open alert that these words name.
    pub fn find(&self, node: &NodeId, kind: AlertKind, what: &str) -> Option<&Alert> {
        self.open.iter().find(|alert| alert.is(node, kind, what))
    }

    fn acknowledge(&mut self, known: &AlertAcknowledged, at: UtcMs) {
        let Some(kind) = AlertKind::from_name(&known.kind) else { return };
        let alert = self.open.iter_mut().find(|alert| alert.is(&known.node, kind, &known.what));
        if let Some(alert) = alert {
            let (by, note) = (known.operator.clone(), known.note.clone());
            alert.acknowledged = Some(Acknowledgement { by, note, at });
        }
        self.clear(at, |alert| alert.acknowledged.is_some() && alert.ends_with_word());
    }
}

impl Alert {
    /// Whether an acknowledgement closes it, because it may be that no event ever does.
    pub fn ends_with_word(&self) -> bool {
        rules::ends_with_word(self)
    }

    fn new(
        kind: AlertKind,
        what: String,
        severity: Severity,
        why: String,
        event: &Envelope,
    ) -> Self {
        let (node, at) = (event.node().clone(), event.at);
        let (raised_by, reported_by) = (Some(event.id.clone()), Some(event.id.clone()));
        Self {
            node,
            kind,
            what,
            severity,
            why,
            since: at,
            last: at,
            count: 1,
            raised_by,
            reported_by,
            acknowledged: None,
        }
    }

    fn reported_again(&mut self, severity: Severity, why: String, event: &Envelope) {
        if severity > self.severity {
            self.acknowledged = None;
        }
        self.node = event.node().clone();
        self.severity = severity;
        self.why = why;
        self.last = event.at;
        self.reported_by = Some(event.id.clone());
        self.count += 1;
    }

    /// Whether it is about what all machines share, whoever leads and tells it.
    pub fn is_shared(&self) -> bool {
        self.kind == AlertKind::Health && rules::is_shared(&self.what)
    }

    fn is(&self, node: &NodeId, kind: AlertKind, what: &str) -> bool {
        self.kind == kind && self.what == what && self.node == *node
    }
}
