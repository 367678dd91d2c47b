//! On which node a job runs best.

use std::cmp::Reverse;

use super::capability::{Capabilities, Lacking, Requirement};
use crate::event::JobKind;
use crate::fabric::port::Liveness;
use crate::id::NodeId;

/// How busy a node is, in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Of its cores.
    pub cpu: f64,
    /// Of its memory.
    pub memory: f64,
    /// Of its disk.
    pub disk: f64,
    /// Of its GPU.
    pub gpu: Option<f64>,
}

/// A node, as the scheduler sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeView {
    /// Its name.
    pub id: NodeId,
    /// Whether it is heard.
    pub liveness: Liveness,
    /// What it can do.
    pub capabilities: Capabilities,
    /// How busy it is; `None` if it has not said yet.
    pub load: Option<Load>,
    /// Its games that run.
    pub selfplay_jobs: u32,
    /// Its trainings that run.
    pub training_jobs: u32,
}

/// Limits of a healthy node, in percent.
const MAX_DISK: f64 = 70.0;
const MAX_MEMORY: f64 = 75.0;
const MAX_LOAD: f64 = 80.0;

/// Games that fill a node.
const FULL_SELFPLAY_JOBS: f64 = 8.0;

/// Why a node does not get a job.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// It cannot do it.
    #[error(transparent)]
    Lacking(#[from] Lacking),
    /// It is not heard.
    #[error("it is {0:?}")]
    NotAlive(Liveness),
    /// It has not said how busy it is.
    #[error("it has not said yet how busy it is")]
    UnknownLoad,
    /// It is too busy.
    #[error("{what} is at {percent:.0} %, the limit is {limit:.0} %")]
    TooBusy {
        /// What is scarce.
        what: &'static str,
        /// How much of it is in use.
        percent: f64,
        /// How much may be.
        limit: f64,
    },
    /// One training at a time: a second one would slow both.
    #[error("it trains already")]
    Trains,
}

impl NodeView {
    /// How busy it is all in all, 0 to 100: cores, memory and jobs, a training like two games; with
    /// a GPU, three tenths of it are the GPU's.
    pub fn load_score(&self) -> Option<f64> {
        let load = self.load?;
        let jobs = f64::from(self.selfplay_jobs + 2 * self.training_jobs);
        let full = (100.0 * jobs / FULL_SELFPLAY_JOBS).min(100.0);
        let host = 0.4 * load.cpu + 0.3 * load.memory + 0.3 * full;
        Some(load.gpu.map_or(host, |gpu| 0.7 * host + 0.3 * gpu))
    }

    /// Whether it can take a job now.
    fn check(&self, job: &Requirement) -> Result<(), Refusal> {
        job.check(&self.capabilities)?;
        if self.liveness != Liveness::Alive {
            return Err(Refusal::NotAlive(self.liveness));
        }
        let (Some(load), Some(all)) = (self.load, self.load_score()) else {
            return Err(Refusal::UnknownLoad);
        };
        let uses = [
            ("disk", load.disk, MAX_DISK),
            ("memory", load.memory, MAX_MEMORY),
            ("load", all, MAX_LOAD),
        ];
        for (what, percent, limit) in uses {
            if percent >= limit {
                return Err(Refusal::TooBusy { what, percent, limit });
            }
        }
        if job.kind == JobKind::Train && self.training_jobs > 0 {
            return Err(Refusal::Trains);
        }
        Ok(())
    }

    fn gpu_score(&self) -> u32 {
        self.capabilities.gpu.map_or(0, |gpu| gpu.class.score)
    }
}

/// The best node for a job. Training goes to the fastest GPU; everything else to the slowest one
/// that will do, so that the fast ones stay free for training. Then to the least busy one.
///
/// # Errors
/// Why each node does not get it.
pub fn best_node<'n>(
    job: &Requirement,
    nodes: &'n [NodeView],
) -> Result<&'n NodeId, Vec<(&'n NodeId, Refusal)>> {
    let (mut able, mut refused) = (Vec::new(), Vec::new());
    for node in nodes {
        match node.check(job) {
            Ok(()) => able.push(node),
            Err(why) => refused.push((&node.id, why)),
        }
    }
    // Tenths of a percent decide nothing, so that the order does not depend on noise.
    let load = |node: &NodeView| node.load_score().unwrap_or(0.0).round() as u32;
    let best = if job.kind == JobKind::Train {
        able.into_iter().min_by_key(|node| (Reverse(node.gpu_score()), load(node), &node.id))
    } else {
        able.into_iter().min_by_key(|node| (node.gpu_score(), load(node), &node.id))
    };
    best.map(|node| &node.id).ok_or(refused)
}
