//! One row for each agent, and for each node that only a log tells of.

use std::fmt::{self, Write};

use ringrift::event::{Opponent, UtcMs};
use ringrift::state::State;

use super::concerns;
use super::heard::{self, Heard};
use super::share::{self, Share};
use crate::model::agent::{Agent, Standing};
use crate::model::table::Line;
use crate::model::{Apart, Link, World};

/// One agent in a row.
#[derive(Debug, Clone, Copy)]
pub struct AgentRow<'a> {
    world: &'a World,
    now: UtcMs,
    who: Who<'a>,
    /// What is told of it is of now.
    is_heard: bool,
}

#[derive(Debug, Clone, Copy)]
enum Who<'a> {
    Agent(&'a Agent),
    /// It is not connected to.
    Stranger(Share<'a>, Apart),
}

/// The row of an agent.
pub fn row<'a>(world: &'a World, agent: &'a Agent, now: UtcMs) -> AgentRow<'a> {
    AgentRow { world, now, who: Who::Agent(agent), is_heard: heard::agent(agent, now) }
}

const fn told_of<'a>(
    world: &'a World,
    (share, apart): (Share<'a>, Apart),
    is_heard: bool,
    now: UtcMs,
) -> AgentRow<'a> {
    AgentRow { world, now, who: Who::Stranger(share, apart), is_heard }
}

/// Every agent, then every node that is not connected to.
pub struct AgentRows<'a> {
    world: &'a World,
    now: UtcMs,
    strangers: Vec<(Share<'a>, Apart)>,
    heard: Heard<'a>,
}

/// The rows of a world.
pub fn rows(world: &World, now: UtcMs) -> AgentRows<'_> {
    AgentRows { world, now, strangers: world.strangers().collect(), heard: Heard::of(world, now) }
}

impl<'a> AgentRows<'a> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.world.agents.len() + self.strangers.len()
    }

    /// The row at an index below that.
    pub fn get(&self, at: usize) -> AgentRow<'a> {
        let Self { world, now, .. } = *self;
        match at.checked_sub(world.agents.len()) {
            None => row(world, &world.agents[at], now),
            Some(at) => {
                let stranger = self.strangers[at];
                told_of(world, stranger, self.heard.is(stranger.0), now)
            }
        }
    }
}

impl Line for AgentRow<'_> {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        match self.who {
            Who::Agent(agent) => write!(out, "{}", agent.key),
            Who::Stranger(share, _) => write!(out, "{}", share.node),
        }
    }

    fn standing(&self) -> Standing {
        match self.who {
            Who::Agent(agent) => concerns::standing(self.world, agent, self.now),
            Who::Stranger(share, _) => concerns::standing_of(self.world, share),
        }
    }
}

impl<'a> AgentRow<'a> {
    /// Its node, or its address.
    pub fn name(&self) -> &'a str {
        match self.who {
            Who::Agent(agent) => agent.name(),
            Who::Stranger(share, _) => share.node.as_str(),
        }
    }

    /// What its log tells of it, looked up when it is asked for: of most rows nothing is shown. `None` while
    /// that is not known.
    pub fn share(&self) -> Option<Share<'a>> {
        match self.who {
            Who::Agent(agent) => share::of(self.world, agent),
            Who::Stranger(share, _) => Some(share),
        }
    }

    /// What computes its networks.
    pub fn device(&self) -> Option<&'a str> {
        self.share()?.device()
    }

    /// What its log tells of it, if that is of now.
    fn current(&self) -> Option<Share<'a>> {
        self.share().filter(|_| self.is_heard)
    }

    /// What it works on; of one that is not heard only that it left.
    pub fn job(&self) -> Option<String> {
        let left = || self.share()?.left().map(str::to_owned);
        self.current().map(Share::job).or_else(left)
    }

    /// Games per second that ended there within the last minute; `None` if it is not heard.
    pub fn games_per_s(&self) -> Option<f64> {
        self.current().map(|share| share.games_per_s(self.now))
    }

    /// Games per second of its newest batches, oldest first; none of one that is not heard.
    pub fn trend(&self, batches: usize) -> Vec<f64> {
        self.current().map(|share| share.trend(batches)).unwrap_or_default()
    }

    /// Games on its disk.
    pub fn games(&self) -> Option<u64> {
        self.share()?.games()
    }

    /// The loss of its training.
    pub fn loss(&self) -> Option<f64> {
        self.current()?.loss()
    }

    /// The rating of the best network in its log.
    pub fn elo(&self) -> Option<f64> {
        best_elo(self.share()?.state)
    }

    /// Milliseconds since it was heard; of one that is not connected to, by its log.
    pub fn age_ms(&self) -> Option<i64> {
        match self.who {
            Who::Agent(agent) => agent.age_ms(self.now),
            Who::Stranger(share, _) => Some(self.now.since(share.told()?.last_event).max(0)),
        }
    }

    /// The way to it: `direct`, who passes its answers on, or `none`.
    pub fn route(&self) -> String {
        match self.who {
            Who::Stranger(..) => "none".to_owned(),
            Who::Agent(Agent { via: None, .. }) => "direct".to_owned(),
            Who::Agent(Agent { via: Some(via), .. }) => {
                format!("via {}", self.world.agent(via).map_or(via.as_str(), Agent::name))
            }
        }
    }

    /// Why it was set aside, the worst that is wrong, else why it is not asked.
    pub fn why(&self) -> String {
        let aside = || self.share()?.set_aside();
        let worst = match self.who {
            Who::Agent(agent) if agent.link == Link::Connecting => return "connecting".to_owned(),
            Who::Agent(agent) => concerns::worst(self.world, agent, self.now),
            Who::Stranger(share, _) => concerns::told_of(self.world, share),
        };
        let apart = match self.who {
            Who::Agent(_) => "",
            Who::Stranger(_, apart) => apart.why(),
        };
        let parts = [aside(), worst.map(concerns::Concern::why)];
        let why: Vec<String> = parts.into_iter().flatten().collect();
        if why.is_empty() { apart.to_owned() } else { why.join("; ") }
    }
}

/// The rating of the network that became the best of its configuration last.
fn best_elo(state: &State) -> Option<f64> {
    let best = state.models.newest_best()?;
    let curve = state.ratings.curve(best.config?)?;
    curve.rating(&Opponent::Model(best.id.clone())).map(|rating| rating.elo)
}
