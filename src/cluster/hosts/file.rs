//! The host file as a whole.

use std::collections::BTreeMap;

use serde::Serialize;

use super::host::Host;
use super::sections::{AutoSync, EloSync, SyncRouting};
use super::value::Role;
use crate::event::Digest;
use crate::id::NodeId;

/// Everything that a host file says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HostFile {
    /// Where data go.
    pub sync_routing: SyncRouting,
    /// How data move.
    pub auto_sync: AutoSync,
    /// How ratings move.
    pub elo_sync: EloSync,
    /// Who votes for the leader.
    pub voters: Vec<NodeId>,
    /// The machines.
    pub hosts: BTreeMap<NodeId, Host>,
}

impl HostFile {
    /// What a node is for; `Unknown` for one that the file does not know or say.
    pub fn role(&self, node: &NodeId) -> Role {
        self.hosts.get(node).and_then(|host| host.role).unwrap_or(Role::Unknown)
    }

    /// Digest of everything in the file that is used: the same for files that say the same,
    /// whatever their order of keys, their quotes and their comments.
    pub fn hash(&self) -> Digest {
        let json = serde_json::to_vec(self).expect("the parts of a host file are plain data");
        Digest::of(&json)
    }
}
