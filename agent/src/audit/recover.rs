//! Enters what the log knows and the audit does not: the agent ended between the two.

use ringrift::api::{AuditNote, AuditOutcome};
use ringrift::event::{Body, Envelope, EventKind, Payload};
use ringrift::fabric::port::{EventLog, Filter};
use ringrift::id::NodeId;

use super::Audit;

/// Events that are read at a time.
const PAGE: usize = 500;

impl Audit {
    /// Enters this node's commands that the log has after the last entry; answers how many.
    ///
    /// # Errors
    /// When the log cannot be read or the audit not be written.
    pub async fn recover(&self, log: &dyn EventLog, node: &NodeId) -> anyhow::Result<usize> {
        let mut after = self.page(None, 1).await?.last().map_or(0, |entry| entry.record.note.log);
        let kinds = &[EventKind::CommandAccepted, EventKind::CommandRefused];
        let filter = Filter { node: Some(node.clone()), ..Filter::kinds(kinds) };
        let mut entered = 0;
        loop {
            let page = log.read(after, filter.clone(), PAGE).await?;
            let Some(last) = page.last() else { return Ok(entered) };
            after = last.seq;
            for stored in &page {
                let Some(note) = note(stored.seq, &stored.event) else { continue };
                if !self.knows(&stored.event.id).await? {
                    tracing::warn!(event = %stored.event.id, "a command is entered after the fact");
                    self.enter(note).await?;
                    entered += 1;
                }
            }
        }
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
