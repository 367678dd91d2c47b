//! Commands: the only way to change an agent from outside.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Plan, Risk};
use crate::event::{Digest, EventId, Opponent};
use crate::game::ConfigKey;
use crate::id::{DaemonName, IdempotencyKey, JobId, ModelId, NodeId, WorkflowId};
use crate::state::AlertKind;

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
    /// Hold self-play, training and evaluation of a configuration.
    Pause {
        /// The configuration.
        config: ConfigKey,
    },
    /// Let a paused configuration go on.
    Resume {
        /// The configuration.
        config: ConfigKey,
    },
    /// Queue a match of a model, to know its rating better.
    Evaluate {
        /// The model.
        model: ModelId,
        /// Whom it meets.
        opponent: Opponent,
    },
    /// Withdraw a job that has not ended.
    CancelJob {
        /// The job.
        job: JobId,
    },
    /// Say that an open alert is known.
    Acknowledge {
        /// What sort of thing.
        kind: AlertKind,
        /// The node that raised it.
        node: NodeId,
        /// Which one.
        what: String,
    },
    /// Let a node finish its jobs and take no further ones.
    Drain {
        /// The node.
        node: NodeId,
    },
    /// Let a drained node take jobs again.
    Undrain {
        /// The node.
        node: NodeId,
    },
    /// Give a machine back to its provider, for good.
    Terminate {
        /// The node.
        node: NodeId,
    },
    /// Agree, as the second operator, to a command that waits for one.
    Approve {
        /// The command on its way.
        workflow: WorkflowId,
    },
    /// Stop a command that is on its way, and undo what can be undone.
    Abort {
        /// The command on its way.
        workflow: WorkflowId,
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
        let verb = self.verb();
        match self {
            Self::Promote { config, model } => write!(f, "{verb} {config} {model}"),
            Self::Rollback { config, to: Some(to) } => write!(f, "{verb} {config} {to}"),
            Self::Rollback { config, to: None }
            | Self::Pause { config }
            | Self::Resume { config } => {
                write!(f, "{verb} {config}")
            }
            Self::RestartDaemon { daemon } => write!(f, "{verb} {daemon}"),
            Self::Evaluate { model, opponent } => write!(f, "{verb} {model} {opponent}"),
            Self::CancelJob { job } => write!(f, "{verb} {job}"),
            Self::Acknowledge { kind, node, what } => {
                write!(f, "{verb} {} {node} {what}", kind.name())
            }
            Self::Drain { node } | Self::Undrain { node } | Self::Terminate { node } => {
                write!(f, "{verb} {node}")
            }
            Self::Approve { workflow } | Self::Abort { workflow } => write!(f, "{verb} {workflow}"),
            Self::RetryParked { subscription, event }
            | Self::DiscardParked { subscription, event } => {
                write!(f, "{verb} {subscription} {event}")
            }
        }
    }
}

impl Command {
    /// The first word, as the palette writes it.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Promote { .. } => "promote",
            Self::Rollback { .. } => "rollback",
            Self::RestartDaemon { .. } => "restart",
            Self::Pause { .. } => "pause-config",
            Self::Resume { .. } => "resume-config",
            Self::Evaluate { .. } => "evaluate",
            Self::CancelJob { .. } => "cancel",
            Self::Acknowledge { .. } => "ack",
            Self::Drain { .. } => "drain",
            Self::Undrain { .. } => "undrain",
            Self::Terminate { .. } => "terminate",
            Self::Approve { .. } => "approve",
            Self::Abort { .. } => "abort",
            Self::RetryParked { .. } => "retry-parked",
            Self::DiscardParked { .. } => "discard-parked",
        }
    }

    /// How bad a mistake would be.
    pub const fn risk(&self) -> Risk {
        match self {
            Self::Promote { .. } | Self::Rollback { .. } | Self::CancelJob { .. } => Risk::Costly,
            Self::Terminate { .. } | Self::Approve { .. } | Self::DiscardParked { .. } => {
                Risk::Irreversible
            }
            _ => Risk::Reversible,
        }
    }

    /// What it changes, in words that two commands on the same thing share.
    pub fn subject(&self) -> String {
        match self {
            Self::Promote { config, .. }
            | Self::Rollback { config, .. }
            | Self::Pause { config }
            | Self::Resume { config } => config.to_string(),
            Self::RestartDaemon { daemon } => format!("daemon {daemon}"),
            Self::Evaluate { model, .. } => format!("model {model}"),
            Self::CancelJob { job } => format!("job {job}"),
            Self::Acknowledge { kind, node, what } => format!("{} {node} {what}", kind.name()),
            Self::Drain { node } | Self::Undrain { node } | Self::Terminate { node } => {
                format!("node {node}")
            }
            Self::Approve { workflow } | Self::Abort { workflow } => format!("workflow {workflow}"),
            Self::RetryParked { event, .. } | Self::DiscardParked { event, .. } => {
                format!("delivery {event}")
            }
        }
    }
}

/// The most characters of a text that operators are free to choose.
pub const MAX_TEXT_CHARS: usize = 1_000;

/// A text of a request is too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` has {chars} characters, at most {MAX_TEXT_CHARS} are taken")]
pub struct TooLong {
    /// Which text.
    pub field: &'static str,
    /// How long it is.
    pub chars: usize,
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
    /// carried out as things stand, unless it cannot be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Digest>,
    /// Act only if nothing that the plan rests on happened after this log sequence, which the plan
    /// gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<u64>,
    /// What the operator typed, where the plan asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<String>,
    /// Why, in the operator's words, at most [`MAX_TEXT_CHARS`]; for the audit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl CommandRequest {
    /// Checks the texts that have no form of their own.
    ///
    /// # Errors
    /// The first that is too long.
    pub fn check_texts(&self) -> Result<(), TooLong> {
        let named = match &self.command {
            Command::Acknowledge { what, .. } => Some(("what", what)),
            Command::RetryParked { subscription, .. }
            | Command::DiscardParked { subscription, .. } => Some(("subscription", subscription)),
            _ => None,
        };
        let reason = self.reason.as_ref().map(|text| ("reason", text));
        let confirmation = self.confirmation.as_ref().map(|text| ("confirmation", text));
        for (field, text) in [named, reason, confirmation].into_iter().flatten() {
            let chars = text.chars().count();
            if chars > MAX_TEXT_CHARS {
                return Err(TooLong { field, chars });
            }
        }
        Ok(())
    }

    /// Asks what a command would do.
    pub fn dry_run(command: Command) -> Self {
        Self { dry_run: true, ..Self::as_things_stand(command) }
    }

    /// Carries a command out without a plan that was read.
    pub const fn as_things_stand(command: Command) -> Self {
        let (plan, state, confirmation, reason) = (None, None, None, None);
        Self { command, dry_run: false, plan, state, confirmation, reason }
    }

    /// Carries out what a plan says, if it still is the plan.
    pub fn as_planned(command: Command, plan: &Plan, confirmation: Option<String>) -> Self {
        let (hash, state) = (Some(plan.hash.clone()), Some(plan.state));
        Self { plan: hash, state, confirmation, ..Self::as_things_stand(command) }
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
    /// The checklist that carries it to its end, where it is not at its end already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowId>,
}

/// The body of every 4xx and 5xx answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What failed, and with what input.
    pub error: String,
    /// What to do next.
    pub hint: String,
}
