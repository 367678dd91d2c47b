//! The dialog before a command is sent.

use ringrift::api::{self, Command, Risk};
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
    /// What must be typed first: as the agent says, or if it makes no plans the verb of what is not
    /// easily undone. Nothing before it has answered.
    pub fn word(&self) -> Option<String> {
        match &self.plan {
            Plan::Ready { plan: Some(plan), .. } => plan.confirmation.typed.clone(),
            Plan::Ready { plan: None, .. } if self.command.risk() != Risk::Reversible => {
                Some(self.command.verb().to_owned())
            }
            _ => None,
        }
    }

    /// The plan that the agent made, if it makes one.
    pub const fn plan(&self) -> Option<&api::Plan> {
        match &self.plan {
            Plan::Ready { plan, .. } => plan.as_ref(),
            _ => None,
        }
    }

    /// True if a gate forbids it.
    pub fn is_forbidden(&self) -> bool {
        self.plan().is_some_and(|plan| plan.closed().next().is_some())
    }

    /// The hash of the plan that was read.
    pub fn hash(&self) -> Option<Digest> {
        self.plan().map(|plan| plan.hash.clone())
    }

    /// True once the word, if any, stands there.
    pub fn word_typed(&self) -> bool {
        self.word().is_none_or(|word| word == self.typed)
    }

    /// How bad a mistake would be, how it can be undone, and who else has to agree: to be read before
    /// the yes.
    pub fn warning(&self) -> String {
        let risk = self.command.risk();
        let Some(plan) = self.plan() else {
            return match risk {
                Risk::Irreversible => format!("{}; cannot be undone", risk.name()),
                _ => risk.name().to_owned(),
            };
        };
        let undo = match &plan.undo {
            Some(undo) => format!("undo: {undo}"),
            None => "cannot be undone".to_owned(),
        };
        let agrees = match (plan.confirmation.second_operator, plan.confirmation.hold_s) {
            (true, _) => "; then it waits for another operator".to_owned(),
            (false, Some(seconds)) => format!("; then it waits {seconds} s, to be stopped"),
            (false, None) => String::new(),
        };
        format!("{}; {undo}{agrees}", risk.name())
    }

    /// True if a yes would count now.
    pub fn may_execute(&self, now: UtcMs) -> bool {
        let awake = now.since(self.opened) >= DEAF_MS;
        awake
            && self.word_typed()
            && !self.is_forbidden()
            && matches!(self.plan, Plan::Ready { .. })
    }

    /// True if the plan is too old to act on.
    pub fn outdated(&self, now: UtcMs) -> bool {
        matches!(self.plan, Plan::Ready { at, .. } if now.since(at) > PLAN_VALID_MS)
    }
}
