//! Transfers: games that one node copies from another, and networks that it fetches.

mod networks;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use networks::{Networks, Wanted};

use super::Seen;
use crate::event::{Payload, UtcMs};
use crate::id::{JobId, NodeId};

/// The most nodes on either side that are kept; transfers of further ones are counted, not kept.
pub const MAX_SIDE: usize = 256;

/// Transfers by receiver, then by sender.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transfers {
    /// Every pair heard of.
    pub to: BTreeMap<NodeId, BTreeMap<NodeId, Transfer>>,
    /// Events of pairs beyond [`MAX_SIDE`].
    pub overflow: u64,
    /// Why nodes last began to copy games.
    #[serde(default)]
    pub causes: BTreeMap<NodeId, Cause>,
    /// The networks that each node fetched.
    #[serde(default)]
    pub networks: BTreeMap<NodeId, Networks>,
}

/// Why a node began to copy games.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// When.
    pub at: UtcMs,
    /// The job that wants them; `None` when what was there was old.
    pub wanted_by: Option<JobId>,
}

/// What one node has of another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transfer {
    /// Games that were new to the receiver.
    pub games: u64,
    /// Bytes that were moved.
    pub bytes: u64,
    /// Since when one goes on.
    pub running_since: Option<UtcMs>,
    /// When the last one landed.
    pub last_success: Option<UtcMs>,
    /// Failures since then.
    pub failures: u64,
    /// What went wrong last, until one lands.
    pub error: Option<String>,
    /// What sort of failure that was, if it is one of these.
    #[serde(default)]
    pub trouble: Option<Trouble>,
}

/// What can be wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The sender cannot be contacted.
    Unreachable,
    /// Nothing came any more.
    Stalled,
    /// What came is not what was sent.
    Damaged,
}

impl Transfers {
    /// What `to` has of `from`.
    pub fn between(&self, from: &NodeId, to: &NodeId) -> Option<&Transfer> {
        self.to.get(to)?.get(from)
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        match seen.payload {
            Payload::SyncTriggered(_) => return self.begin(seen, None),
            Payload::SyncRequest(e) => return self.begin(seen, Some(e.work_id.clone())),
            Payload::ModelSyncRequested(_) | Payload::P2pModelSynced(_) => {
                return self.network(seen);
            }
            _ => {}
        }
        let from = match seen.payload {
            Payload::DataSyncStarted(e) => &e.from,
            Payload::DataSyncCompleted(e) => &e.from,
            Payload::DataSyncFailed(e) => &e.from,
            Payload::GameSynced(e) => &e.from,
            Payload::SyncNodeUnreachable(e) => &e.from,
            Payload::SyncStalled(e) => &e.from,
            Payload::SyncChecksumFailed(e) => &e.from,
            _ => return,
        };
        let Some(transfer) = self.pair(seen.event.node(), from) else { return };
        match seen.payload {
            Payload::DataSyncStarted(_) => transfer.running_since = Some(at),
            Payload::GameSynced(e) => transfer.games += e.games.len() as u64,
            Payload::DataSyncCompleted(e) => {
                transfer.bytes += e.bytes;
                transfer.running_since = None;
                transfer.last_success = Some(at);
                transfer.failures = 0;
                transfer.error = None;
                transfer.trouble = None;
            }
            Payload::DataSyncFailed(e) => {
                transfer.running_since = None;
                transfer.failures += 1;
                transfer.error = Some(e.error.clone());
                transfer.trouble = None;
            }
            // Each comes after the failure that it explains.
            Payload::SyncNodeUnreachable(_) => transfer.trouble = Some(Trouble::Unreachable),
            Payload::SyncStalled(_) => transfer.trouble = Some(Trouble::Stalled),
            Payload::SyncChecksumFailed(_) => transfer.trouble = Some(Trouble::Damaged),
            _ => {}
        }
    }

    fn begin(&mut self, seen: &Seen<'_>, wanted_by: Option<JobId>) {
        let node = seen.event.node();
        if self.causes.len() < MAX_SIDE || self.causes.contains_key(node) {
            self.causes.insert(node.clone(), Cause { at: seen.event.at, wanted_by });
        }
    }

    /// Notes what a node says of a network that it lacked.
    fn network(&mut self, seen: &Seen<'_>) {
        let (node, at) = (seen.event.node(), seen.event.at);
        if self.networks.len() >= MAX_SIDE && !self.networks.contains_key(node) {
            self.overflow += 1;
            return;
        }
        let networks = self.networks.entry(node.clone()).or_default();
        match seen.payload {
            Payload::ModelSyncRequested(e) => {
                let (model, reason) = (e.model.clone(), e.reason.clone());
                networks.wanted = Some(Wanted { model, since: at, reason });
            }
            Payload::P2pModelSynced(e) => {
                networks.wanted.take_if(|wanted| wanted.model == e.model);
                networks.newest = Some((e.model.clone(), at));
                networks.fetched += 1;
                networks.bytes += e.bytes;
            }
            _ => {}
        }
    }

    fn pair(&mut self, to: &NodeId, from: &NodeId) -> Option<&mut Transfer> {
        let knows = self.to.get(to).is_some_and(|senders| senders.contains_key(from));
        let is_full = self.to.get(to).map_or(self.to.len(), BTreeMap::len) >= MAX_SIDE;
        if !knows && is_full {
            self.overflow += 1;
            return None;
        }
        Some(self.to.entry(to.clone()).or_default().entry(from.clone()).or_default())
    }
}
