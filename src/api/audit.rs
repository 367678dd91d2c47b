//! The audit: what operators asked for and what came of it, each entry sealed to the one before.

use serde::{Deserialize, Serialize};

use crate::event::{Digest, EventId, UtcMs};
use crate::id::{IdempotencyKey, WorkflowId};

/// One entry, with the hash that seals it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// What it says.
    #[serde(flatten)]
    pub record: AuditRecord,
    /// BLAKE3 of the record as it is stored, which holds the hash of the entry before.
    pub hash: Digest,
}

/// A note in its place among the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Its number, from 1.
    pub n: u64,
    /// What is noted.
    #[serde(flatten)]
    pub note: AuditNote,
    /// Hash of the entry before; of nothing for the first.
    pub previous: Digest,
}

/// What is noted of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditNote {
    /// When.
    pub at: UtcMs,
    /// Who asked.
    pub operator: String,
    /// The command, as the palette writes it.
    pub command: String,
    /// The key that it was asked for under.
    pub key: IdempotencyKey,
    /// What came of it.
    pub outcome: AuditOutcome,
    /// Why or how, in a sentence.
    pub detail: String,
    /// Why, in the operator's words.
    pub reason: Option<String>,
    /// The plan.
    pub plan: Option<Digest>,
    /// The workflow that it is.
    pub workflow: Option<WorkflowId>,
    /// How long the agent took to answer, in milliseconds.
    pub latency_ms: Option<u64>,
    /// The event that records it in the log.
    pub event: Option<EventId>,
    /// Log sequence that the agent had taken in.
    pub log: u64,
}

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    /// Somebody asked what it would do.
    Planned,
    /// It was taken.
    Accepted,
    /// It was refused.
    Refused,
    /// It came to its end as it should.
    Done,
    /// It ended before its last step.
    Aborted,
    /// The log knows of it, and the audit did not: it was entered after the fact.
    Recovered,
}

impl AuditOutcome {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Done => "done",
            Self::Aborted => "aborted",
            Self::Recovered => "recovered",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hashes are of this text: it must not change.
    #[test]
    fn a_record_is_written_as_it_always_was() {
        let note = AuditNote {
            at: UtcMs(7),
            operator: "ana".to_owned(),
            command: "drain gpu-1".to_owned(),
            key: IdempotencyKey::new("k").unwrap(),
            outcome: AuditOutcome::Accepted,
            detail: "taken".to_owned(),
            reason: None,
            plan: None,
            workflow: None,
            latency_ms: Some(3),
            event: None,
            log: 9,
        };
        let previous = Digest::of(b"");
        let written = format!(
            "{{\"n\":1,\"at\":7,\"operator\":\"ana\",\"command\":\"drain gpu-1\",\"key\":\"k\",\
             \"outcome\":\"accepted\",\"detail\":\"taken\",\"reason\":null,\"plan\":null,\
             \"workflow\":null,\"latency_ms\":3,\"event\":null,\"log\":9,\"previous\":\"{previous}\"}}"
        );
        let record = AuditRecord { n: 1, note, previous };
        assert_eq!(serde_json::to_string(&record).unwrap(), written);
        assert_eq!(serde_json::from_str::<AuditRecord>(&written).unwrap(), record);
    }
}
