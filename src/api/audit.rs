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

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Its number, from 1.
    pub n: u64,
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
    /// Hash of the entry before; of nothing for the first.
    pub previous: Digest,
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
