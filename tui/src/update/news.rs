//! What agents say, taken into the live world. A paused screen does not move.

use ringrift::api::{DaemonProgress, HealthReport};
use ringrift::event::Envelope;

use super::News;
use super::confirm;
use crate::model::text::clean;
use crate::model::{Agent, AgentKey, Link, Model, Screen, describe};

pub fn take(model: &mut Model, key: &AgentKey, news: News) {
    let now = model.now;
    let Some(agent) = model.live.agent_mut(key) else { return };
    if !matches!(news, News::Offline { .. } | News::Gap { .. }) {
        agent.heard = Some(now);
    }
    match news {
        News::Snapshot(snapshot) => agent.replace(*snapshot),
        News::Gap { after, next } => {
            let missed = format!(
                "{}: events {} to {} never came; resynced",
                agent.name(),
                after + 1,
                next - 1
            );
            model.complain(missed);
        }
        News::Events(events) => {
            events.iter().for_each(|(seq, event)| fold(model, key, *seq, event));
        }
        News::Health { report, rtt_ms, progress } => {
            return probed(model, key, report, rtt_ms, progress);
        }
        News::Offline { error, retry_at } => {
            agent.link = Link::Offline { error: clean(&error), retry_at };
        }
        News::Reply { ticket, result } => confirm::answered(model, &ticket, result),
    }
    model.dirty |= model.frozen.is_none();
}

fn fold(model: &mut Model, key: &AgentKey, seq: u64, event: &Envelope) {
    let Some(agent) = model.live.agent_mut(key) else { return };
    agent.fold(seq, event);
    if seq > agent.fed {
        agent.fed = seq;
        model.live.feed.push(describe::entry(seq, event));
    }
}

/// A probe comes every few seconds and mostly says nothing new: that is no reason to draw.
fn probed(
    model: &mut Model,
    key: &AgentKey,
    report: HealthReport,
    rtt_ms: u32,
    progress: Vec<DaemonProgress>,
) {
    let (now, watched) = (model.now, model.screen == Screen::Daemons);
    let Some(agent) = model.live.agent_mut(key) else { return };
    agent.take_progress(progress, now);
    let rtt_moved = agent.rtt_ms.replace(rtt_ms) != Some(rtt_ms);
    let changed = set_health(agent, report);
    model.dirty |= (changed || rtt_moved || watched) && model.frozen.is_none();
}

fn set_health(agent: &mut Agent, mut report: HealthReport) -> bool {
    for reason in &mut report.reasons {
        *reason = clean(reason);
    }
    match &mut agent.known {
        Some(known) if known.health != report => {
            known.health = report;
            true
        }
        _ => false,
    }
}
