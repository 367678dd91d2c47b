//! The faults, by the names that the measurements of the servers gave them.

use std::fmt;

use clap::ValueEnum;
use serde::{Serialize, Serializer};

use super::outcome::Outcome;
use super::scale::Scale;
use super::{
    agents, brokers, events, flood, full_disk, leadership, partition, power, presence, work,
};

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum Fault {
    F1,
    F2,
    F3,
    F4,
    F5,
    F6,
    F7,
    #[value(name = "F7-AGENTS")]
    F7Agents,
    F8,
    F9,
    F10,
    F11,
    F12,
    F13,
    F16,
    F18,
    F19,
    Flood,
    #[value(name = "FULL-DISK")]
    FullDisk,
}

impl Fault {
    /// What happens.
    pub const fn about(self) -> &'static str {
        match self {
            Self::F1 => "a worker that holds jobs is killed with -9, claims of 3 s",
            Self::F2 => "a job that takes longer than its claim, and extends it",
            Self::F3 => {
                "a worker is stopped until its job is another's, and then reports its result"
            }
            Self::F4 => "subscriptions to what comes are opened under load",
            Self::F5 => "the leader is killed with -9, lease of 3 s",
            Self::F6 => "the leader is killed with -9, lease of 10 s",
            Self::F7 => {
                "the leader's process is stopped, succeeded, and goes on with a clock that stood still"
            }
            Self::F7Agents => "the process of a leading agent is stopped, succeeded, and goes on",
            Self::F8 => "the server that leads the leases is killed with -9, lease of 10 s",
            Self::F9 => {
                "one of three servers is killed with -9 under load, the events' leader among them"
            }
            Self::F10 => "two of three servers are killed with -9 under load, and once all",
            Self::F11 => "after kills under load, all copies of every stream are compared",
            Self::F12 => "the server that leads the events is cut off, with a writer on its side",
            Self::F13 => "power cut of all servers that do not flush each write",
            Self::F16 => "power cut of all servers that flush each write",
            Self::F18 => "some of many agents are killed at once",
            Self::F19 => "servers are killed and started again under many agents",
            Self::Flood => "far more jobs are queued than anybody works on",
            Self::FullDisk => "the disk of one of three servers fills up under load",
        }
    }

    /// Makes it happen.
    pub(super) async fn outcome(self, scale: &Scale) -> anyhow::Result<Outcome> {
        let figures = match self {
            Self::F1 => work::killed(scale).await,
            Self::F2 => work::extended(scale).await,
            Self::F3 => work::late(scale).await,
            Self::F4 => events::under_load(scale).await,
            Self::F5 => leadership::killed(scale, 3).await,
            Self::F6 => leadership::killed(scale, 10).await,
            Self::F7 => leadership::stopped(scale).await,
            Self::F7Agents => agents::stopped(scale).await,
            Self::F8 => leadership::without_its_server(scale).await,
            Self::F9 => brokers::one(scale).await,
            Self::F10 => brokers::most(scale).await,
            Self::F11 => brokers::copies(scale).await,
            Self::F12 => return partition::cut(scale).await,
            Self::F13 => return power::lazily(scale).await,
            Self::F16 => return power::flushed(scale).await,
            Self::F18 => presence::vanish(scale).await,
            Self::F19 => presence::storm(scale).await,
            Self::Flood => flood::jobs(scale).await,
            Self::FullDisk => return full_disk::fills_up(scale).await,
        };
        figures.map(Outcome::Measured)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.to_possible_value().ok_or(fmt::Error)?;
        f.pad(name.get_name())
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
