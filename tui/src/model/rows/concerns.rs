//! What needs attention, worst first, with reasons.

mod places;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::{self, Write};

use ringrift::api::HealthLevel;
use ringrift::event::UtcMs;
use ringrift::id::NodeId;
use ringrift::state::{Alert, State};

use super::heard;
use super::share::{self, Share};
use crate::model::accused;
use crate::model::agent::{Agent, Known, Standing};
use crate::model::census::Census;
use crate::model::table::Line;
use crate::model::text::clean;
use crate::model::{Link, Log, LogKey, World};

pub use places::{Place, all};

/// One thing to look at.
#[derive(Debug, Clone, Copy)]
pub struct Concern<'a> {
    /// How bad.
    pub standing: Standing,
    /// Since when, if known.
    pub since: Option<UtcMs>,
    what: What<'a>,
}

#[derive(Debug, Clone, Copy)]
enum What<'a> {
    /// The agent is out of reach, or silent.
    Connection(&'a Agent),
    /// Its log tells of it.
    Alert(&'a Alert),
    /// It says so itself.
    Health(&'a NodeId, &'a str),
    /// Others miss it.
    Missed(&'a str, &'a str),
}

impl Line for Concern<'_> {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        match self.what {
            What::Connection(agent) => write!(out, "{}/connection", agent.key),
            What::Alert(alert) => {
                write!(out, "{}/{} {}", alert.node, alert.kind.name(), alert.what)
            }
            What::Health(node, reason) => write!(out, "{node}/health {reason}"),
            What::Missed(node, _) => write!(out, "{node}/presence"),
        }
    }

    fn standing(&self) -> Standing {
        self.standing
    }
}

impl<'a> Concern<'a> {
    /// Where.
    pub fn node(self) -> &'a str {
        match self.what {
            What::Connection(agent) => agent.name(),
            What::Alert(alert) => alert.node.as_str(),
            What::Health(node, _) => node.as_str(),
            What::Missed(node, _) => node,
        }
    }

    /// What it is about.
    pub fn subject(self) -> String {
        match self.what {
            What::Connection(_) => "connection".to_owned(),
            What::Alert(alert) => clean(&format!("{} {}", alert.kind.name(), alert.what)),
            What::Health(..) => "health".to_owned(),
            What::Missed(..) => "presence".to_owned(),
        }
    }

    /// What is wrong.
    pub fn why(self) -> String {
        match self.what {
            What::Connection(agent) => match &agent.link {
                Link::Offline { error, .. } => format!("offline: {error}"),
                Link::Connecting | Link::Live => "nothing heard for three probes".to_owned(),
            },
            What::Alert(alert) => match &alert.acknowledged {
                Some(known) => clean(&format!("known to {}: {}", known.by, alert.why)),
                None => clean(&alert.why),
            },
            What::Health(_, reason) => clean(reason),
            What::Missed(_, why) => format!("dead: {}", clean(why)),
        }
    }
}

/// How an agent stands: by its own word, by what its log tells against it, and by who misses it.
pub fn standing(world: &World, agent: &Agent, now: UtcMs) -> Standing {
    let own = agent.standing(now);
    if !matches!(own, Standing::Ok | Standing::Warn) {
        return own;
    }
    let told = share::of(world, agent).and_then(|share| told_of(world, share));
    let worst = told.into_iter().chain(missing(world, agent, now));
    worst.map(|concern| concern.standing).fold(own, Standing::max)
}

/// How a node stands that is not asked: by what its log tells.
pub fn standing_of(world: &World, share: Share<'_>) -> Standing {
    told_of(world, share).map_or(share.standing(), |told| told.standing.max(share.standing()))
}

/// The nodes, each with its log, that somebody tells something against.
pub fn accused(world: &World, census: &Census) -> BTreeSet<(LogKey, NodeId)> {
    let mut accused = BTreeSet::new();
    let logs = world.has_alerts().then(|| world.logs.iter()).into_iter().flatten();
    for (key, log) in logs {
        accused.extend(log.accused().nodes().map(|node| (key.clone(), node.clone())));
    }
    accused.extend(census.missed().map(|(key, node)| (key.clone(), node.clone())));
    accused
}

