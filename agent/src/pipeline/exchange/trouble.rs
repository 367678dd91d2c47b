//! What was wrong with a copy of games, where that has a name.

use ringrift::api::client::{BUNDLE_TIMEOUT, ClientError};
use ringrift::event::{Payload, SyncChecksumFailed, SyncNodeUnreachable, SyncStalled};
use ringrift::id::NodeId;

/// Whether nobody answers there.
pub(super) fn is_silence(error: &anyhow::Error) -> bool {
    error.downcast_ref::<ClientError>().is_some_and(ClientError::is_silence)
}

/// The event for what went wrong on the way from this node; `None` where the node itself refused, or
/// what came was recorded here in vain.
pub(super) fn of(from: &NodeId, error: &anyhow::Error) -> Option<Payload> {
    let from = from.clone();
    match error.downcast_ref::<ClientError>()? {
        ClientError::Unreachable(error) => {
            Some(SyncNodeUnreachable { from, error: error.clone() }.into())
        }
        ClientError::TimedOut(_) => {
            Some(SyncStalled { from, timeout_s: BUNDLE_TIMEOUT.as_secs_f64() }.into())
        }
        ClientError::Damaged { sent, received, .. } => {
            let (sent, received) = (sent.clone(), received.clone());
            Some(SyncChecksumFailed { from, sent, received }.into())
        }
        ClientError::Address(_)
        | ClientError::Password
        | ClientError::Transport(_)
        | ClientError::Refused { .. }
        | ClientError::Answer { .. } => None,
    }
}
