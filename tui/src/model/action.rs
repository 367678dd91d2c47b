//! A command of this session: its way from plan to answer, kept for the Actions screen.

use ringrift::api::Command;
use ringrift::event::{EventId, UtcMs};
use ringrift::id::IdempotencyKey;

use super::agent::AgentKey;

/// Actions that are kept; the oldest are forgotten.
pub const MAX_ACTIONS: usize = 200;

/// One command of this session.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its number in this session, from 1.
    pub number: u64,
    /// Who is to do it.
    pub agent: AgentKey,
    /// What.
    pub command: Command,
    /// What would change, as the last plan said.
    pub plan: Vec<String>,
    /// Where it stands.
    pub stage: Stage,
    /// When that changed.
    pub changed: UtcMs,
    /// The key that it was, or would be, executed under.
    pub ticket: IdempotencyKey,
}

/// Where a command stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The agent was asked what would change, or said so; the operator has not said yes.
    Planned,
    /// The operator did not want it.
    Cancelled,
    /// It was sent, and is not answered.
    Sent,
    /// It was taken.
    Done {
        /// What was changed.
        effects: Vec<String>,
        /// The event that records it.
        audit: EventId,
    },
    /// It was refused, or the answer was lost.
    Refused(String),
}

impl Stage {
    /// One word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Planned => "review",
            Self::Cancelled => "cancelled",
            Self::Sent => "sent",
            Self::Done { .. } => "done",
            Self::Refused(_) => "refused",
        }
    }
}

impl Action {
    /// What came of it, or is to come.
    pub fn result(&self) -> String {
        match &self.stage {
            Stage::Planned => self.plan.join("; "),
            Stage::Cancelled => "nothing was changed".to_owned(),
            Stage::Sent => "waiting for the answer".to_owned(),
            Stage::Done { effects, .. } => effects.join("; "),
            Stage::Refused(why) => why.clone(),
        }
    }

    /// The steps of its way, each with whether it is behind us: `None` where the way ended before.
    pub fn steps(&self) -> Vec<(Option<bool>, String)> {
        let planned = !self.plan.is_empty();
        let (confirmed, ended) = match self.stage {
            Stage::Planned => (false, false),
            Stage::Cancelled => (false, true),
            Stage::Refused(_) => (planned, true),
            Stage::Sent | Stage::Done { .. } => (true, false),
        };
        let open = |done: bool| if done { Some(true) } else { (!ended).then_some(false) };
        let answered = matches!(self.stage, Stage::Done { .. });
        vec![
            (open(planned), "plan: the agent said what would change".to_owned()),
            (open(confirmed), "confirmed: the operator read it and said yes".to_owned()),
            (open(answered), "taken: checked again, carried out, recorded".to_owned()),
        ]
    }
}
