//! What an agent says about itself.

use serde::{Deserialize, Serialize};

use crate::event::{GoesBy, UtcMs};
use crate::fabric::port::{LeaseToken, Liveness};
use crate::id::{DaemonName, Incarnation, NodeId};
use crate::state::{LogId, State};

/// How well an agent works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthLevel {
    /// Every loop makes progress and no limit is near.
    Healthy,
    /// It works; something needs a look.
    Warnings,
    /// A loop is stuck or failed for good.
    Down,
}

/// Health with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthReport {
    /// The verdict.
    pub level: HealthLevel,
    /// Why it is not `healthy`; empty if it is.
    pub reasons: Vec<String>,
}

impl HealthReport {
    /// Nothing is wrong.
    pub const fn healthy() -> Self {
        Self { level: HealthLevel::Healthy, reasons: Vec::new() }
    }

    /// Takes in one more reason, and how bad it is.
    pub fn add(&mut self, level: HealthLevel, reason: impl Into<String>) {
        self.level = self.level.max(level);
        self.reasons.push(reason.into());
    }
}

/// What an agent says of another node that it misses: `node b is dead: silent for 5 s`.
pub fn missed(node: &NodeId, why: &str) -> String {
    format!("node {node} is dead: {why}")
}

/// The node that is missed by such words, and why.
pub fn missed_node(reason: &str) -> Option<(&str, &str)> {
    reason.strip_prefix("node ")?.split_once(" is dead: ")
}

/// The event log of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogStatus {
    /// Which log it is: agents with the same one share it. `None` while it is empty.
    #[serde(default)]
    pub id: Option<LogId>,
    /// Sequence of the newest event; 0 when there is none, `None` when the store does not answer.
    pub last_seq: Option<u64>,
    /// Deliveries that failed for good and wait for the operator; `None` when the store does not
    /// answer.
    pub parked: Option<u64>,
}

/// Where a process stands in its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ClusterRole {
    /// There is no other: the state is a file of this machine.
    Alone,
    /// It leads.
    Leader,
    /// Another leads, or nobody.
    Follower,
}

/// A node as this process hears it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemberStatus {
    /// The node.
    pub node_id: NodeId,
    /// Its process.
    pub incarnation: Incarnation,
    /// What its silence means.
    pub liveness: Liveness,
    /// Seconds since it was last heard.
    pub silent_s: f64,
    /// The host file that it goes by; `None` from a version that does not say.
    #[serde(default)]
    pub host_file: Option<GoesBy>,
}

/// The cluster as this process sees it now: membership and consensus, and what does them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterStatus {
    /// Where this process stands.
    pub role: ClusterRole,
    /// Who leads, as far as it knows.
    pub leader_id: Option<NodeId>,
    /// The fence of its own leadership.
    pub token: Option<LeaseToken>,
    /// Nodes that may lead.
    pub voter_node_ids: Vec<NodeId>,
    /// How many of them are heard.
    pub voters_alive: usize,
    /// What tells who is there: `presence`, or `local` on one machine.
    pub membership_mode: String,
    /// What keeps log, work and leases: `jetstream` or `sqlite`.
    pub consensus_mode: String,
    /// Version of the server that keeps them.
    pub server_version: Option<String>,
    /// Every node that is or was heard, by name.
    pub members: Vec<MemberStatus>,
    /// What is wrong with the stored records, and with the servers that keep them.
    pub problems: Vec<String>,
}

/// The answer of `/status` and of `--once --status`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusReport {
    /// Version of the vocabulary: raised when a field changes its meaning.
    pub schema: u32,
    /// The node.
    pub node: NodeId,
    /// Its process; `None` when no agent runs on the data directory.
    pub incarnation: Option<Incarnation>,
    /// Version of the program.
    pub version: String,
    /// When this answer was made.
    pub at: UtcMs,
    /// Seconds since start; `None` when no agent runs.
    pub uptime_s: Option<f64>,
    /// Its data directory.
    pub data_dir: String,
    /// What computes the networks and why: `cpu (no CUDA in this build)`.
    pub device: String,
    /// Hash of the effective configuration.
    pub config_hash: String,
    /// How well it works.
    pub health: HealthReport,
    /// Its event log.
    pub log: LogStatus,
    /// The cluster that it is part of, as this process sees it now.
    pub cluster: ClusterStatus,
    /// What the events add up to.
    pub state: State,
}

/// The last progress of a daemon: part of `/api/v1/self`; the rest of the daemon is in the state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DaemonProgress {
    /// The daemon.
    pub name: DaemonName,
    /// Seconds since it last said what it had done; `None` before the first time.
    pub progress_age_s: Option<f64>,
    /// What it had done then.
    pub progress_note: Option<String>,
}

/// The projection of an agent at one point of its log; the cockpit folds on from there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateSnapshot {
    /// The node.
    pub node: NodeId,
    /// Its process.
    pub incarnation: Incarnation,
    /// Sequence of the last event in `state`.
    pub seq: u64,
    /// When this answer was made.
    pub at: UtcMs,
    /// How well the agent works.
    pub health: HealthReport,
    /// The projection.
    pub state: State,
}

/// What only this agent can say, as against what every reader of its log can: the answer of
/// `/api/v1/self`. It is small, and asked for every few seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelfReport {
    /// The node.
    pub node: NodeId,
    /// Its process.
    pub incarnation: Incarnation,
    /// When this answer was made.
    pub at: UtcMs,
    /// Which log it reads: agents with the same one share it. `None` while it is empty.
    pub log: Option<LogId>,
    /// Sequence of the last event that it has taken in.
    pub seq: u64,
    /// How well it works.
    pub health: HealthReport,
    /// What its daemons did last.
    pub daemons: Vec<DaemonProgress>,
}

impl StateSnapshot {
    /// What the agent says of itself in it, which is everything but what its daemons did.
    pub fn itself(&self) -> SelfReport {
        SelfReport {
            node: self.node.clone(),
            incarnation: self.incarnation,
            at: self.at,
            log: self.state.log.clone(),
            seq: self.seq,
            health: self.health.clone(),
            daemons: Vec::new(),
        }
    }
}
