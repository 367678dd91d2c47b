//! What one agent does of the work that its log tells of.

use ringrift::event::{JobKind, UtcMs};
use ringrift::id::NodeId;
use ringrift::state::{Batch, GamesOf, Held, Job, Node, NodeStatus, Run, State};

use crate::model::agent::Standing;
use crate::model::clock::clock;
use crate::model::text::clean;
use crate::model::{Agent, LogKey, World};

/// The role of a node that shares its log with no other.
pub const ALONE: &str = "alone";

/// A node's part of a log.
#[derive(Debug, Clone, Copy)]
pub struct Share<'a> {
    /// Which log.
    pub log: &'a LogKey,
    /// What the whole log adds up to.
    pub state: &'a State,
    /// Whose part.
    pub node: &'a NodeId,
}

/// The part of an agent; `None` while its log is not known.
pub fn of<'a>(world: &'a World, agent: &'a Agent) -> Option<Share<'a>> {
    let known = agent.known.as_ref()?;
    Some(Share { log: &known.log, state: world.state_of(agent)?, node: &known.node })
}

/// The part of every agent, connected to or not.
pub fn all(world: &World) -> impl Iterator<Item = Share<'_>> {
    let agents = world.agents.iter().filter_map(|agent| of(world, agent));
    agents.chain(world.strangers().map(|(share, _)| share))
}

impl<'a> Share<'a> {
    /// What the log tells of the node itself.
    pub fn told(self) -> Option<&'a Node> {
        self.state.nodes.get(self.node)
    }

    /// How it stands by its log alone: whoever is not asked is never known to be well.
    pub fn standing(self) -> Standing {
        match self.told().map(|node| &node.status) {
            Some(NodeStatus::Silent) => Standing::Stale,
            _ => Standing::Unknown,
        }
    }

    /// What computes its networks.
    pub fn device(self) -> Option<&'a str> {
        self.told()?.device.as_deref()
    }

    /// What it is among the nodes of its log: `leader`, `member`, or [`ALONE`].
    pub fn role(self) -> &'static str {
        let leader = self.state.cluster.leader.as_ref();
        match leader {
            Some(leader) if leader.node == *self.node => "leader",
            _ if self.state.nodes.by_id.len() > 1 => "member",
            _ => ALONE,
        }
    }

    /// Its newest batches of a configuration, the newest first.
    fn batches(self, games: &'a GamesOf) -> impl Iterator<Item = &'a Batch> {
        games.batches.iter().rev().filter(move |batch| batch.node == *self.node)
    }

    /// Its batches of all configurations, in no order.
    pub fn all_batches(self) -> impl Iterator<Item = &'a Batch> {
        self.state.games.by_config.values().flat_map(move |games| self.batches(games))
    }

    /// Games per second of all configurations: those that ended within the last minute.
    pub fn games_per_s(self, now: UtcMs) -> f64 {
        let games = self.state.games.by_config.values();
        // The sum of no numbers is -0.0.
        games.map(|games| games.games_per_s_of(self.node, now)).fold(0.0, |sum, rate| sum + rate)
    }

    /// Games per second of its newest batches, oldest first, of the configuration that it played
    /// last.
    pub fn trend(self, batches: usize) -> Vec<f64> {
        let games = self.state.games.by_config.values();
        let last = |games: &&GamesOf| self.batches(games).next().map(|batch| batch.at);
        let Some(games) = games.max_by_key(last) else { return Vec::new() };
        let rate = |batch: &Batch| batch.games as f64 / batch.duration_s.max(1e-9);
        let mut trend: Vec<f64> = self.batches(games).take(batches).map(rate).collect();
        trend.reverse();
        trend
    }

    /// Games on its disk; `None` while nothing was said of a database.
    pub fn games(self) -> Option<u64> {
        let databases = self.state.data.databases.get(self.node)?;
        databases.values().filter_map(|database| database.games).reduce(|a, b| a + b)
    }

    /// The training that goes on here.
    fn training(self) -> Option<&'a Run> {
        let runs = self.state.training.by_config.values().filter_map(|of| of.run.as_ref());
        runs.filter(|run| run.node == *self.node).max_by_key(|run| run.last_at)
    }

    /// The last loss of that.
    pub fn loss(self) -> Option<f64> {
        self.training()?.losses.last().map(|point| point.loss)
    }

    /// The jobs that run here.
    pub fn running(self) -> impl Iterator<Item = &'a Job> {
        self.state.jobs.running_on(self.node)
    }

    /// What it works on, in a few words.
    pub fn job(self) -> String {
        let here = self.running();
        let Some(job) = here.max_by_key(|job| job.claimed_at) else {
            return self.rest();
        };
        let config = job.config.map(|config| format!(" {config}")).unwrap_or_default();
        let share = self.share_done(job.kind).map(|share| format!(" {:.0}%", 100.0 * share));
        format!("{}{config}{}", job.kind.name(), share.unwrap_or_default())
    }

    /// What it does while no job runs here.
    fn rest(self) -> String {
        if let Some(left) = self.left() {
            return left.to_owned();
        }
        if let Some(held) = self.drained() {
            return clean(&format!("drained by {}", held.by));
        }
        if self.state.jobs.has_waiting() { "queued" } else { "idle" }.to_owned()
    }

    /// That it is gone for good, or left in order; `None` while it is expected to be there.
    pub fn left(self) -> Option<&'static str> {
        match self.told()?.status {
            NodeStatus::Terminated { .. } => Some("terminated"),
            NodeStatus::Offline { .. } => Some("stopped"),
            NodeStatus::Unknown | NodeStatus::Online | NodeStatus::Silent => None,
        }
    }

    /// Who keeps it from taking jobs, if anybody does.
    fn drained(self) -> Option<&'a Held> {
        self.state.controls.drained(self.node)
    }

    /// Why it does nothing though nothing is wrong: it is terminated, or drained.
    pub fn set_aside(self) -> Option<String> {
        let told = self.told()?;
        if let NodeStatus::Terminated { provider } = &told.status {
            let at = clock(told.since);
            return Some(clean(&format!("terminated: given back to {provider} at {at}")));
        }
        let held = self.drained()?;
        Some(clean(&format!("drained {}, since {}", held.why(), clock(held.since))))
    }

    /// How much of its job is done.
    fn share_done(self, kind: JobKind) -> Option<f64> {
        match kind {
            JobKind::Train => self.training().map(Run::share_done),
            JobKind::Evaluate => {
                let running = self.state.evaluations.running.values();
                let here = running.filter(|evaluation| evaluation.node == *self.node);
                let newest = here.max_by_key(|evaluation| evaluation.last_at)?;
                let planned = newest.games_planned.filter(|planned| *planned > 0)?;
                Some(newest.games as f64 / planned as f64)
            }
            JobKind::Selfplay | JobKind::Promote => None,
        }
    }
}
