//! Comparing the settings of an agent with those of its peers.

use super::{Effect, Fetch};
use crate::model::{Agent, AgentKey, Focus, Link, Model, tables};

/// The most agents that are asked for their settings at once.
const MAX_ASKED: usize = 200;

/// Opens the comparison of the agent under the cursor, and asks for the settings that it needs.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let row = tables::under_cursor(model);
    let agent = row.and_then(|row| model.live.agents.iter().find(|a| a.key.as_str() == row.key));
    let Some(Agent { key, known: Some(known), .. }) = agent else {
        model.say("nothing is known of this agent to compare");
        return Vec::new();
    };
    let is_peer = |other: &&Agent| other.known.as_ref().is_some_and(|k| k.log == known.log);
    let reached = model.live.agents.iter().filter(|other| other.link == Link::Live);
    // The agent itself first: without its own settings there is nothing to compare.
    let others = reached.filter(is_peer).map(|other| &other.key).filter(|other| *other != key);
    let asked = std::iter::once(key).chain(others).take(MAX_ASKED);
    let ask = |agent: &AgentKey| Effect::Fetch { agent: agent.clone(), what: Fetch::Settings };
    let effects = asked.map(ask).collect();
    model.focus = Focus::Differences { agent: key.clone(), scrolled: 0 };
    effects
}
