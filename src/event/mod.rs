//! The typed events and their envelope. Whatever happens is one of these.

mod envelope;
mod kind;
mod payload;
mod vocabulary;

pub use envelope::{Body, Envelope, EventId, EventIdError, UtcMs};
pub use kind::{Category, EventKind};
pub use payload::*;
pub use vocabulary::{
    Artefact, DaemonState, Digest, DigestError, EvaluationPurpose, JobKind, JobState, MatchTerms,
    ModelChange, Opponent, SeatingTally, Severity,
};
