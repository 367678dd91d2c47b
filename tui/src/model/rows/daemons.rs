//! One row for each supervised daemon.

use std::fmt::{self, Write};

use ringrift::event::{DaemonState, UtcMs};
use ringrift::id::{DaemonName, NodeId};
use ringrift::state::Daemon;

use super::heard::Heard;
use super::share::Share;
use crate::model::agent::{Agent, Progress, Standing};
use crate::model::table::Line;
use crate::model::text::clean;
use crate::model::{LogKey, World};

/// One daemon of one node.
#[derive(Debug, Clone, Copy)]
pub struct DaemonRow<'a> {
    /// The node.
    pub node: &'a NodeId,
    /// The daemon.
    pub name: &'a DaemonName,
    /// What its log tells of it.
    pub told: &'a Daemon,
    world: &'a World,
    log: &'a LogKey,
    /// Its node is heard.
    is_heard: bool,
}

/// The daemons of every log, by log, node and name.
pub fn list(world: &World, now: UtcMs) -> impl Iterator<Item = DaemonRow<'_>> {
    let heard = Heard::of(world, now);
    let mut rows = Vec::new();
    for (log, of) in world.logs.iter() {
        let state = of.state();
        for (node, daemons) in &state.daemons.by_node {
            let is_heard = heard.is(Share { log, state, node });
            let row = |(name, told)| DaemonRow { node, name, told, world, log, is_heard };
            rows.extend(daemons.iter().map(row));
        }
    }
    rows.into_iter()
}

/// Where each stands; `None` of those whose nodes are not heard.
pub fn states<'a>(
    world: &'a World,
    heard: &Heard<'a>,
) -> impl Iterator<Item = Option<DaemonState>> {
    world.logs.iter().flat_map(move |(log, of)| {
        let state = of.state();
        state.daemons.by_node.iter().flat_map(move |(node, daemons)| {
            let is_heard = heard.is(Share { log, state, node });
            daemons.values().map(move |daemon| is_heard.then_some(daemon.state))
        })
    })
}

impl Line for DaemonRow<'_> {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        write!(out, "{}/{}/{}", self.log, self.node, self.name)
    }

    fn standing(&self) -> Standing {
        match self.told.state {
            _ if !self.is_heard => Standing::Unknown,
            DaemonState::Failed => Standing::Down,
            DaemonState::Stalled | DaemonState::Restarting => Standing::Warn,
            DaemonState::Stopped => Standing::Unknown,
            DaemonState::Starting | DaemonState::Running => Standing::Ok,
        }
    }
}

impl<'a> DaemonRow<'a> {
    /// Where it stands; `None` while its node is not heard.
    pub fn state(&self) -> Option<DaemonState> {
        self.is_heard.then_some(self.told.state)
    }

    /// The agent that runs it, if it is one of those that ever answered.
    pub fn agent(&self) -> Option<&'a Agent> {
        let is_its = |agent: &&Agent| {
            let known = agent.known.as_ref();
            known.is_some_and(|known| known.node == *self.node && known.log == *self.log)
        };
        self.world.agents.iter().find(is_its)
    }

    /// What it did last, if it said so.
    pub fn progress(&self) -> Option<&'a Progress> {
        self.agent()?.progress.get(self.name)
    }

    /// Why it is in its state.
    pub fn reason(&self) -> String {
        clean(&self.told.reason)
    }

    /// Why it stands where it stands; a healthy one tells what it did last. Its last error stands in
    /// the details.
    pub fn why(&self) -> String {
        if !self.is_heard {
            return format!("its node is not heard; it was {}", self.told.state.name());
        }
        let done = self.progress().filter(|_| self.standing() == Standing::Ok);
        done.map_or_else(|| self.reason(), |progress| progress.note.clone())
    }
}
