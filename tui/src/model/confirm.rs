//! The dialog before a command is sent.

use ringrift::api::{self, Command, Risk};
use ringrift::event::{Digest, UtcMs};
use ringrift::id::IdempotencyKey;

use super::Line;
use super::agent::AgentKey;
use seen::Seen;

pub mod address;
pub mod seen;
pub mod told;

/// A yes is ignored for so long after the dialog opened and after the plan came, so that a burst of
/// typing cannot confirm.
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
    /// What was typed as the word that a costly command asks for.
    pub typed: Line,
    /// Lines that are scrolled past.
    pub scrolled: usize,
    /// The lines of the plan that were on the screen.
    pub seen: Seen,
    /// Each of its lines was.
    pub is_read: bool,
}

impl Confirm {
    /// A dialog whose plan is asked for.
    pub fn new(
        action: u64,
        agent: AgentKey,
        command: Command,
        opened: UtcMs,
        ticket: IdempotencyKey,
    ) -> Self {
        let (plan, typed, seen) = (Plan::Asked, Line::default(), Seen::default());
        let (scrolled, is_read) = (0, false);
        Self { action, agent, command, opened, plan, ticket, typed, scrolled, seen, is_read }
    }

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
        self.word().is_none_or(|word| word == self.typed.text())
    }

    /// True if what is typed has a line: where a word is asked for, and while that is not known yet.
    pub fn has_field(&self) -> bool {
        match self.plan {
            Plan::Asked => !self.typed.text().is_empty(),
            _ => self.word().is_some() && !self.is_forbidden(),
        }
    }

    /// True if letters are typed and stand for nothing else.
    pub fn takes_text(&self) -> bool {
        self.plan == Plan::Asked || (self.is_read && self.has_field())
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

    /// True once keys that were typed before it was seen are over.
    pub fn is_awake(&self, now: UtcMs) -> bool {
        let Plan::Ready { at, .. } = self.plan else { return false };
        now.since(self.opened.max(at)) >= DEAF_MS
    }

    /// True if a yes would count now.
    pub fn may_execute(&self, now: UtcMs) -> bool {
        self.is_awake(now) && self.is_read && self.word_typed() && !self.is_forbidden()
    }

    /// True if the plan is too old to act on.
    pub fn outdated(&self, now: UtcMs) -> bool {
        matches!(self.plan, Plan::Ready { at, .. } if now.since(at) > PLAN_VALID_MS)
    }
}
