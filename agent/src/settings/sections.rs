//! Every setting, by section. A new key is one line here; the example file and `config` follow.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift_learn::dataset::Augmentation;
use ringrift_learn::inference::Precision;
use ringrift_learn::net::NetSize;
use ringrift_learn::train::Clipping;

use super::section::section;
use super::{Key, OperatorToken, Secret};

/// Every setting of an agent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Everything that the agent writes lies here.
    pub data_dir: Option<PathBuf>,
    /// Bearer token of the cluster.
    pub cluster_auth_token: Option<Secret>,
    /// File that holds it.
    pub cluster_auth_token_file: Option<PathBuf>,
    /// Who may give commands, each by a token of their own.
    pub operators: Vec<OperatorToken>,
    /// What this machine is.
    pub node: NodeSettings,
    /// Where events, work and leases are kept.
    pub fabric: FabricSettings,
    /// The HTTP server.
    pub server: ServerSettings,
    /// The log that people read.
    pub log: LogSettings,
    /// The disk guard.
    pub disk: DiskSettings,
    /// The memory guard.
    pub memory: MemorySettings,
    /// The check of recorded games.
    pub integrity: IntegritySettings,
    /// The work queue.
    pub work: WorkSettings,
    /// How long the log is kept.
    pub retention: RetentionSettings,
    /// What is played, trained and queued next.
    pub schedule: ScheduleSettings,
    /// What this machine learns.
    pub learn: LearnSettings,
}

/// Keys outside any section.
const TOP: &[Key] = &[
    Key {
        name: "data_dir",
        doc: "Everything that the agent writes lies here. Unset: $XDG_DATA_HOME/ringrift, else ~/.local/share/ringrift.",
    },
    Key {
        name: "cluster_auth_token",
        doc: "Bearer token for every request that changes state. Required to listen off loopback.\nBetter kept in a file of its own (`cluster_auth_token_file`) or the environment than here.",
    },
    Key {
        name: "cluster_auth_token_file",
        doc: "File with the token and nothing else. Used when no token is set itself.",
    },
    Key {
        name: "operators",
        doc: "Operators by token, each NAME:RIGHTS:TOKEN; rights are `read` (may ask what a command would do) or `act`.\nCommands are recorded under the name. With two or more that act, what cannot be undone needs a second one.",
    },
];

/// Every key, section by section.
pub const KEYS: &[Key] = &concat_keys();

const SECTIONS: [&[Key]; 12] = [
    TOP,
    NodeSettings::KEYS,
    FabricSettings::KEYS,
    ServerSettings::KEYS,
    LogSettings::KEYS,
    DiskSettings::KEYS,
    MemorySettings::KEYS,
    IntegritySettings::KEYS,
    WorkSettings::KEYS,
    RetentionSettings::KEYS,
    ScheduleSettings::KEYS,
    LearnSettings::KEYS,
];

const fn count_keys() -> usize {
    let (mut total, mut section) = (0, 0);
    while section < SECTIONS.len() {
        total += SECTIONS[section].len();
        section += 1;
    }
    total
}

const fn concat_keys() -> [Key; count_keys()] {
    let mut all = [Key { name: "", doc: "" }; count_keys()];
    let (mut at, mut section) = (0, 0);
    while section < SECTIONS.len() {
        let mut key = 0;
        while key < SECTIONS[section].len() {
            all[at] = SECTIONS[section][key];
            at += 1;
            key += 1;
        }
        section += 1;
    }
    all
}

/// Which daemons run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Profile {
    /// All of them: a machine that does everything.
    Full,
    /// Decides and keeps order; computes nothing.
    Coordinator,
    /// Plays, trains and evaluates, and decides about its own networks.
    TrainingNode,
    /// Plays.
    Selfplay,
    /// What a machine that may vanish at any time can do: plays and evaluates.
    Ephemeral,
    /// The guards and the registry: watches, serves and computes nothing.
    #[serde(alias = "observer")]
    #[value(alias = "observer")]
    Minimal,
}

impl Profile {
    /// Every profile.
    pub const ALL: &[Self] = &[
        Self::Full,
        Self::Coordinator,
        Self::TrainingNode,
        Self::Selfplay,
        Self::Ephemeral,
        Self::Minimal,
    ];
}

/// How many agents one host may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instances {
    /// As many as have data directories of their own.
    Any,
    /// A second one is warned of.
    Warn,
    /// A second one does not start.
    One,
}

/// How the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

