//! What is known of the agents and their logs, as the messages that would tell it.

use ringrift::api::{DaemonProgress, SelfReport};
use ringrift::event::UtcMs;

use crate::model::agent::Known;
use crate::model::past::Message;
use crate::model::{Agent, Link, Log, News, World};

/// These messages, oldest first, as they stand at `now`.
pub fn messages(world: &World, now: UtcMs) -> Vec<Message> {
    let agents = world.agents.iter();
    let mut messages: Vec<Message> = agents.flat_map(|agent| of(world, agent, now)).collect();
    messages.sort_by_key(|message| message.at);
    messages
}

/// A log was told by one agent; what each says of itself came when it was last heard; that it is out
/// of reach is so now.
fn of(world: &World, agent: &Agent, now: UtcMs) -> Vec<Message> {
    let mut told = Vec::new();
    if let (Some(known), Some(log), Some(heard)) = (&agent.known, world.log_of(agent), agent.heard)
    {
        if log.feeder == agent.key {
            told.push((log.heard, News::Snapshot(log.snapshot())));
        }
        told.extend(others(agent).map(|news| (heard, news)));
        told.push((heard, probe(agent, known, log, heard)));
    }
    if let Link::Offline { error, retry_at } = &agent.link {
        told.push((now, News::Offline { error: error.clone(), retry_at: *retry_at }));
    }
    let message = |(at, news)| Message { at, agent: agent.key.clone(), news };
    told.into_iter().map(message).collect()
}

/// What it was asked for besides, as far as it was.
fn others(agent: &Agent) -> impl Iterator<Item = News> {
    let (workflows, audit) = (agent.operations.workflows.clone(), agent.operations.audit.clone());
    let asked = !workflows.is_empty() || !audit.is_empty();
    let operations = asked.then_some(News::Operations { workflows, audit });
    operations.into_iter().chain(agent.settings.clone().map(News::Settings))
}

/// What it says of itself.
fn probe(agent: &Agent, known: &Known, log: &Log, at: UtcMs) -> News {
    let daemons = agent.progress.iter().map(|(name, progress)| DaemonProgress {
        name: name.clone(),
        progress_age_s: Some(at.since(progress.at) as f64 / 1000.0),
        progress_note: Some(progress.note.clone()),
    });
    let report = Box::new(SelfReport {
        node: known.node.clone(),
        incarnation: known.incarnation,
        at,
        log: log.state().log.clone(),
        seq: log.state().applied,
        health: known.health.clone(),
        daemons: daemons.collect(),
    });
    News::Probe {
        report,
        rtt_ms: agent.rtt_ms.unwrap_or(0),
        via: agent.via.clone(),
        period_ms: agent.period_ms,
    }
}
