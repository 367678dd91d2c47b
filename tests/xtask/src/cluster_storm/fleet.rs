//! The six processes.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use ringrift_system_tests::{Brokers, free_port};
use tempfile::TempDir;

/// The configuration that the cluster learns.
pub const CONFIG: &str = "square8_2p";

/// A loop so small that whole generations fit between two kills.
const SMALL: [&str; 9] = [
    "learn.net=b2c16",
    "learn.simulations=4",
    "learn.evaluation_simulations=4",
    "learn.rows_per_generation=600",
    "learn.games_per_batch=24",
    "learn.gauntlet_games=0",
    "fabric.voters=agent-0,agent-1,agent-2",
    "fabric.cluster=storm",
    "fabric.lease_s=10",
];

/// One of the six.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    /// An agent.
    Agent(usize),
    /// A server.
    Broker(usize),
}

impl Member {
    /// By number, agents first.
    pub fn of(number: usize) -> Self {
        if number < 3 { Self::Agent(number) } else { Self::Broker(number - 3) }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(n) => write!(f, "agent-{n}"),
            Self::Broker(n) => write!(f, "broker-{n}"),
        }
    }
}

/// Three agents and three servers.
pub struct Fleet {
    agent: PathBuf,
    seed: u64,
    brokers: Brokers,
    agents: Vec<Agent>,
    folder: TempDir,
}

struct Agent {
    address: String,
    process: Option<Child>,
}

impl Fleet {
    /// Starts them.
    pub fn start(agent: &Path, seed: u64) -> anyhow::Result<Self> {
        let address = |_| Agent { address: format!("127.0.0.1:{}", free_port()), process: None };
        let agents = (0..3).map(address).collect();
        let (agent, folder) = (agent.to_owned(), tempfile::tempdir()?);
        let mut fleet = Self { agent, seed, brokers: Brokers::start(3), agents, folder };
        (0..3).try_for_each(|n| fleet.start_again(Member::Agent(n)))?;
        Ok(fleet)
    }

    /// Where an agent answers.
    pub fn url(&self, n: usize) -> String {
        format!("http://{}", self.agents[n].address)
    }

    /// An agent that lives while this member is dead.
    pub fn witness_of(&self, victim: Member) -> String {
        self.url(if victim == Member::Agent(0) { 1 } else { 0 })
    }

    /// The data directory of a node.
    pub fn data_dir(&self, node: &str) -> PathBuf {
        self.folder.path().join(node)
    }

    /// Kills one at once.
    pub fn kill(&mut self, member: Member) -> anyhow::Result<()> {
        match member {
            Member::Broker(n) => self.brokers.kill(n),
            Member::Agent(n) => {
                if let Some(mut process) = self.agents[n].process.take() {
                    process.kill()?;
                    process.wait()?;
                }
            }
        }
        Ok(())
    }

    /// Starts one on what it had stored.
    pub fn start_again(&mut self, member: Member) -> anyhow::Result<()> {
        match member {
            Member::Broker(n) => self.brokers.start_again(n),
            Member::Agent(n) => {
                let process = self.spawn(&member.to_string(), &self.agents[n].address)?;
                self.agents[n].process = Some(process);
            }
        }
        Ok(())
    }

    fn spawn(&self, node: &str, address: &str) -> anyhow::Result<Child> {
        let data_dir = self.data_dir(node);
        std::fs::create_dir_all(&data_dir)?;
        let log = data_dir.join("agent.log");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log)?;
        let mut command = Command::new(&self.agent);
        let own = [
            format!("learn.configs={CONFIG}"),
            format!("learn.seed={}", self.seed),
            format!("node.id={node}"),
            format!("fabric.servers={}", self.brokers.addresses()),
        ];
        for setting in own.iter().map(String::as_str).chain(SMALL) {
            command.args(["--set", setting]);
        }
        command
            .args(["--listen", address, "--data-dir"])
            .arg(&data_dir)
            .env_remove("RINGRIFT_DATA_DIR")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} could not be started", self.agent.display()))
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for process in self.agents.iter_mut().filter_map(|agent| agent.process.as_mut()) {
            // It may have ended already.
            drop(process.kill());
            drop(process.wait());
        }
    }
}