section! {
    /// What this machine is.
    NodeSettings at "node" {
        /// Name of this machine in events. Unset: its host name.
        id: Option<NodeId> = None,
        /// Which daemons run: `full`, `coordinator`, `training_node`, `selfplay`, `ephemeral` or
        /// `minimal` (guards and registry only; computes nothing). docs/daemons.md lists them.
        profile: Profile = Profile::Full,
        /// What computes the networks: `auto` (a GPU if there is one), `cpu`, `cuda:<n>`.
        device: String = "auto".to_owned(),
        /// Agents of one user on this host: `any` number with data directories of their own, `warn` of
        /// a second one, or only `one`.
        instances: Instances = Instances::Any,
    }
}

section! {
    /// Where events, work and leases are kept: in a file of this machine, or on servers that a
    /// cluster shares.
    FabricSettings at "fabric" {
        /// Addresses of NATS servers with JetStream 2.12.1 or newer, such as ["tls://broker-1:4222"].
        /// Empty: a file in the data directory, for one agent.
        servers: Vec<String> = Vec::new(),
        /// Name of the deployment, equal on all its nodes: letters, digits and `-`.
        cluster: String = "ringrift".to_owned(),
        /// Copies of everything: 1 on one server, 3 or 5 on as many.
        replicas: u32 = 3,
        /// Room that is set aside on each server's disk in GiB, 1 to 4096.
        disk_gib: u32 = 8,
        /// Raised by every restore and every move to other servers, from 1.
        epoch: u32 = 1,
        /// File with this node's JWT and key.
        credentials: Option<PathBuf> = None,
        /// File with the certificates of the authority that signed the servers' ones.
        authority: Option<PathBuf> = None,
        /// Nodes that may lead, best three or five of them. Needed with `servers`.
        voters: Vec<NodeId> = Vec::new(),
        /// Seconds that leadership holds without being renewed, 3 to 60. Less than 10 does not outlast
        /// the failure of a server.
        lease_s: u32 = 10,
        /// Monitoring addresses of servers, such as ["http://127.0.0.1:8222"]: `doctor` asks them what
        /// clients are not told. They know no password, so servers answer on their own machine only.
        monitors: Vec<String> = Vec::new(),
    }
}

section! {
    /// The HTTP server.
    ServerSettings at "server" {
        /// Address and port.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8770)),
        /// Where other nodes and cockpits reach this agent, such as "http://gpu-7:8770". Unset: the
        /// address that it listens on.
        url: Option<String> = None,
        /// Events kept for a slow reader of the event stream before it is cut off, 1 to 65536.
        stream_buffer: u32 = 1024,
        /// Seconds between keep-alive comments on a silent event stream, 1 to 300.
        keep_alive_s: u32 = 15,
    }
}

section! {
    /// The log that people read, on standard error.
    LogSettings at "log" {
        /// Filter by level and module, as of the `tracing` crate: `info`, `ringrift_agent=debug,warn`.
        filter: String = "info".to_owned(),
        /// `text` or `json`.
        format: LogFormat = LogFormat::Text,
    }
}

section! {
    /// The disk guard.
    DiskSettings at "disk" {
        /// Share of the disk in use, 0 to 100, from which the agent warns.
        warn_percent: f64 = 85.0,
        /// Share of the disk in use, 0 to 100, from which nothing that writes much is started, until it is
        /// 3 less.
        stop_percent: f64 = 95.0,
        /// Seconds between checks, 1 to 86400. Self-play fills some gigabytes an hour.
        check_every_s: u32 = 10,
    }
}

section! {
    /// The memory guard.
    MemorySettings at "memory" {
        /// Share of memory in use, 0 to 100, from which the agent warns.
        warn_percent: f64 = 85.0,
        /// Share of memory in use, 0 to 100, from which no heavy work begins.
        stop_percent: f64 = 95.0,
        /// Seconds between checks, 1 to 3600.
        check_every_s: u32 = 10,
    }
}

section! {
    /// The check of recorded games.
    IntegritySettings at "integrity" {
        /// Seconds between checks of databases for damage and orphans, 1 to 86400.
        check_every_s: u32 = 600,
    }
}

section! {
    /// The work queue.
    WorkSettings at "work" {
        /// Seconds between looks for claims that ran past their deadline, 1 to 3600.
        expire_every_s: u32 = 5,
    }
}

section! {
    /// How long events and ended jobs are kept, and snapshots of what they add up to.
    RetentionSettings at "retention" {
        /// Days after which events are forgotten that nobody needs, 1 to 36500.
        events_days: u32 = 365,
        /// Days after which ended jobs are forgotten, 1 to 36500.
        jobs_days: u32 = 365,
        /// Seconds between looks for what may be forgotten, 1 to 86400.
        check_every_s: u32 = 3_600,
        /// Seconds between looks whether a snapshot is due, 1 to 86400.
        snapshot_every_s: u32 = 60,
        /// Events after which a snapshot is due, 1 to 10000000.
        snapshot_events: u32 = 5_000,
    }
}

