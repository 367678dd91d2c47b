//! Three agents and their servers.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use ringrift_system_tests::{Brokers, free_port};
use tempfile::TempDir;

/// What all agents of a fleet are told.
const COMMON: [&str; 2] = ["fabric.voters=agent-0,agent-1,agent-2", "fabric.cluster=fleet"];

/// One of the processes.
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

/// Three agents and their servers.
pub struct Fleet {
    agent: PathBuf,
    settings: Vec<String>,
    brokers: Brokers,
    agents: Vec<Agent>,
    folder: TempDir,
}

struct Agent {
    address: String,
    process: Option<Child>,
}

impl Fleet {
    /// Starts as many servers, and three agents with these settings.
    pub fn start(agent: &Path, servers: usize, settings: Vec<String>) -> anyhow::Result<Self> {
        let address = |_| Agent { address: format!("127.0.0.1:{}", free_port()), process: None };
        let agents = (0..3).map(address).collect();
        let (agent, folder) = (agent.to_owned(), tempfile::tempdir()?);
        let mut fleet = Self { agent, settings, brokers: Brokers::start(servers), agents, folder };
        (0..3).try_for_each(|n| fleet.start_again(Member::Agent(n)))?;
        Ok(fleet)
    }

    /// Where an agent answers.
    pub fn url(&self, n: usize) -> String {
        format!("http://{}", self.agents[n].address)
    }

    /// Where the servers answer the operator's questions.
    pub fn monitors(&self) -> Vec<String> {
        (0..self.brokers.count()).map(|n| self.brokers.monitor(n)).collect()
    }

    /// An agent that lives while this member is dead.
    pub fn witness_of(&self, victim: Member) -> String {
        self.url(if victim == Member::Agent(0) { 1 } else { 0 })
    }

    /// The data directory of a node.
    pub fn data_dir(&self, node: &str) -> PathBuf {
        self.folder.path().join(node)
    }

    /// Fails when an agent ended by itself.
    pub fn all_run(&mut self) -> anyhow::Result<()> {
        for (n, agent) in self.agents.iter_mut().enumerate() {
            let Some(process) = agent.process.as_mut() else { continue };
            if let Some(status) = process.try_wait()? {
                let log = self.folder.path().join(format!("agent-{n}/agent.log"));
                let log = std::fs::read_to_string(log).unwrap_or_default();
                let last = log.lines().next_back().unwrap_or_default();
                anyhow::bail!("agent-{n} ended by itself, {status}: {last}");
            }
        }
        Ok(())
    }

    /// The process of an agent.
    pub fn pid(&self, n: usize) -> Option<u32> {
        self.agents[n].process.as_ref().map(Child::id)
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
            format!("node.id={node}"),
            format!("fabric.servers={}", self.brokers.addresses()),
            format!("fabric.replicas={}", self.brokers.count()),
        ];
        let own = own.iter().chain(&self.settings).map(String::as_str);
        for setting in own.chain(COMMON) {
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
