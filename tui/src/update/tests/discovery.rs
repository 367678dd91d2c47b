//! Agents that nobody named.

use std::sync::Arc;

use ringrift::api::GameReport;
use ringrift::event::{Body, Envelope, EventId, HostOffline, HostOnline, P2pNodeDead, Payload};
use ringrift::id::{Incarnation, NodeId};

use super::*;
use crate::model::agent::Standing;
use crate::model::table::Value;
use crate::model::tables::agents;
use crate::model::world::Counts;
use crate::model::{Agent, Course, Discovery, Opening, Replay};
use crate::update::Fetch;

const URL: &str = "http://gpu-7:8770";

pub fn gpu() -> NodeId {
    NodeId::new("gpu-7").unwrap()
}

/// The log's next event, published by another node than the one that is connected to.
pub fn says(model: &mut Model, payload: impl Into<Payload>) -> Vec<Effect> {
    let seq = model.live.states().map(|state| state.applied).sum::<u64>() + 1;
    let event = Envelope {
        id: EventId { node: gpu(), incarnation: Incarnation(3), n: seq },
        at: model.now,
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(payload.into()),
    };
    let news = News::Events(vec![(seq, Box::new(event))]);
    update(model, Msg::Agent(AgentKey::local(), news))
}

pub fn online() -> HostOnline {
    let (version, device) = ("0.1.0".to_owned(), "cpu".to_owned());
    HostOnline { version, url: Some(URL.to_owned()), cpus: 8, device }
}

pub fn discovering() -> Model {
    let mut model = Model::new([AgentKey::local()], "0".to_owned());
    model.live.discovers = true;
    update(&mut model, Msg::Now(LATER));
    let state = samples::folded(u64::MAX);
    let snapshot = Arc::new(samples::snapshot(state.applied, state));
    update(&mut model, Msg::Agent(AgentKey::local(), News::Snapshot(snapshot)));
    model
}

fn names(model: &Model) -> Vec<&str> {
    model.live.agents.iter().map(Agent::name).collect()
}

/// What an agent of this node says of itself, on the sample's log.
pub fn answers(model: &mut Model, agent: &AgentKey) -> Vec<Effect> {
    let report = Box::new(SelfReport { node: gpu(), ..samples::itself() });
    update(
        model,
        Msg::Agent(
            agent.clone(),
            News::Probe { report, rtt_ms: 1, via: None, period_ms: PROBE_MS },
        ),
    )
}

#[test]
fn a_node_that_comes_is_connected_to_until_it_leaves() {
    let mut model = discovering();
    let found = says(&mut model, online());
    let agent = AgentKey::of(&gpu());
    let url = URL.to_owned();
    let expected = Discovery::Found { agent: agent.clone(), node: gpu(), url };
    assert_eq!(found, [Effect::Discovered(expected)]);
    assert_eq!(names(&model), ["laptop", "gpu-7"]);
    assert_eq!(says(&mut model, online()), [], "it is known already");
    let left = says(&mut model, HostOffline { reason: "asked to stop".to_owned() });
    assert_eq!(left, [Effect::Discovered(Discovery::Gone(agent))]);
    assert_eq!(names(&model), ["laptop"]);
}

#[test]
fn one_that_left_answers_no_question_and_another_one_is_asked() {
    let mut model = discovering();
    says(&mut model, online());
    let agent = AgentKey::of(&gpu());
    model.screen = Screen::Games;
    let asked = Opening { agent: agent.clone(), id: samples::game().id };
    model.opening = Some(asked);
    let running = GameReport { outcome: None, ..samples::game() };
    model.replay = Replay::new(running, agent).ok();
    says(&mut model, HostOffline { reason: "asked to stop".to_owned() });
    assert!(notice(&model).starts_with("gpu-7 left before it answered"), "{}", notice(&model));
    assert_eq!(model.opening, None);
    assert_eq!(model.replay.take().map(|replay| replay.course), Some(Course::Untold));
    let games = samples::model_with_games().live.agents[0].games.clone();
    let effects = update(&mut model, Msg::Agent(AgentKey::local(), News::Games(games)));
    assert!(matches!(effects.as_slice(), [Effect::Fetch { what: Fetch::Game(_), .. }]));
}

