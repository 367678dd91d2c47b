//! Nodes: the machines that run agents; who they are, what they hold, which of them leads.

pub mod decisions;
#[cfg(test)]
mod faults;
pub mod hosts;
pub mod leadership;
pub mod lock;
pub mod registry;
pub mod schedule;
pub mod sign_of_life;
pub mod simulated_day;

use crate::id::{IdError, NodeId};

/// Why a machine's name cannot be its node id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the host name cannot name this node: {0}; set node.id (RINGRIFT_NODE__ID)")]
pub struct HostNameError(#[from] IdError);

/// The name of this machine as a node id.
///
/// # Errors
/// When the host name is empty or has characters that ids may not have.
pub fn host_node_id() -> Result<NodeId, HostNameError> {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    Ok(NodeId::new(&name)?)
}
