//! What is known of the agents, as the messages that would tell it.

use ringrift::api::{DaemonProgress, StateSnapshot};
use ringrift::event::UtcMs;

use crate::model::agent::Known;
use crate::model::past::Message;
use crate::model::{Agent, Link, News, World};

/// These messages, oldest first, as they stand at `now`.
pub fn messages(world: &World, now: UtcMs) -> Vec<Message> {
    let mut messages: Vec<Message> = world.agents.iter().flat_map(|agent| of(agent, now)).collect();
    messages.sort_by_key(|message| message.at);
    messages
}

/// An agent's state came when it was last heard; that it is out of reach is so now.
fn of(agent: &Agent, now: UtcMs) -> Vec<Message> {
    let mut told = Vec::new();
    if let (Some(known), Some(heard)) = (&agent.known, agent.heard) {
        told.push((heard, snapshot(known, heard)));
        told.extend(operations(agent).map(|news| (heard, news)));
        told.extend(health(agent, known, heard).map(|news| (heard, news)));
    }
    if let Link::Offline { error, retry_at } = &agent.link {
        told.push((now, News::Offline { error: error.clone(), retry_at: *retry_at }));
    }
    let message = |(at, news)| Message { at, agent: agent.key.clone(), news };
    told.into_iter().map(message).collect()
}

fn snapshot(known: &Known, at: UtcMs) -> News {
    News::Snapshot(Box::new(StateSnapshot {
        node: known.node.clone(),
        incarnation: known.incarnation,
        seq: known.seq,
        at,
        health: known.health.clone(),
        state: known.state.clone(),
    }))
}

fn operations(agent: &Agent) -> Option<News> {
    let (workflows, audit) = (agent.operations.workflows.clone(), agent.operations.audit.clone());
    (!workflows.is_empty() || !audit.is_empty()).then_some(News::Operations { workflows, audit })
}

/// The last probe, if it was probed.
fn health(agent: &Agent, known: &Known, at: UtcMs) -> Option<News> {
    let progress = agent.progress.iter().map(|(name, progress)| DaemonProgress {
        name: name.clone(),
        progress_age_s: Some(at.since(progress.at) as f64 / 1000.0),
        progress_note: Some(progress.note.clone()),
    });
    let (report, rtt_ms) = (known.health.clone(), agent.rtt_ms?);
    Some(News::Health { report, rtt_ms, progress: progress.collect() })
}
