//! What needs attention, worst first, with reasons.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::{self, Write};

use ringrift::api::HealthLevel;
use ringrift::event::UtcMs;
use ringrift::id::NodeId;
use ringrift::state::{Alert, State};

use super::share::{self, Share};
use crate::model::agent::{Agent, Known, Standing};
use crate::model::table::Line;
use crate::model::text::clean;
use crate::model::{Link, World};

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

/// Everything that is wrong, worst first, then oldest first.
pub fn list(world: &World, now: UtcMs) -> Vec<Concern<'_>> {
    let mut list = Vec::new();
    for agent in &world.agents {
        collect(world, agent, now, &mut list);
    }
    let missed = missed(world, now, &list);
    list.extend(missed);
    list.sort_by_key(order);
    list
}

/// How an agent stands: by its own word, and by what its log tells against it.
pub fn standing(world: &World, agent: &Agent, now: UtcMs) -> Standing {
    let own = agent.standing(now);
    if !matches!(own, Standing::Ok | Standing::Warn) {
        return own;
    }
    let told = share::of(world, agent).and_then(told_of);
    told.map_or(own, |told| told.standing.max(own))
}

/// The nodes that logs tell something against.
pub fn accused(world: &World) -> BTreeSet<&NodeId> {
    let states = world.has_alerts().then(|| world.states()).into_iter().flatten();
    let told = states.flat_map(alerts).filter(|concern| concern.standing != Standing::Ok);
    told.filter_map(|concern| match concern.what {
        What::Alert(alert) => Some(&alert.node),
        _ => None,
    })
    .collect()
}

/// The worst that is wrong with one agent.
pub fn worst<'a>(world: &'a World, agent: &'a Agent, now: UtcMs) -> Option<Concern<'a>> {
    connection(agent, now).or_else(|| {
        let told = share::of(world, agent).and_then(told_of);
        told.into_iter().chain(health(world, agent)).min_by_key(order)
    })
}

/// The worst that its log tells against a node.
pub fn told_of<'a>(Share { state, node, .. }: Share<'a>) -> Option<Concern<'a>> {
    let is_its = |concern: &Concern<'_>| concern.node() == node.as_str();
    let is_wrong = |concern: &Concern<'_>| concern.standing != Standing::Ok;
    alerts(state).filter(is_its).filter(is_wrong).min_by_key(order)
}

fn order(concern: &Concern<'_>) -> (Reverse<Standing>, Option<UtcMs>) {
    (Reverse(concern.standing), concern.since)
}

/// What an agent tells, and what is wrong with itself. What a log holds is told by one agent.
fn collect<'a>(world: &'a World, agent: &'a Agent, now: UtcMs, list: &mut Vec<Concern<'a>>) {
    // Of an agent that is out of reach the rest is old news: it would hide what is wrong elsewhere.
    if let Some(concern) = connection(agent, now) {
        return list.push(concern);
    }
    if let Some(log) = world.log_of(agent).filter(|log| log.feeder == agent.key) {
        list.extend(alerts(log.state()));
    }
    list.extend(health(world, agent));
}

fn connection(agent: &Agent, now: UtcMs) -> Option<Concern<'_>> {
    let standing = agent.standing(now);
    let is_cut_off = matches!(agent.link, Link::Offline { .. }) || standing == Standing::Stale;
    let (since, what) = (agent.heard, What::Connection(agent));
    is_cut_off.then_some(Concern { standing, since, what })
}

/// The nodes that somebody misses, each once, unless it is listed already that they are cut off.
fn missed<'a>(world: &'a World, now: UtcMs, listed: &[Concern<'a>]) -> Vec<Concern<'a>> {
    let cut_off = listed.iter().filter(|told| matches!(told.what, What::Connection(_)));
    let mut told: BTreeSet<&str> = cut_off.map(|concern| concern.node()).collect();
    let mut list = Vec::new();
    for agent in world.agents.iter().filter(|agent| connection(agent, now).is_none()) {
        for (node, why) in agent.known.iter().flat_map(Known::missed) {
            if told.insert(node) {
                let (standing, since) = (Standing::Stale, last_event(world.state_of(agent), node));
                list.push(Concern { standing, since, what: What::Missed(node, why) });
            }
        }
    }
    list
}

/// When a log last told something by a node.
fn last_event(state: Option<&State>, node: &str) -> Option<UtcMs> {
    let mut nodes = state?.nodes.by_id.iter();
    nodes.find(|(id, _)| id.as_str() == node).map(|(_, node)| node.last_event)
}

fn alerts(state: &State) -> impl Iterator<Item = Concern<'_>> {
    state.alerts.open.iter().map(|alert| Concern {
        standing: match alert.acknowledged {
            Some(_) => Standing::Ok,
            None => Standing::of(alert.severity),
        },
        since: Some(alert.since),
        what: What::Alert(alert),
    })
}

/// Reasons that the agent gives for its own verdict and that no alert gives already.
fn health<'a>(world: &'a World, agent: &'a Agent) -> impl Iterator<Item = Concern<'a>> {
    let alerts = move || world.state_of(agent).into_iter().flat_map(|state| &state.alerts.open);
    let concern = |known: &'a Known, reason: &'a str| Concern {
        standing: match known.level() {
            HealthLevel::Down => Standing::Down,
            HealthLevel::Healthy | HealthLevel::Warnings => Standing::Warn,
        },
        since: None,
        what: What::Health(&known.node, reason),
    };
    agent.known.iter().flat_map(move |known| {
        let untold = move |reason: &&str| !alerts().any(|alert| reason.contains(&alert.what));
        known.reasons().filter(untold).map(move |reason| concern(known, reason))
    })
}
