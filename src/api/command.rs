//! Commands: the only way to change an agent from outside.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::{Digest, EventId};
use crate::game::ConfigKey;
use crate::id::{DaemonName, IdempotencyKey, ModelId};

/// What an operator may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Make a registered model the best of its configuration, past the gate.
    Promote {
        /// The configuration.
        config: ConfigKey,
        /// The model.
        model: ModelId,
    },
    /// Withdraw the best model of a configuration; an earlier publication is the best again.
    Rollback {
        /// The configuration.
        config: ConfigKey,
        /// The publication to go back to; `None` for the one before the best.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<ModelId>,
    },
    /// Restart a daemon; also clears a spent restart budget.
    RestartDaemon {
        /// The daemon.
        daemon: DaemonName,
    },
    /// Offer a parked delivery again.
    RetryParked {
        /// The subscription.
        subscription: String,
        /// The event.
        event: EventId,
    },
    /// Give a parked delivery up.
    DiscardParked {
        /// The subscription.
        subscription: String,
        /// The event.
        event: EventId,
    },
}

impl fmt::Display for Command {
    /// The command as the palette and the audit write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Promote { config, model } => write!(f, "promote {config} {model}"),
            Self::Rollback { config, to: Some(to) } => write!(f, "rollback {config} {to}"),
            Self::Rollback { config, to: None } => write!(f, "rollback {config}"),
            Self::RestartDaemon { daemon } => write!(f, "restart {daemon}"),
            Self::RetryParked { subscription, event } => {
                write!(f, "retry-parked {subscription} {event}")
            }
            Self::DiscardParked { subscription, event } => {
                write!(f, "discard-parked {subscription} {event}")
            }
        }
    }
}

/// The body of `POST /api/v1/commands`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// What to do.
    pub command: Command,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Act only if this is still the plan: the hash that a dry run gave. Without it the command is
    /// carried out as things stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Digest>,
}

/// What a command would do as things stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Hash of the command and of everything that it would change.
    pub hash: Digest,
    /// How bad a mistake would be.
    pub risk: Risk,
    /// How it is undone; `None` if it cannot be.
    pub undo: Option<String>,
}

/// How bad a mistake would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// It is easily undone.
    Reversible,
    /// It costs work, and can be undone.
    Costly,
    /// It cannot be undone.
    Irreversible,
}

impl Risk {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reversible => "reversible",
            Self::Costly => "costly",
            Self::Irreversible => "irreversible",
        }
    }
}

impl Command {
    /// How bad a mistake would be.
    pub const fn risk(&self) -> Risk {
        match self {
            Self::RestartDaemon { .. } | Self::RetryParked { .. } => Risk::Reversible,
            Self::Promote { .. } | Self::Rollback { .. } => Risk::Costly,
            Self::DiscardParked { .. } => Risk::Irreversible,
        }
    }
}

/// The answer to a command that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandReply {
    /// The caller's key.
    pub key: IdempotencyKey,
    /// What happens, or would: one line a change.
    pub effects: Vec<String>,
    /// The plan that these effects are; `None` from an agent that makes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// Nothing was changed.
    pub dry_run: bool,
    /// The same key was answered before; this is that answer.
    pub repeated: bool,
    /// The audit event.
    pub audit: EventId,
}

/// The body of every 4xx and 5xx answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What failed, and with what input.
    pub error: String,
    /// What to do next.
    pub hint: String,
}