section! {
    /// What is played, trained and queued next. The leader's settings hold.
    ScheduleSettings at "schedule" {
        /// Host file that says what each node is for. Unset: every node may do everything. Nodes tell each
        /// other what theirs says; those that may lead need the same one.
        hosts: Option<PathBuf> = None,
        /// Hours after which the newest game of a configuration is too old to train on, 1 to 8760.
        fresh_hours: u32 = 48,
        /// Seconds from the end of a training run to the next one of its configuration, 0 to 86400.
        pause_s: u32 = 0,
        /// Candidates that may wait for their match while another one is trained, 0 to 100.
        waiting_candidates: u32 = 2,
        /// Jobs that are kept waiting for each node of a cluster, 0 to 16.
        jobs_ahead: u32 = 1,
    }
}

section! {
    /// What this machine learns: self-play, training, evaluation.
    LearnSettings at "learn" {
        /// Configurations to learn, such as ["square8_2p"]. Empty: the agent makes no jobs of its own.
        configs: Vec<ConfigKey> = Vec::new(),
        /// Seed of self-play, training and evaluation.
        seed: u64 = 1,
        /// Size of the network, such as b4c32: 4 residual blocks of 32 channels.
        net: NetSize = NetSize::SMALL,
        /// Search simulations per decision in self-play, 2 to 4096.
        simulations: u32 = 16,
        /// Search simulations per decision in evaluation, 1 to 4096.
        evaluation_simulations: u32 = 16,
        /// Games of a published network against each opponent of its gauntlet, 50 to 10000; 0: none.
        gauntlet_games: u32 = 60,
        /// Games of a self-play batch, 1 to 100000.
        games_per_batch: u32 = 200,
        /// Training rows of a generation, 100 to 100000000: a candidate is trained after so many new ones.
        rows_per_generation: u32 = 60_000,
        /// Looks at the loss on games held out, one every 100 steps, after which a training ends that
        /// gained nothing since its best one, 1 to 100; its best network is kept. 0: it takes all steps.
        early_stop_checks: u32 = 0,
        /// Rows trained per new row, 0.1 to 64. More than 1 overfits the few games of a small run.
        replay_ratio: f64 = 1.0,
        /// Batches of 128 rows that make one step of training, 1 to 64. More take less noisy steps, and
        /// as many fewer of them; the learning rate stays.
        accumulate: u32 = 1,
        /// Which gradients may not exceed a norm of 1: `tensor`, those of each tensor by itself, or
        /// `network`, those of all tensors together.
        clipping: Clipping = Clipping::Tensor,
        /// Through which symmetries of the board training rows are seen: `exact`, those that keep the
        /// rules, `all`, which differs on hex8, or `none`.
        augmentation: Augmentation = Augmentation::Exact,
        /// Share of the training rows of a game, 0 to 1, that is drawn in proportion to how much the next
        /// search changed what was expected. 0: all alike.
        surprise_share: f64 = 0.0,
        /// Share of all training rows, 0 to 1, that is drawn from the fifth whose search was the most wrong
        /// about how the game ended. 0: all alike.
        hard_share: f64 = 0.0,
        /// How much games with more search are preferred in training, 0 to 1: at 1 they count up to four
        /// times as much as games without. 0: all alike.
        quality_share: f64 = 0.0,
        /// Threads of self-play and evaluation; 0: one per CPU.
        threads: u32 = 0,
        /// What computes the networks: `auto`, `cpu` or `cuda:<n>`.
        device: String = "auto".to_owned(),
        /// In which numbers a CPU computes networks that play: `f32`, or `int8`, which is faster and a
        /// little less exact and needs AVX-512 VNNI or AMX.
        precision: Precision = Precision::F32,
    }
}

#[cfg(test)]
impl LearnSettings {
    /// Networks are computed on the CPU, whatever else the machine has.
    pub(crate) fn on_cpu() -> Self {
        Self { device: "cpu".to_owned(), ..Self::default() }
    }
}

impl LearnSettings {
    /// Threads for heavy work: as many as there are cores, unless a number is set.
    pub fn threads_in_use(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_listen_address_is_the_documented_one() {
        assert_eq!(ServerSettings::default().listen.to_string(), ringrift::api::DEFAULT_LISTEN);
    }
}
