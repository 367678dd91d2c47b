//! The typed events and their envelope. Whatever happens is one of these.

mod define;
mod envelope;
mod kind;
mod old_name;
mod payload;
#[cfg(test)]
pub(crate) mod sample;
mod vocabulary;
mod words;

pub use define::Field;
pub use envelope::{Body, Envelope, EventId, EventIdError, UtcMs};
pub use kind::{Category, EventKind};
pub use payload::*;
pub use vocabulary::{
    Artefact, BatchSoFar, ClusterHealth, DaemonState, Digest, DigestError, EvaluationPurpose,
    GoesBy, HeldOutLoss, HostFileGroup, JobKind, JobState, LossTrend, MatchTerms, ModelChange,
    NodeLoad, Opponent, ResourceUse, ScoreTerm, SeatingTally, Severity,
};
pub use words::{MatchVerdict, RegistryChange};
