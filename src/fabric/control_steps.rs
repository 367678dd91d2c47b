//! Which commands are written, as a decision on the newest ones; adapters only keep them.

use super::port::{Command, MAX_COMMAND_BYTES, Proposal};
use super::{FabricError, Result};

/// What to do with a proposal.
#[derive(Debug, PartialEq)]
pub(super) enum Decision {
    /// Write it.
    Write,
    /// It was written before, with this sequence.
    Written(u64),
}

/// Decides on a proposal for the place after `expected`. `last` is the newest command, `next` the
/// one at that place, if there is one.
pub(super) fn decide(
    expected: u64,
    proposal: &Proposal,
    last: Option<&Command>,
    next: Option<&Command>,
) -> Result<Decision> {
    let bytes = proposal.command.to_string().len();
    if bytes > MAX_COMMAND_BYTES {
        return Err(FabricError::Invalid(format!(
            "command {} of {bytes} bytes, at most {MAX_COMMAND_BYTES}",
            proposal.id
        )));
    }
    if let Some(next) = next.filter(|next| next.proposal == *proposal) {
        return Ok(Decision::Written(next.seq));
    }
    let newest = last.map_or(0, |last| last.seq);
    if let Some(last) = last.filter(|last| last.proposal.token > proposal.token) {
        let (mine, theirs) = (proposal.token, last.proposal.token);
        return Err(FabricError::Fenced(format!(
            "command {} under token {}.{}: command {newest} has token {}.{}",
            proposal.id, mine.epoch, mine.revision, theirs.epoch, theirs.revision
        )));
    }
    if newest != expected {
        return Err(conflict(proposal, expected, newest));
    }
    Ok(Decision::Write)
}

/// The answer to a proposal that another one came before.
pub(super) fn conflict(proposal: &Proposal, expected: u64, newest: u64) -> FabricError {
    let id = &proposal.id;
    FabricError::Conflict(format!("command {id} after {expected}: the newest is {newest}"))
}
