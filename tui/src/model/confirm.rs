//! The dialog before a command is sent.

use ringrift::api::{self, Command};
use ringrift::event::{Digest, UtcMs};
use ringrift::id::IdempotencyKey;

use super::agent::AgentKey;

/// Keys are ignored for so long after the dialog opened, so that a burst of typing cannot confirm.
pub const DEAF_MS: i64 = 300;

/// A plan older than this is asked for again.
pub const PLAN_VALID_MS: i64 = 120_000;

/// What the agent says about the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// The dry run is under way.
    Asked,
    /// What would happen, one line a change.
    Ready {
        /// The lines.
        effects: Vec<String>,
        /// The agent's own plan, if it makes one.
        plan: Option<api::Plan>,
        /// When the agent said so.
        at: UtcMs,
    },
    /// It would refuse.
    Refused(String),
    /// The command was sent.
    Sent,
}

/// A command that waits for the operator's yes.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirm {
    /// The number of the action that it leads to.
    pub action: u64,
    /// Who is to do it.
    pub agent: AgentKey,
    /// What.
    pub command: Command,
    /// When the dialog opened.
    pub opened: UtcMs,
    /// What would happen.
    pub plan: Plan,
    /// The key of the request under way.
    pub ticket: IdempotencyKey,
    /// What was typed of the word that a costly command asks for.
    pub typed: String,
}

impl Confirm {
    /// The word that must be typed first; `None` for a command that is easily undone.
    pub const fn word(&self) -> Option<&'static str> {
        match self.command {
            Command::Promote { .. } => Some("promote"),
            Command::Rollback { .. } => Some("rollback"),
            Command::DiscardParked { .. } => Some("discard"),
            Command::RestartDaemon { .. } | Command::RetryParked { .. } => None,
        }
    }

    /// The hash of the plan that was read.
    pub fn hash(&self) -> Option<Digest> {
        match &self.plan {
            Plan::Ready { plan: Some(plan), .. } => Some(plan.hash.clone()),
            _ => None,
        }
    }

    /// True once the word, if any, stands there.
    pub fn word_typed(&self) -> bool {
        self.word().is_none_or(|word| word == self.typed)
    }

    /// How bad a mistake would be, and how it can be undone: to be read before the yes.
    pub fn warning(&self) -> String {
        let undo = match &self.plan {
            Plan::Ready { plan: Some(plan), .. } => plan
                .undo
                .as_ref()
                .map_or_else(|| "cannot be undone".into(), |u| format!("undo: {u}")),
            _ => self.usual_undo().to_owned(),
        };
        format!("{}; {undo}", self.command.risk().name())
    }

    /// How it is undone as a rule, where the agent does not say.
    const fn usual_undo(&self) -> &'static str {
        match self.command {
            Command::Promote { .. } => "undo: promote the model that it replaces",
            Command::Rollback { .. } => "undo: promote the model that is withdrawn",
            Command::RestartDaemon { .. } => "undo: not needed; its work resumes where it stood",
            Command::RetryParked { .. } => "undo: not needed; it parks again if it fails",
            Command::DiscardParked { .. } => "cannot be undone; the delivery is given up for good",
        }
    }

    /// True if a yes would count now.
    pub fn may_execute(&self, now: UtcMs) -> bool {
        let awake = now.since(self.opened) >= DEAF_MS;
        awake && self.word_typed() && matches!(self.plan, Plan::Ready { .. })
    }

    /// True if the plan is too old to act on.
    pub fn outdated(&self, now: UtcMs) -> bool {
        matches!(self.plan, Plan::Ready { at, .. } if now.since(at) > PLAN_VALID_MS)
    }
}
