//! What agents say, taken into the live world. A paused screen does not move.

use ringrift::event::{Body, Envelope, Payload};

use super::{Effect, confirm, explain, games, kinds, operations};
use crate::model::text::clean;
use crate::model::{Agent, AgentKey, Discovery, Model, News, Screen};

pub fn take(model: &mut Model, key: &AgentKey, news: News) -> Vec<Effect> {
    let Some(before) = model.live.agent(key).map(Glance::at) else { return Vec::new() };
    model.past.record(model.now, key, &news, &model.live);
    let discovered = model.live.take(model.now, key, &news);
    if matches!(news, News::Events(_)) {
        kinds::recount(model);
    }
    for discovery in &discovered {
        if let Discovery::Gone(agent) = discovery {
            games::agent_left(model, agent);
        }
    }
    let mut effects: Vec<Effect> = discovered.into_iter().map(Effect::Discovered).collect();
    effects.extend(follow_up(model, key, news, &before));
    effects
}

/// What there is to do once the world has taken the news in.
fn follow_up(model: &mut Model, key: &AgentKey, news: News, before: &Glance) -> Vec<Effect> {
    let shows_games = model.screen == Screen::Games;
    match news {
        News::Probe { .. } => {
            probed(model, key, before);
            return operations::look(model, key);
        }
        News::Reply { ticket, result } => {
            confirm::answered(model, &ticket, result);
            return redrawn(model, |model| operations::after_reply(model, key));
        }
        News::NoOperations(error) if operations::are_shown(model) => {
            model.complain(format!("{}: no workflows and no audit: {error}", before.name));
        }
        News::Gap { after, next } => {
            let (first, last) = (after + 1, next - 1);
            model.complain(format!(
                "{}: events {first} to {last} never came; resynced",
                before.name
            ));
        }
        News::Game { id, result } => {
            let result = result.map(|report| *report);
            return redrawn(model, |model| games::opened(model, key, &id, result));
        }
        News::Causes { cause, result } => {
            return redrawn(model, |model| explain::caused(model, &cause, result));
        }
        News::NoGames(error) => games::refused(model, key, &error),
        News::Offline { .. } => games::forget_question(model, key),
        News::Games(list) => return redrawn(model, |model| games::listed(model, key, list)),
        News::Snapshot(_) if shows_games => return redrawn(model, games::look),
        News::Snapshot(_) => return redrawn(model, |model| operations::look(model, key)),
        News::Events(events) if events.iter().any(|(_, event)| operates(event)) => {
            return redrawn(model, |model| operations::look(model, key));
        }
        News::Events(events) if shows_games && events.iter().any(|(_, event)| records(event)) => {
            return redrawn(model, games::look);
        }
        News::NoSettings(error) => {
            model.complain(format!("{}: no settings: {}", before.name, clean(&error)));
        }
        News::Events(_) | News::Operations { .. } | News::NoOperations(_) | News::Settings(_) => {}
    }
    redrawn(model, |_| Vec::new())
}

/// What there is to do, with the screen out of date unless it is frozen.
fn redrawn(model: &mut Model, work: impl FnOnce(&mut Model) -> Vec<Effect>) -> Vec<Effect> {
    model.dirty |= model.frozen.is_none();
    work(model)
}

fn records(event: &Envelope) -> bool {
    matches!(&event.body, Body::Known(Payload::GameRecorded(_)))
}

fn operates(event: &Envelope) -> bool {
    matches!(&event.body, Body::Known(Payload::CommandAccepted(_) | Payload::CommandRefused(_)))
}

/// What a probe may change on the screen.
#[derive(PartialEq)]
struct Glance {
    name: String,
    rtt_ms: Option<u32>,
    health: Option<(ringrift::api::HealthLevel, Vec<String>)>,
}

impl Glance {
    fn at(agent: &Agent) -> Self {
        let health = agent.known.as_ref().map(|known| &known.health);
        Self {
            name: clean(agent.name()),
            rtt_ms: agent.rtt_ms,
            health: health.map(|health| (health.level, health.reasons.clone())),
        }
    }
}

/// A probe comes every few seconds and mostly says nothing new: that is no reason to draw.
fn probed(model: &mut Model, key: &AgentKey, before: &Glance) {
    let changed = model.live.agent(key).is_some_and(|agent| Glance::at(agent) != *before);
    let watched = model.screen == Screen::Daemons;
    model.dirty |= (changed || watched) && model.frozen.is_none();
}
