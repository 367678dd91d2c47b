//! Enters what the log knows and the audit does not: a command was cut off between the two.

use ringrift::api::{AuditNote, AuditOutcome};
use ringrift::event::{Body, Envelope, EventKind, Payload};
use ringrift::fabric::port::{EventLog, Filter, Stored};
use ringrift::id::NodeId;

use super::Audit;

/// Events that are read at a time.
const PAGE: usize = 500;

impl Audit {
    /// Enters this node's commands that the log has and the audit has not, wherever they stand among
    /// the others; answers how many. No command may be under way.
    ///
    /// # Errors
    /// When the log cannot be read or the audit not be written.
    pub async fn recover(&self, log: &dyn EventLog, node: &NodeId) -> anyhow::Result<usize> {
        let end = log.last_seq().await?;
        // A log that ends before what was compared is another one, or was restored.
        let complete = self.complete_to().await?;
        let after = if complete > end { 0 } else { complete };
        let mut entered = 0;
        for Stored { seq, event } in commands_after(log, node, after).await? {
            if let Some(note) = note(seq, &event)
                && !self.knows(&event.id).await?
            {
                tracing::warn!(event = %event.id, "a command is entered after the fact");
                self.enter(note).await?;
                entered += 1;
            }
        }
        self.note_complete_to(end).await?;
        Ok(entered)
    }
}

/// The commands that the log has of this node after a sequence: taken ones and refused ones.
///
/// # Errors
/// When the log cannot be read.
pub async fn commands_after(
    log: &dyn EventLog,
    node: &NodeId,
    mut after: u64,
) -> ringrift::fabric::Result<Vec<Stored>> {
    let kinds = &[EventKind::CommandAccepted, EventKind::CommandRefused];
    let filter = Filter { node: Some(node.clone()), ..Filter::kinds(kinds) };
    let mut commands = Vec::new();
    loop {
        let page = log.read(after, filter.clone(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(commands) };
        after = last.seq;
        let is_readable = |stored: &Stored| matches!(stored.event.body, Body::Known(_));
        commands.extend(page.into_iter().filter(is_readable));
    }
}

fn note(seq: u64, event: &Envelope) -> Option<AuditNote> {
    let Body::Known(payload) = &event.body else { return None };
    let (operator, command, key, detail) = match payload {
        Payload::CommandAccepted(e) if e.dry_run => {
            (&e.operator, &e.command, &e.key, "asked what it would do".to_owned())
        }
        Payload::CommandAccepted(e) => (&e.operator, &e.command, &e.key, "taken".to_owned()),
        Payload::CommandRefused(e) => {
            (&e.operator, &e.command, &e.key, format!("refused: {}", e.reason))
        }
        _ => return None,
    };
    Some(AuditNote {
        at: event.at,
        operator: operator.clone(),
        command: command.clone(),
        key: key.clone(),
        outcome: AuditOutcome::Recovered,
        detail,
        reason: None,
        plan: None,
        workflow: None,
        latency_ms: None,
        event: Some(event.id.clone()),
        log: seq,
    })
}