/// The worst that is wrong with one agent.
pub fn worst<'a>(world: &'a World, agent: &'a Agent, now: UtcMs) -> Option<Concern<'a>> {
    connection(agent, now).or_else(|| {
        let told = share::of(world, agent).and_then(|share| told_of(world, share));
        let all = told.into_iter().chain(health(world, agent)).chain(missing(world, agent, now));
        all.min_by_key(order)
    })
}

/// The worst that its log tells against a node.
pub fn told_of<'a>(world: &'a World, share: Share<'a>) -> Option<Concern<'a>> {
    world.logs.get(share.log)?.worst_of(share.node).map(alert)
}

/// Others miss an agent that is heard here.
fn missing<'a>(world: &'a World, agent: &Agent, now: UtcMs) -> Option<Concern<'a>> {
    let known = agent.known.as_ref()?;
    missed(world, &known.log, &known.node, now)
}

fn order(concern: &Concern<'_>) -> (Reverse<Standing>, Option<UtcMs>) {
    (Reverse(concern.standing), concern.since)
}

fn connection(agent: &Agent, now: UtcMs) -> Option<Concern<'_>> {
    let (standing, since) = (agent.standing(now), agent.heard);
    agent.is_cut_off(now).then_some(Concern { standing, since, what: What::Connection(agent) })
}

/// A node that somebody misses. Whoever is heard here is not dead, and yet not as well as it says.
fn missed<'a>(world: &'a World, log: &LogKey, node: &NodeId, now: UtcMs) -> Option<Concern<'a>> {
    let who = world.agents.get_at(world.agents.census(now).who_misses(log, node)?)?;
    let mut missed = who.known.as_ref()?.missed();
    let (name, why) = missed.find(|(name, _)| *name == node.as_str())?;
    let since = last_event(world.logs.get(log).map(Log::state), node);
    let standing = if is_heard(world, log, node, now) { Standing::Warn } else { Standing::Stale };
    Some(Concern { standing, since, what: What::Missed(name, why) })
}

fn is_heard(world: &World, log: &LogKey, node: &NodeId, now: UtcMs) -> bool {
    let mut asked = world.agents.of_node(node).filter(|agent| agent.node_in(log).is_some());
    asked.any(|agent| heard::agent(agent, now))
}

/// When a log last told something by a node.
fn last_event(state: Option<&State>, node: &NodeId) -> Option<UtcMs> {
    Some(state?.nodes.get(node)?.last_event)
}

fn alert(alert: &Alert) -> Concern<'_> {
    let (standing, since) = (accused::standing(alert), Some(alert.since));
    Concern { standing, since, what: What::Alert(alert) }
}

/// What the agent says against itself and no alert tells already.
fn health<'a>(world: &'a World, agent: &'a Agent) -> impl Iterator<Item = Concern<'a>> {
    let known = agent.known.iter();
    known.flat_map(|known| untold(world, agent).map(|(_, reason)| complaint(known, reason)))
}

/// The reasons that the agent gives for its own verdict and that no alert gives already, each with its place
/// among all.
fn untold<'a>(world: &'a World, agent: &'a Agent) -> impl Iterator<Item = (usize, &'a str)> {
    let alerts = move || world.state_of(agent).into_iter().flat_map(|state| &state.alerts.open);
    let reasons = agent.known.iter().flat_map(|known| known.reasons().enumerate());
    reasons.filter(move |(_, reason)| !alerts().any(|alert| reason.contains(&alert.what)))
}

fn complaint<'a>(known: &'a Known, reason: &'a str) -> Concern<'a> {
    let standing = match known.level() {
        HealthLevel::Down => Standing::Down,
        HealthLevel::Healthy | HealthLevel::Warnings => Standing::Warn,
    };
    Concern { standing, since: None, what: What::Health(&known.node, reason) }
}