#[test]
fn a_named_agent_that_has_not_answered_is_told_which_node_it_is() {
    let mut model = discovering();
    let named = AgentKey::at(URL);
    model.live.agents.push(Agent::new(named.clone()));
    let found = says(&mut model, online());
    let expected = Discovery::IsNode { agent: named, node: gpu() };
    assert_eq!(found, [Effect::Discovered(expected)]);
}

#[test]
fn one_that_was_found_and_was_named_by_another_address_is_one() {
    let mut model = discovering();
    let named = AgentKey::at("http://10.0.0.7:8770");
    model.live.agents.push(Agent::new(named.clone()));
    says(&mut model, online());
    assert_eq!(model.live.agents.len(), 3, "nobody knows yet that they are one");
    let gone = answers(&mut model, &named);
    assert_eq!(gone, [Effect::Discovered(Discovery::Gone(AgentKey::of(&gpu())))]);
    assert_eq!(names(&model), ["laptop", "gpu-7"]);
}

#[test]
fn where_only_named_agents_are_wanted_others_are_shown_and_left_alone() {
    let mut model = samples::model();
    assert_eq!(says(&mut model, online()), []);
    assert_eq!(names(&model), ["laptop"]);
    let table = agents::table(&model.live, model.now);
    let keys: Vec<String> = table.rows().map(|row| row.key).collect();
    assert_eq!(keys, ["local", "gpu-7"]);
}

#[test]
fn one_without_an_address_is_known_and_neither_down_nor_connected_to() {
    let mut model = discovering();
    let before = model.live.counts(model.now);
    assert_eq!(says(&mut model, HostOnline { url: None, ..online() }), []);
    let counts = model.live.counts(model.now);
    assert_eq!(counts, Counts { unknown: before.unknown + 1, ..before });
    let why = agents::table(&model.live, model.now).column("why").unwrap();
    let row = agents::table(&model.live, model.now).row(1);
    assert_eq!((row.key.as_str(), row.standing), ("gpu-7", Standing::Unknown));
    assert_eq!(row.cells[why], Value::text("not connected: no address known"));
    says(&mut model, P2pNodeDead { node: gpu(), silent_s: 5.0 });
    assert_eq!(agents::table(&model.live, model.now).standing(1), Standing::Stale);
    assert_eq!(says(&mut model, online()).len(), 1, "now it says where it answers");
    assert_eq!(names(&model), ["laptop", "gpu-7"]);
    assert_eq!(model.live.strangers().count(), 0);
}

#[test]
fn a_stranger_that_is_reached_by_a_name_is_one_no_more() {
    let mut model = discovering();
    let named = AgentKey::at("http://10.0.0.7:8770");
    model.live.agents.push(Agent::new(named.clone()));
    says(&mut model, HostOnline { url: None, ..online() });
    assert_eq!(model.live.strangers().count(), 1);
    answers(&mut model, &named);
    assert_eq!(model.live.strangers().count(), 0);
}

#[test]
fn the_past_shows_who_was_found_then() {
    let mut model = discovering();
    wait(&mut model, 1_000);
    says(&mut model, online());
    let found = model.now;
    wait(&mut model, 1_000);
    answers(&mut model, &AgentKey::of(&gpu()));
    wait(&mut model, 1_000);
    for at in [found, UtcMs(found.0 + 1_000)] {
        let then = model.past.at(at).unwrap();
        assert_eq!(then.agents.len(), 2, "{at:?}");
    }
    assert_eq!(model.past.at(model.now).unwrap().agents, model.live.agents);
}
