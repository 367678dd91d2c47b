//! Audit: what operators asked for, and which settings changed.

use serde::{Deserialize, Serialize};

use super::{Recent, Seen};
use crate::event::{EventId, Payload, UtcMs};
use crate::id::{IdempotencyKey, NodeId};

/// Commands that are kept.
pub const MAX_COMMANDS: usize = 500;
/// Setting changes that are kept.
pub const MAX_SETTINGS: usize = 200;

/// Commands and setting changes, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// Commands.
    pub commands: Recent<CommandRecord, MAX_COMMANDS>,
    /// Setting changes.
    pub settings: Recent<SettingChange, MAX_SETTINGS>,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandRecord {
    /// The event that records it.
    pub event: EventId,
    /// When.
    pub at: UtcMs,
    /// Who was asked.
    pub node: NodeId,
    /// Who asked.
    pub operator: String,
    /// The command, as the palette writes it.
    pub command: String,
    /// The caller's key.
    pub key: IdempotencyKey,
    /// What became of it.
    pub outcome: CommandOutcome,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandOutcome {
    /// It was taken.
    Accepted {
        /// Nothing was changed.
        dry_run: bool,
    },
    /// It was refused.
    Refused {
        /// Why.
        reason: String,
    },
}

/// One setting that changed since its node's last start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettingChange {
    /// When it was noticed.
    pub at: UtcMs,
    /// The node.
    pub node: NodeId,
    /// The setting.
    pub key: String,
    /// Before; `None` if new.
    pub old: Option<String>,
    /// After; `None` if gone.
    pub new: Option<String>,
}

impl Audit {
    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let record = |operator: &str, command: &str, key: &IdempotencyKey, outcome| CommandRecord {
            event: seen.event.id.clone(),
            at: seen.event.at,
            node: seen.event.node().clone(),
            operator: operator.to_owned(),
            command: command.to_owned(),
            key: key.clone(),
            outcome,
        };
        match seen.payload {
            Payload::CommandAccepted(e) => {
                let outcome = CommandOutcome::Accepted { dry_run: e.dry_run };
                self.commands.push(record(&e.operator, &e.command, &e.key, outcome));
            }
            Payload::CommandRefused(e) => {
                let outcome = CommandOutcome::Refused { reason: e.reason.clone() };
                self.commands.push(record(&e.operator, &e.command, &e.key, outcome));
            }
            Payload::ConfigChanged(e) => self.settings.push(SettingChange {
                at: seen.event.at,
                node: seen.event.node().clone(),
                key: e.key.clone(),
                old: e.old.clone(),
                new: e.new.clone(),
            }),
            _ => {}
        }
    }
}
