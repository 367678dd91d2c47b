//! One row for each supervised daemon.

use std::fmt::{self, Write};
use std::sync::Arc;

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

/// The daemons of a node: found once for each moment, not for each frame.
#[derive(Debug)]
pub struct Crew {
    log: LogKey,
    node: NodeId,
    is_heard: bool,
    /// Rows up to its last one.
    end: usize,
}

/// The daemons of every log, by log, node and name; each is looked up when it is asked for.
pub struct Daemons<'a> {
    world: &'a World,
    crews: Arc<[Crew]>,
}

/// The daemons of every log.
pub fn all(world: &World, now: UtcMs) -> Daemons<'_> {
    let crews = world.notes.daemons.answer(world.moment(now), || crews(world, now));
    Daemons { world, crews }
}

impl<'a> Daemons<'a> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.crews.last().map_or(0, |crew| crew.end)
    }

    /// The one at an index below that.
    pub fn get(&self, index: usize) -> DaemonRow<'a> {
        let at = self.crews.partition_point(|crew| crew.end <= index);
        let begin = at.checked_sub(1).map_or(0, |before| self.crews[before].end);
        let row = row(self.world, &self.crews[at], index - begin);
        row.expect("of what is known nothing changed since the crew was counted")
    }
}

fn row<'a>(world: &'a World, crew: &Crew, place: usize) -> Option<DaemonRow<'a>> {
    let (log, of) = world.logs.get_key_value(&crew.log)?;
    let (node, daemons) = of.state().daemons.by_node.get_key_value(&crew.node)?;
    let (name, told) = daemons.iter().nth(place)?;
    Some(DaemonRow { node, name, told, world, log, is_heard: crew.is_heard })
}

fn crews(world: &World, now: UtcMs) -> Arc<[Crew]> {
    let heard = Heard::of(world, now);
    let (mut crews, mut end) = (Vec::new(), 0);
    for (log, of) in world.logs.iter() {
        let state = of.state();
        for (node, daemons) in &state.daemons.by_node {
            end += daemons.len();
            let is_heard = heard.is(Share { log, state, node });
            crews.push(Crew { log: log.clone(), node: node.clone(), is_heard, end });
        }
    }
    crews.into()
}

/// The daemons of every log, all looked at.
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
        let mut of_node = self.world.agents.of_node(self.node);
        of_node.find(|agent| agent.node_in(self.log).is_some())
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
