//! Commands: the only way to change an agent from outside.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::EventId;
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
}

/// The answer to a command that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandReply {
    /// The caller's key.
    pub key: IdempotencyKey,
    /// What happens, or would: one line a change.
    pub effects: Vec<String>,
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
