//! Fetches what operators asked for: no event tells it.

use ringrift::api::Workflow;

use super::{Effect, Fetch};
use crate::model::{Agent, AgentKey, Link, Model, Screen};

/// True on the screens that show them.
pub const fn are_shown(model: &Model) -> bool {
    matches!(model.screen, Screen::Actions | Screen::Audit)
}

/// What has to be asked of every agent that can be reached, where the screen shows it.
pub fn list(model: &Model) -> Vec<Effect> {
    if !are_shown(model) {
        return Vec::new();
    }
    let reached = model.live.agents.iter().filter(|agent| agent.link == Link::Live);
    reached.map(ask).collect()
}

/// What has to be asked of one agent: on these screens, and while a command is on its way there.
pub fn look(model: &Model, key: &AgentKey) -> Vec<Effect> {
    let shown = are_shown(model);
    let agent = model.live.agent(key).filter(|agent| agent.link == Link::Live);
    let runs = |agent: &&Agent| agent.operations.workflows.iter().any(Workflow::is_running);
    agent.filter(|agent| shown || runs(agent)).map(ask).into_iter().collect()
}

/// What has to be asked of an agent that took a command.
pub fn after_reply(model: &Model, key: &AgentKey) -> Vec<Effect> {
    model.live.agent(key).map(ask).into_iter().collect()
}

fn ask(agent: &Agent) -> Effect {
    Effect::Fetch { agent: agent.key.clone(), what: Fetch::Operations }
}
