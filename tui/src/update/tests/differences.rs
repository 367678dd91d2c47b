//! Comparing an agent with its peers, and grouping agents.

use ringrift::api::Setting;

use super::*;
use crate::model::Agent;
use crate::model::table::Group;
use crate::update::Fetch;

/// The sample's agent and a peer on the same log, with the Agents screen open.
fn two() -> Model {
    let mut model = samples::model();
    let peer = Agent { key: AgentKey::at("http://b:1"), ..model.live.agents[0].clone() };
    model.live.agents.push(peer);
    press(&mut model, &[Key::Char('2')]);
    model
}

fn asked(effects: &[Effect]) -> Vec<&str> {
    let settings = |effect| match effect {
        &Effect::Fetch { ref agent, what: Fetch::Settings } => Some(agent.as_str()),
        _ => None,
    };
    effects.iter().filter_map(settings).collect()
}

#[test]
fn the_agent_under_the_cursor_is_compared_with_its_peers() {
    let mut model = two();
    let effects = press(&mut model, &[Key::Char('j'), Key::Char('D')]);
    let Focus::Differences { agent, .. } = &model.focus else { panic!("the comparison is open") };
    let agent = agent.clone();
    let names = asked(&effects);
    assert_eq!((names[0], names.len()), (agent.as_str(), 2), "itself first");
    let setting = Setting { key: "k".into(), value: Some("1".into()), origin: "default".into() };
    update(&mut model, Msg::Agent(agent.clone(), News::Settings(vec![setting.clone()])));
    assert_eq!(model.live.agent(&agent).unwrap().settings, Some(vec![setting]));
    press(&mut model, &[Key::Esc]);
    assert_eq!(model.focus, Focus::Screen);
}

#[test]
fn agents_are_grouped_by_key() {
    let mut model = two();
    press(&mut model, &[Key::Char('o')]);
    assert_eq!(model.arrangement_mut().group, Some(Group::Standing));
}
