//! Who is asked to carry a command out.

use std::sync::Arc;

use ringrift::event::{
    Body, Envelope, EventId, HealthCheckFailed, JobKind, NodeDrained, Payload, WorkQueued,
};
use ringrift::id::{Incarnation, JobId, NodeId};
use ringrift::state::State;

use super::discovery::{answers, discovering, gpu, online, says};
use super::*;
use crate::model::confirm::told;
use crate::model::{Agent, tables};

/// The agent that was named, and one that was found and answers; armed.
fn with_a_found_one() -> Model {
    let mut model = discovering();
    says(&mut model, online());
    answers(&mut model, &AgentKey::of(&gpu()));
    order(&mut model, "arm");
    model
}

#[test]
fn the_agent_that_was_named_is_asked_about_one_that_was_found() {
    for line in ["drain gpu-7", "terminate gpu-7", "pause-config square8_2p"] {
        let mut model = with_a_found_one();
        let effects = order(&mut model, line);
        let [Effect::Send { agent, .. }] = &effects[..] else { panic!("{line}: {effects:?}") };
        assert_eq!(*agent, AgentKey::local(), "{line}");
    }
}

#[test]
fn what_cannot_be_addressed_stays_in_the_palette() {
    let mut model = with_a_found_one();
    assert_eq!(order(&mut model, "restart trainer"), []);
    assert_eq!(notice(&model), "which agent? add `on <node>`: laptop, gpu-7");
    let effects = type_text(&mut model, " on laptop");
    assert_eq!(effects, []);
    assert!(matches!(press(&mut model, &[Key::Enter])[..], [Effect::Send { .. }]));
}

#[test]
fn one_that_is_in_reach_ends_another_one_rather_than_one_that_was_named() {
    let mut model = with_a_found_one();
    model.live.agents[0].link = Link::Offline { error: "gone".into(), retry_at: None };
    assert_eq!(asked(&order(&mut model, "terminate gpu-9")), AgentKey::of(&gpu()));
}

/// Where the agent of the other cluster answers.
const OTHER: &str = "http://b:8770";

/// Who is asked.
fn asked(effects: &[Effect]) -> AgentKey {
    match effects {
        [Effect::Send { agent, .. }] => agent.clone(),
        other => panic!("nobody is asked: {other:?}"),
    }
}

/// The sample's agent and the one of another cluster with these nodes, of which it is the first; armed.
/// It has a job of the same name, and something is wrong with each.
fn two_clusters(nodes: &[&str]) -> Model {
    let mut model = samples::model();
    let (work_id, kind) = (JobId::new("train-4").unwrap(), JobKind::Train);
    let failed = HealthCheckFailed { check: "fans".to_owned(), error: "loud".to_owned() };
    let mut told: Vec<(&str, Payload)> = vec![
        (nodes[0], WorkQueued { work_id, kind, priority: 0 }.into()),
        (nodes[0], failed.into()),
    ];
    told.extend(nodes.iter().map(|node| (*node, online().into())));
    let mut state = State::default();
    for (n, (node, payload)) in (1..).zip(told) {
        let id = EventId { node: NodeId::new(node).unwrap(), incarnation: Incarnation(9), n };
        let (at, body) = (model.now, Body::Known(payload));
        let config = Some("square8_2p".parse().unwrap());
        state.apply(n, &Envelope { id, at, config, correlation: None, cause: None, body });
    }
    let mut snapshot = samples::snapshot(state.applied, state);
    snapshot.node = NodeId::new(nodes[0]).unwrap();
    let other = AgentKey::at(OTHER);
    model.live.agents.push(Agent::new(other.clone()));
    update(&mut model, Msg::Agent(other, News::Snapshot(Arc::new(snapshot))));
    assert_eq!(model.live.logs.len(), 2);
    order(&mut model, "arm");
    model
}

#[test]
fn the_job_under_the_cursor_is_withdrawn_in_its_own_cluster() {
    let mut asked_of = Vec::new();
    for steps in 0..9 {
        let mut model = two_clusters(&["laptop"]);
        press(&mut model, &[Key::Char('6')]);
        press(&mut model, &vec![Key::Char('j'); steps]);
        let key = tables::under_cursor(&model).unwrap().key;
        let Some(log) = key.strip_suffix("/train-4") else { continue };
        press(&mut model, &[Key::Char('.')]);
        let agent = asked(&press(&mut model, &[Key::Enter]));
        let reads = model.live.agent(&agent).unwrap().known.as_ref().unwrap().log.to_string();
        assert_eq!(reads, log);
        asked_of.push(agent);
    }
    asked_of.sort();
    asked_of.dedup();
    assert_eq!(asked_of, [AgentKey::at(OTHER), AgentKey::local()]);
}

#[test]
fn of_two_clusters_with_the_same_names_none_is_guessed() {
    for line in ["cancel train-4", "drain laptop", "undrain laptop", "terminate laptop"] {
        let mut model = two_clusters(&["laptop"]);
        assert_eq!(order(&mut model, line), [], "{line}");
        let which = "which agent? add `on <node>`: local, http://b:8770";
        assert_eq!(notice(&model), which, "{line}");
        assert_eq!(asked(&addressed(&mut model, OTHER)), AgentKey::at(OTHER));
        let Focus::Confirm(dialog) = &model.focus else { panic!("the dialog is open") };
        let told = told::lines(&model, dialog, 66);
        assert_eq!(told[1].1, "asked of laptop at http://b:8770");
    }
    let mut model = two_clusters(&["laptop"]);
    assert_eq!(order(&mut model, "cancel train-4 on laptop"), []);
    let several = "several agents are called `laptop`: write an address after `on`: local, \
                   http://b:8770";
    assert_eq!(notice(&model), several);
}

/// Goes on with the line in the palette, which says who is to do it now.
fn addressed(model: &mut Model, on: &str) -> Vec<Effect> {
    type_text(model, &format!(" on {on}"));
    press(model, &[Key::Enter])
}

#[test]
fn the_agent_under_the_cursor_is_drained_in_its_own_cluster() {
    let mut model = two_clusters(&["laptop"]);
    let (node, operator) = (NodeId::new("laptop").unwrap(), "ada".to_owned());
    says(&mut model, NodeDrained { node, operator, reason: None });
    for (keys, line) in [("2", "undrain laptop on local"), ("j", "drain laptop on http://b:8770")] {
        type_text(&mut model, keys);
        press(&mut model, &[Key::Char('.')]);
        let Focus::Palette(palette) = &model.focus else { panic!("the palette is open") };
        assert_eq!(palette.line.text(), line);
        press(&mut model, &[Key::Esc]);
    }
}

#[test]
fn a_machine_is_given_back_by_an_agent_of_its_own_cluster() {
    let mut model = two_clusters(&["n1", "n2"]);
    assert_eq!(asked(&order(&mut model, "terminate n2")), AgentKey::at(OTHER));
}
