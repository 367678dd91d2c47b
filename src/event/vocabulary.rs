//! Words that several payloads share.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{JobId, ModelId, NodeId};
use crate::rating::Hypotheses;

/// A BLAKE3 digest, written as 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

/// Why a text is not a digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a BLAKE3 digest has 64 lower-case hex digits")]
pub struct DigestError;

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes).to_hex().to_string())
    }

    /// The 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 12 digits: enough to tell artefacts apart on a screen and in names.
    pub fn short(&self) -> &str {
        &self.0[..12]
    }
}

impl From<blake3::Hash> for Digest {
    fn from(hash: blake3::Hash) -> Self {
        Self(hash.to_hex().to_string())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Digest {
    type Err = DigestError;
    fn from_str(text: &str) -> Result<Self, DigestError> {
        let hex = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() == 64 && hex { Ok(Self(text.to_owned())) } else { Err(DigestError) }
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;
    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.0
    }
}

/// A file that proves work was done: the next stage has to open and verify it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artefact {
    /// Path below the data directory of the node that made it.
    pub location: String,
    /// Content hash.
    pub blake3: Digest,
    /// Size in bytes.
    pub bytes: u64,
    /// How many things it holds: games, rows, parameters.
    pub items: u64,
}

/// What a unit of queued work does.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Play games with the current network.
    Selfplay,
    /// Train a candidate network.
    Train,
    /// Rate a candidate against its opponents.
    Evaluate,
    /// Decide a promotion.
    Promote,
}

impl JobKind {
    /// The name in lower snake case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Selfplay => "selfplay",
            Self::Train => "train",
            Self::Evaluate => "evaluate",
            Self::Promote => "promote",
        }
    }
}

/// What the games of a self-play batch add up to that are on the node that plays it: those of earlier
/// attempts and copies from other nodes included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BatchSoFar {
    /// The batch.
    pub work_id: JobId,
    /// Its games.
    pub games: u64,
    /// Plies in them.
    pub plies: u64,
    /// Training rows in them.
    pub rows: u64,
}

/// Where a job stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a worker, or for its time.
    Queued,
    /// Claimed.
    Running,
    /// Finished, with its artefact.
    Done,
    /// Failed for good.
    Dead,
    /// Withdrawn.
    Cancelled,
}

impl JobState {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    /// True when nothing happens to the job any more.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Dead | Self::Cancelled)
    }
}

/// Whom a network is rated against.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opponent {
    /// Uniformly random legal moves: the anchor at rating 0.
    Random,
    /// The hand-written evaluation, one ply deep.
    Heuristic,
    /// Another network.
    Model(ModelId),
}

impl fmt::Display for Opponent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Random => f.write_str("random"),
            Self::Heuristic => f.write_str("heuristic"),
            Self::Model(model) => write!(f, "{model}"),
        }
    }
}

impl FromStr for Opponent {
    type Err = crate::id::IdError;
    /// `random`, `heuristic`, or the id of a network.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "random" => Ok(Self::Random),
            "heuristic" => Ok(Self::Heuristic),
            model => model.parse().map(Self::Model),
        }
    }
}

/// Why a network meets an opponent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvaluationPurpose {
    /// To decide whether it becomes the best of its configuration.
    #[default]
    Publication,
    /// To decide whether self-play may use it.
    Canary,
    /// To place a published network among fixed opponents and earlier publications.
    Gauntlet,
}

/// How a match is played.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MatchTerms {
    /// Search simulations per decision of a network.
    pub simulations: u64,
    /// Seed of openings and players.
    pub seed: u64,
    /// Random decisions at the beginning of each game.
    pub opening: u64,
    /// What a sequential test asks; `None` for a fixed number of games.
    pub hypotheses: Option<Hypotheses>,
}

/// What a network makes of rows that nothing was learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HeldOutLoss {
    /// Rows measured.
    pub rows: u64,
    /// Weighted sum of all losses; `None` if it is not finite.
    pub total: Option<f64>,
    /// Policy part of it; `None` if no row was searched, or it is not finite.
    pub policy: Option<f64>,
    /// Value part of it; `None` if it is not finite.
    pub value: Option<f64>,
    /// The sum on the same rows of the network that it was trained from; `None` if there is none, or
    /// it is not finite.
    pub parent_total: Option<f64>,
}

/// What is known of a network beyond its promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelChange {
    /// Self-play may use it.
    CanaryPassed,
    /// Self-play may not use it.
    CanaryFailed,
}

/// Games of a candidate and its opponent with one assignment of seats.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SeatingTally {
    /// The candidate's seats, from 0; the opponent had the others.
    pub candidate: Vec<u8>,
    /// Games that each seat won.
    pub wins: Vec<u64>,
    /// Games without a winner.
    pub nobody: u64,
}

/// The life of a supervised daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DaemonState {
    /// Not running, by intent.
    Stopped,
    /// Started; no progress reported yet.
    Starting,
    /// Running and making progress.
    Running,
    /// Running, but its last progress is older than it promises.
    Stalled,
    /// Ended with an error; waits for its next start.
    Restarting,
    /// Restart budget spent; waits for the operator.
    Failed,
}

impl DaemonState {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stalled => "stalled",
            Self::Restarting => "restarting",
            Self::Failed => "failed",
        }
    }
}

/// How much of a resource is in use.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResourceUse {
    /// Share in use, 0 to 100.
    pub used_percent: f64,
    /// Share from which it runs short, 0 to 100.
    pub limit_percent: f64,
}

/// How busy a machine is, each a share from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NodeLoad {
    /// Of its memory.
    pub memory_percent: f64,
    /// Of the disk that holds its data.
    pub disk_percent: f64,
}

/// One term of the score by which self-play is shared out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreTerm {
    /// What is needed.
    pub name: String,
    /// How much, 0 to 1; `None` if nobody knows, which counts as one half.
    pub need: Option<f64>,
    /// How much it counts.
    pub weight: f64,
}

/// How a cluster is, all in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterHealth {
    /// Every node that has not left is fit for work.
    Healthy,
    /// Some are not.
    Degraded,
    /// Half of them or more are not.
    Unhealthy,
}

impl ClusterHealth {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unhealthy => "unhealthy",
        }
    }
}

/// The host file that a node goes by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoesBy {
    /// A file that says this; see `HostFile::hash`.
    File(Digest),
    /// None: its settings name no file.
    Nothing,
    /// None: its file cannot be read or has an error.
    Unreadable,
}

impl fmt::Display for GoesBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(digest) => f.write_str(digest.short()),
            Self::Nothing => f.write_str("no host file"),
            Self::Unreadable => f.write_str("a file that it cannot read"),
        }
    }
}

/// Nodes that go by the same host file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFileGroup {
    /// The file.
    pub goes_by: GoesBy,
    /// The nodes, by name; only the first ones of a large group.
    pub nodes: Vec<NodeId>,
    /// How many there are.
    pub count: u64,
}

/// Where the loss of a training run goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossTrend {
    /// Down.
    Falling,
    /// Nowhere.
    Flat,
    /// Up.
    Rising,
}

impl LossTrend {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Falling => "falling",
            Self::Flat => "flat",
            Self::Rising => "rising",
        }
    }
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Look at it today.
    Warning,
    /// Look at it now.
    Critical,
}
