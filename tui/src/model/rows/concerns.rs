//! What needs attention, worst first, with reasons.

use ringrift::api::HealthLevel;
use ringrift::event::{Severity, UtcMs};
use ringrift::id::NodeId;
use ringrift::state::State;

use super::share::{self, Share};
use crate::model::agent::{Agent, Standing};
use crate::model::text::clean;
use crate::model::{Link, World};

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Key of the row.
    pub key: String,
    /// How bad.
    pub standing: Standing,
    /// Where.
    pub node: String,
    /// What it is about.
    pub subject: String,
    /// What is wrong.
    pub why: String,
    /// Since when, if known.
    pub since: Option<UtcMs>,
}

/// Everything that is wrong, worst first, then oldest first.
pub fn list(world: &World, now: UtcMs) -> Vec<Concern> {
    sorted(world.agents.iter().flat_map(|agent| of(world, agent, now)).collect())
}

/// The worst that is wrong with one agent.
pub fn worst(world: &World, agent: &Agent, now: UtcMs) -> Option<Concern> {
    let list = match connection(agent, now) {
        Some(concern) => vec![concern],
        None => {
            let told = share::of(world, agent).map(told_of).unwrap_or_default();
            told.into_iter().chain(health(world, agent)).collect()
        }
    };
    sorted(list).into_iter().next()
}

/// What its log tells against a node, worst first.
pub fn told_of(Share { state, node }: Share<'_>) -> Vec<Concern> {
    sorted(alerts(state, |on| on == node).collect())
}

fn sorted(mut list: Vec<Concern>) -> Vec<Concern> {
    list.sort_by(|a, b| b.standing.cmp(&a.standing).then(a.since.cmp(&b.since)));
    list
}

/// What an agent tells, and what is wrong with itself. What a log holds is told by one agent.
fn of(world: &World, agent: &Agent, now: UtcMs) -> Vec<Concern> {
    // Of an agent that is out of reach the rest is old news: it would hide what is wrong elsewhere.
    if let Some(concern) = connection(agent, now) {
        return vec![concern];
    }
    let told = world.log_of(agent).filter(|log| log.feeder == agent.key);
    let alerts = told.map(|log| alerts(&log.state, |_| true));
    alerts.into_iter().flatten().chain(health(world, agent)).collect()
}

fn connection(agent: &Agent, now: UtcMs) -> Option<Concern> {
    let standing = agent.standing(now);
    let why = match (&agent.link, standing) {
        (Link::Offline { error, .. }, _) => format!("offline: {error}"),
        (_, Standing::Stale) => "nothing heard for three probes".to_owned(),
        _ => return None,
    };
    Some(Concern {
        key: format!("{}/connection", agent.key),
        standing,
        node: agent.name().to_owned(),
        subject: "connection".to_owned(),
        why,
        since: agent.heard,
    })
}

/// The alerts of the nodes that are wanted.
fn alerts<'a>(
    state: &'a State,
    wanted: impl Fn(&NodeId) -> bool + 'a,
) -> impl Iterator<Item = Concern> + 'a {
    let wanted = state.attention().into_iter().filter(move |item| wanted(&item.node));
    wanted.map(|item| Concern {
        key: format!("{}/{}", item.node, item.subject),
        standing: match item.severity {
            _ if item.acknowledged_by.is_some() => Standing::Ok,
            Severity::Critical => Standing::Down,
            Severity::Warning => Standing::Warn,
            Severity::Info => Standing::Ok,
        },
        node: item.node.to_string(),
        subject: clean(&item.subject),
        why: match &item.acknowledged_by {
            Some(by) => clean(&format!("known to {by}: {}", item.why)),
            None => clean(&item.why),
        },
        since: Some(item.since),
    })
}

/// Reasons that the agent gives for its own verdict and that no alert gives already.
fn health(world: &World, agent: &Agent) -> Vec<Concern> {
    let Some(known) = &agent.known else { return Vec::new() };
    let alerts = || world.state_of(agent).into_iter().flat_map(|state| state.alerts.open.iter());
    let told = |reason: &&String| alerts().any(|alert| reason.contains(&alert.what));
    let concern = |reason: &String| Concern {
        key: format!("{}/health {reason}", known.node),
        standing: match known.health.level {
            HealthLevel::Down => Standing::Down,
            HealthLevel::Healthy | HealthLevel::Warnings => Standing::Warn,
        },
        node: known.node.to_string(),
        subject: "health".to_owned(),
        why: clean(reason),
        since: None,
    };
    known.health.reasons.iter().filter(|reason| !told(reason)).map(concern).collect()
}
