//! What a leader decides: a command first, then the events that tell it.
//!
//! A leader looks at the commands, then at the state, and decides on condition that no command came
//! since. One that froze in between is refused, whatever its clock says: its successor's take-over is
//! a command already. The events stand in the command itself, and are published under the ids that
//! they have there: by the leader at once, or after its crash by whoever looks next.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::event::{Digest, Envelope, EventKind};
use crate::fabric::port::{Command, Control, EventLog, Filter, LeaseToken, Proposal};
use crate::fabric::{FabricError, Result};
use crate::id::IdempotencyKey;

/// Commands that are read at a time while the newest decision is looked for.
const COMMANDS: u64 = 100;

/// Events that are read at a time while a decision's events are looked for.
const EVENTS: usize = 100;

/// The commands as a leader saw them: what it decides holds if none came since.
#[derive(Debug, Clone, Copy)]
pub struct Outlook {
    token: LeaseToken,
    /// The newest command.
    last: u64,
    /// The newest event.
    seen: u64,
}

/// A decision, as its command keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Decision {
    /// The newest event when its leader looked; its own come after that one.
    after: u64,
    /// What tells it.
    events: Vec<Envelope>,
}

/// Where a leader decides.
#[derive(Clone)]
pub struct Decisions {
    control: Arc<dyn Control>,
    log: Arc<dyn EventLog>,
}

impl Decisions {
    /// The decisions among these commands, told in this log.
    pub fn new(control: Arc<dyn Control>, log: Arc<dyn EventLog>) -> Self {
        Self { control, log }
    }

    /// Looks at the commands before the state is read. Whoever looks sees to it that the newest
    /// decision is told: a state that is read afterwards holds all of them.
    ///
    /// # Errors
    /// Whatever the store answers; `Unavailable` for a decision that cannot be read.
    pub async fn look(&self, token: LeaseToken) -> Result<Outlook> {
        let last = self.control.last_seq().await?;
        if let Some(decision) = self.newest(last).await?
            && !self.is_told(&decision).await?
        {
            self.log.append(decision.events).await?;
        }
        Ok(Outlook { token, last, seen: self.log.last_seq().await? })
    }

    /// Decides, and publishes what tells it. Repeating a call with the same events changes nothing.
    ///
    /// # Errors
    /// `Fenced` when a successor has taken over, `Conflict` when something else was decided since the
    /// look: nothing was decided. After any other error the decision may stand; the next look tells it.
    pub async fn decide(&self, outlook: Outlook, events: Vec<Envelope>) -> Result<()> {
        let Some(first) = events.first() else { return Ok(()) };
        let id = IdempotencyKey::new(Digest::of(first.id.to_string().as_bytes()).short())
            .expect("hex digits are valid");
        let decision = Decision { after: outlook.seen, events: events.clone() };
        let command = json!({ "decided": decision });
        let proposal = Proposal { id, token: outlook.token, command };
        self.control.propose(outlook.last, proposal).await?;
        self.log.append(events).await.map(drop)
    }

    /// The newest decision up to this command.
    async fn newest(&self, last: u64) -> Result<Option<Decision>> {
        let mut end = last;
        while end > 0 {
            let start = end.saturating_sub(COMMANDS);
            let limit = usize::try_from(end - start).unwrap_or(usize::MAX);
            let page = self.control.tail(start, limit).await?;
            if let Some(found) = page.iter().rev().find_map(|command| read(command).transpose()) {
                return found.map(Some);
            }
            end = start;
        }
        Ok(None)
    }

    /// Whether the log has its events, or had them before it forgot that time.
    async fn is_told(&self, decision: &Decision) -> Result<bool> {
        let Decision { after, events } = decision;
        let Some(first) = events.first() else { return Ok(true) };
        let next = self.log.read(*after, Filter::default(), 1).await?;
        if next.first().is_some_and(|next| next.seq > after + 1) {
            return Ok(true);
        }
        let kinds: Vec<EventKind> = first.body.kind().into_iter().collect();
        let mut after = *after;
        loop {
            let page = self.log.read(after, Filter::kinds(&kinds), EVENTS).await?;
            if page.iter().any(|stored| stored.event.id == first.id) {
                return Ok(true);
            }
            match page.last() {
                Some(last) => after = last.seq,
                None => return Ok(false),
            }
        }
    }
}

/// The decision that a command is, if it is one.
fn read(command: &Command) -> Result<Option<Decision>> {
    let Some(decided) = command.proposal.command.get("decided") else { return Ok(None) };
    Decision::deserialize(decided).map(Some).map_err(|error| {
        FabricError::Unavailable(format!("the decision of command {}: {error}", command.seq))
    })
}
