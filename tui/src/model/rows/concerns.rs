//! What needs attention, worst first, with reasons.

use ringrift::event::{Severity, UtcMs};

use crate::model::agent::{Agent, Known, Standing};
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
    sorted(world.agents.iter().flat_map(|agent| of(agent, now)).collect())
}

/// The worst that is wrong with one agent.
pub fn worst(agent: &Agent, now: UtcMs) -> Option<Concern> {
    sorted(of(agent, now)).into_iter().next()
}

fn sorted(mut list: Vec<Concern>) -> Vec<Concern> {
    list.sort_by(|a, b| b.standing.cmp(&a.standing).then(a.since.cmp(&b.since)));
    list
}

fn of(agent: &Agent, now: UtcMs) -> Vec<Concern> {
    let connection = connection(agent, now);
    let Some(known) = &agent.known else { return connection.into_iter().collect() };
    // Of an agent that is out of reach the rest is old news: it would hide what is wrong elsewhere.
    match connection {
        Some(concern) => vec![concern],
        None => alerts(known).chain(health(known)).collect(),
    }
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

fn alerts(known: &Known) -> impl Iterator<Item = Concern> {
    known.state.attention().into_iter().map(|item| Concern {
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
fn health(known: &Known) -> impl Iterator<Item = Concern> {
    let standing = match known.health.level {
        ringrift::api::HealthLevel::Down => Standing::Down,
        _ => Standing::Warn,
    };
    let told = |reason: &&String| known.state.alerts.open.iter().any(|a| reason.contains(&a.what));
    known.health.reasons.iter().filter(move |reason| !told(reason)).map(move |reason| Concern {
        key: format!("{}/health {reason}", known.node),
        standing,
        node: known.node.to_string(),
        subject: "health".to_owned(),
        why: clean(reason),
        since: None,
    })
}
