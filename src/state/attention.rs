//! What an operator has to look at, worst first.

use serde::{Deserialize, Serialize};

use super::State;
use crate::event::{Severity, UtcMs};
use crate::id::NodeId;

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// How bad.
    pub severity: Severity,
    /// Which machine says so.
    pub node: NodeId,
    /// What it is about: `daemon trainer`.
    pub subject: String,
    /// What is wrong.
    pub why: String,
    /// Since when.
    pub since: UtcMs,
    /// Who knows of it already.
    pub acknowledged_by: Option<String>,
}

impl State {
    /// Everything that is wrong now: worst first, then oldest first.
    pub fn attention(&self) -> Vec<Attention> {
        let mut list: Vec<_> = self
            .alerts
            .open
            .iter()
            .map(|alert| Attention {
                severity: alert.severity,
                node: alert.node.clone(),
                subject: format!("{} {}", alert.kind.name(), alert.what),
                why: alert.why.clone(),
                since: alert.since,
                acknowledged_by: alert.acknowledged.as_ref().map(|known| known.by.clone()),
            })
            .collect();
        list.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.since.cmp(&b.since)));
        list
    }
}
